//! Batch normalization: y = γ (x − mean) / √(variance + ε) + β for each channel `C`, over batch and places.
use dfdx::prelude::{Const, HasShape as _, Module, ModuleMut, Shape};

use crate::design::{self, Activation, CheckedLayer, Penalty, Shape as Sample};
use crate::engine::EngineError;
use crate::engine::dispatch::{self, OfSize};
use crate::engine::kernels::batch_norm::{
    BatchNormSaved, BatchNormSize, Moments, activation_backward, backward, moments, scale_and_shift,
};
use crate::engine::layers::layer::visits;
use crate::engine::layers::{Buildable, Builder, Built, Fusion, Kinds, LayerModule, TypePlan};
use crate::engine::tensor::{
    Backward, BatchShape, Buffer, Mode, Parameter, PictureOf, PooledBuffer, Signal, Size, Stored, Taped, VectorOf,
    Weights, enter, record,
};

/// Batch normalization of a constant number of channels: `BatchNorm<32>`.
pub type BatchNorm<const C: usize> = BatchNormOf<Const<C>>;

/// Batch normalization (Ioffe & Szegedy 2015) of `C` channels, or of rows of `C` numbers. While training it takes the
/// batch's own mean and variance and notes them in a running mean and (unbiased) variance, which it uses while
/// answering, as in PyTorch.
#[derive(Debug)]
pub struct BatchNormOf<C: Size> {
    weight: Parameter<(C,)>,
    bias: Parameter<(C,)>,
    running_mean: Buffer<(C,)>,
    running_var: Buffer<(C,)>,
    settings: design::BatchNorm,
    /// The last batch's mean and variance, and how many numbers they are made of; noted by `commit`.
    last: Option<(Vec<Moments>, usize)>,
}

impl<const C: usize> BatchNorm<C> {
    /// The layer with γ = 1, β = 0, running mean 0 and variance 1.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn new(settings: design::BatchNorm) -> Result<Self, EngineError> {
        Self::with_sizes(Const, settings)
    }
}

impl<C: Size> BatchNormOf<C> {
    /// [`BatchNorm::new`] for channels that may be known at run time only.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn with_sizes(channels: C, settings: design::BatchNorm) -> Result<Self, EngineError> {
        let (ones, zeros) = (vec![1.0; channels.size()], vec![0.0; channels.size()]);
        Ok(Self {
            weight: Parameter::new("weight", (channels,), ones.clone(), Penalty::default())?,
            bias: Parameter::new("bias", (channels,), zeros.clone(), Penalty::default())?,
            running_mean: Buffer::new("running_mean", (channels,), zeros)?,
            running_var: Buffer::new("running_var", (channels,), ones)?,
            settings,
            last: None,
        })
    }

    fn running(&self) -> Vec<Moments> {
        let pairs = self.running_mean.numbers().iter().zip(self.running_var.numbers().iter());
        pairs.map(|(&mean, &variance)| Moments { mean, variance }).collect()
    }

    fn answer<S: Shape>(&self, x: Taped<S>, f: Activation) -> Result<Taped<S>, EngineError> {
        let settings = NormPass { moments: Some(self.running()), epsilon: self.settings.epsilon, f };
        Ok(forward(x, [self.weight.weights(), self.bias.weights()], settings)?.0)
    }

    fn learn<S: Shape>(&mut self, x: Taped<S>, f: Activation) -> Result<Taped<S>, EngineError> {
        let settings = NormPass { moments: None, epsilon: self.settings.epsilon, f };
        let (y, found) = forward(x, [self.weight.weights(), self.bias.weights()], settings)?;
        self.last = Some(found);
        Ok(y)
    }

    fn by_mode<S: Shape>(&mut self, x: Taped<S>, f: Activation) -> Result<Taped<S>, EngineError> {
        let (x, mode) = crate::engine::tensor::mode_of(x);
        if mode == Mode::Eval { self.answer(x, f) } else { self.learn(x, f) }
    }
}

impl<C: Size, H: Size, W: Size> Module<Taped<PictureOf<C, H, W>>> for BatchNormOf<C> {
    type Output = Taped<PictureOf<C, H, W>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<PictureOf<C, H, W>>) -> Result<Self::Output, EngineError> {
        PictureOf::close(self.answer(PictureOf::open(x)?, Activation::Linear)?)
    }
}

impl<C: Size, H: Size, W: Size> ModuleMut<Taped<PictureOf<C, H, W>>> for BatchNormOf<C> {
    type Output = Taped<PictureOf<C, H, W>>;
    type Error = EngineError;

    fn try_forward_mut(&mut self, x: Taped<PictureOf<C, H, W>>) -> Result<Self::Output, EngineError> {
        PictureOf::close(self.by_mode(PictureOf::open(x)?, Activation::Linear)?)
    }
}

impl<C: Size> Module<Taped<VectorOf<C>>> for BatchNormOf<C> {
    type Output = Taped<VectorOf<C>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<VectorOf<C>>) -> Result<Self::Output, EngineError> {
        VectorOf::close(self.answer(VectorOf::open(x)?, Activation::Linear)?)
    }
}

impl<C: Size> ModuleMut<Taped<VectorOf<C>>> for BatchNormOf<C> {
    type Output = Taped<VectorOf<C>>;
    type Error = EngineError;

    fn try_forward_mut(&mut self, x: Taped<VectorOf<C>>) -> Result<Self::Output, EngineError> {
        VectorOf::close(self.by_mode(VectorOf::open(x)?, Activation::Linear)?)
    }
}

impl<C: Size> LayerModule for BatchNormOf<C> {
    visits!(weight, bias, running_mean, running_var);

    /// Notes the last batch in the running mean and (unbiased) variance.
    fn commit(&mut self) {
        let Some((found, count)) = self.last.take() else { return };
        let share = self.settings.momentum;
        let unbiased = count as f32 / (count as f32 - 1.0).max(1.0);
        let moved = |old: &[f32], new: &dyn Fn(&Moments) -> f32| -> Vec<f32> {
            old.iter().zip(&found).map(|(old, found)| old + share * (new(found) - old)).collect()
        };
        let means = moved(self.running_mean.numbers(), &|found| found.mean);
        let variances = moved(self.running_var.numbers(), &|found| found.variance * unbiased);
        <dyn Stored>::set(&mut self.running_mean, &means);
        <dyn Stored>::set(&mut self.running_var, &variances);
    }

    fn fuses(&self, fusion: &Fusion) -> bool {
        matches!(fusion, Fusion::Activation(activation) if *activation != Activation::Softmax)
    }

    fn fused(&self, x: Signal, fusion: &Fusion) -> Result<Signal, EngineError> {
        let f = fusion.activation(Activation::Linear);
        match x.shape() {
            Sample::Picture { .. } => Signal::leave(self.answer(x.enter::<PictureOf>()?, f)?),
            _ => Signal::leave(self.answer(x.enter::<VectorOf>()?, f)?),
        }
    }

    fn fused_mut(&mut self, x: Signal, fusion: &Fusion) -> Result<Signal, EngineError> {
        let f = fusion.activation(Activation::Linear);
        match x.shape() {
            Sample::Picture { .. } => Signal::leave(self.by_mode(x.enter::<PictureOf>()?, f)?),
            _ => Signal::leave(self.by_mode(x.enter::<VectorOf>()?, f)?),
        }
    }
}

/// What one pass is computed with.
struct NormPass {
    /// Given (running) means and variances; `None` for the batch's own.
    moments: Option<Vec<Moments>>,
    epsilon: f32,
    /// What follows in the same go.
    f: Activation,
}

/// The means and variances that a pass took, and how many numbers each is made of.
type TakenMoments = (Vec<Moments>, usize);

fn forward<S: Shape>(
    x: Taped<S>,
    [weight, bias]: [&Weights; 2],
    settings: NormPass,
) -> Result<(Taped<S>, TakenMoments), EngineError> {
    let NormPass { moments: given, epsilon, f } = settings;
    let shape = *x.shape();
    let sizes = shape.concrete();
    let sizes = sizes.as_ref();
    let size = BatchNormSize { batch: sizes[0], channels: sizes[1], pixels: sizes[2..].iter().product() };
    let (input, recorder) = enter(x)?;
    let running = given.is_some();
    let found = given.unwrap_or_else(|| moments(&size, &input.numbers));
    let factors: Vec<_> = found
        .iter()
        .zip(weight.numbers.iter().zip(bias.numbers.iter()))
        .map(|(Moments { mean, variance }, (gamma, beta))| {
            let factor = gamma / (variance + epsilon).sqrt();
            (factor, beta - mean * factor)
        })
        .collect();
    let mut y = PooledBuffer::stale(input.numbers.len());
    scale_and_shift(&size, &input.numbers, &factors, f, &mut y);
    let (x, gamma, moments) = (input.numbers.clone(), weight.numbers.clone(), found.clone());
    let y = record(recorder, &[&input], &[weight, bias], (y, shape), move |_| {
        Box::new(move |mut back: Backward<'_>| {
            let own = (!f.is_linear()).then(|| {
                let mut dz = PooledBuffer::stale(x.len());
                activation_backward(&size, &x, &factors, f, back.dy, &mut dz);
                dz
            });
            let dy = own.as_deref().unwrap_or(back.dy);
            let dx = back.input();
            let [dgamma, dbeta] = back.parameters.as_mut_slice() else { return };
            let saved = BatchNormSaved { x: &x, dy, gamma: &gamma, moments: &moments, epsilon, running };
            backward(&size, saved, dx, dgamma, dbeta);
        })
    })?;
    Ok((y, (found, size.count())))
}

impl<C: Size> Built for BatchNormOf<C> {
    type Settings = design::BatchNorm;

    fn build(settings: &design::BatchNorm, layer: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Self::with_sizes(C::of(layer.input.units())?, settings.clone())
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok(format!("BatchNorm<{}>", C::written()))
    }
}

struct BatchNormPictures;

impl OfSize for BatchNormPictures {
    type Made = TypePlan<design::BatchNorm>;

    fn of<C: Size>(self) -> Self::Made {
        TypePlan::of::<BatchNormOf<C>, PictureOf<C>, PictureOf<C>>()
    }
}

struct BatchNormRows;

impl OfSize for BatchNormRows {
    type Made = TypePlan<design::BatchNorm>;

    fn of<C: Size>(self) -> Self::Made {
        TypePlan::of::<BatchNormOf<C>, VectorOf<C>, VectorOf<C>>()
    }
}

impl Buildable for design::BatchNorm {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(match layer.input {
            Sample::Picture { channels, .. } => dispatch::channels(channels, BatchNormPictures),
            input => dispatch::features(input.len(), BatchNormRows),
        })
    }

    fn pytorch(&self, layer: &CheckedLayer, _: Kinds) -> Vec<String> {
        let dimensions = if matches!(layer.input, Sample::Picture { .. }) { 2 } else { 1 };
        let channels = layer.input.units();
        vec![format!("nn.BatchNorm{dimensions}d({channels}, eps={}, momentum={})", self.epsilon, self.momentum)]
    }
}
