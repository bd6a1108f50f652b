//! Batch normalization: y = γ (x − mean) / √(variance + ε) + β for each channel `C`, over batch and places.
use dfdx::prelude::{Const, Module, ModuleMut};

use crate::design::{self, Activation, CheckedLayer, Penalty, Shape as Sample};
use crate::engine::dispatch::{self, OfSize};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula, Quantity};
use crate::engine::kernels::activation::is_increasing;
use crate::engine::kernels::batch_norm::{
    BatchNormSaved, BatchNormSize, Moments, backward, moments, scale_and_pool, scale_and_shift,
};
use crate::engine::kernels::pool::PoolSize;
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, Fusion, LayerBody, LayerContext, LayerWeights, wrong_input};
use crate::engine::layers::layer::visits;
use crate::engine::layers::products::{Arrived, GradientProduct, ParameterPlace};
use crate::engine::layers::saved::{Saved, room};
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::engine::tensor::{BatchShape, Buffer, Mode, Parameter, PictureOf, Size, Stored, Taped, VectorOf};
use crate::engine::{EngineError, Operator};

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
    momentum: f32,
    body: BatchNormBody,
    /// The last batch's mean and (unbiased) variance, which `commit` takes over; empty behind it.
    last: Vec<Moments>,
}

/// The body of batch normalization.
#[derive(Debug, Clone, Copy)]
struct BatchNormBody {
    channels: usize,
    epsilon: f32,
}

impl<const C: usize> BatchNorm<C> {
    /// The layer with γ = 1, β = 0, running mean 0 and variance 1.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn new(settings: &design::BatchNorm) -> Result<Self, EngineError> {
        Self::with_sizes(Const, settings)
    }
}

impl<C: Size> BatchNormOf<C> {
    /// [`BatchNorm::new`] for channels that may be known at run time only.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn with_sizes(channels: C, settings: &design::BatchNorm) -> Result<Self, EngineError> {
        let (ones, zeros) = (vec![1.0; channels.size()], vec![0.0; channels.size()]);
        Ok(Self {
            weight: Parameter::new("weight", (channels,), ones.clone(), Penalty::default())?,
            bias: Parameter::new("bias", (channels,), zeros.clone(), Penalty::default())?,
            running_mean: Buffer::new("running_mean", (channels,), zeros)?,
            running_var: Buffer::new("running_var", (channels,), ones)?,
            momentum: settings.momentum,
            body: BatchNormBody { channels: channels.size(), epsilon: settings.epsilon },
            last: Vec::new(),
        })
    }

    fn taped_mut<S: BatchShape>(&mut self, x: Taped<S>) -> Result<Taped<S>, EngineError> {
        let mut last = std::mem::take(&mut self.last);
        let y = taped::forward_mut(self, &self.body, x, |saved| unbiased(saved, &mut last))?;
        self.last = last;
        Ok(y)
    }
}

impl<C: Size, H: Size, W: Size> Module<Taped<PictureOf<C, H, W>>> for BatchNormOf<C> {
    type Output = Taped<PictureOf<C, H, W>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<PictureOf<C, H, W>>) -> Result<Self::Output, EngineError> {
        taped::forward(self, &self.body, x)
    }
}

impl<C: Size, H: Size, W: Size> ModuleMut<Taped<PictureOf<C, H, W>>> for BatchNormOf<C> {
    type Output = Taped<PictureOf<C, H, W>>;
    type Error = EngineError;

    fn try_forward_mut(&mut self, x: Taped<PictureOf<C, H, W>>) -> Result<Self::Output, EngineError> {
        self.taped_mut(x)
    }
}

impl<C: Size> Module<Taped<VectorOf<C>>> for BatchNormOf<C> {
    type Output = Taped<VectorOf<C>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<VectorOf<C>>) -> Result<Self::Output, EngineError> {
        taped::forward(self, &self.body, x)
    }
}

impl<C: Size> ModuleMut<Taped<VectorOf<C>>> for BatchNormOf<C> {
    type Output = Taped<VectorOf<C>>;
    type Error = EngineError;

    fn try_forward_mut(&mut self, x: Taped<VectorOf<C>>) -> Result<Self::Output, EngineError> {
        self.taped_mut(x)
    }
}

impl<C: Size> LayerModule for BatchNormOf<C> {
    visits!(weight, bias, running_mean, running_var);

    fn note(&mut self, saved: &Saved) {
        unbiased(saved, &mut self.last);
    }

    /// Moves the running mean and (unbiased) variance towards those of the last batch.
    fn commit(&mut self) {
        let share = self.momentum;
        let stored: &mut dyn Stored = &mut self.running_mean;
        for (old, found) in stored.numbers_mut().iter_mut().zip(&self.last) {
            *old += share * (found.mean - *old);
        }
        let stored: &mut dyn Stored = &mut self.running_var;
        for (old, found) in stored.numbers_mut().iter_mut().zip(&self.last) {
            *old += share * (found.variance - *old);
        }
        self.last.clear();
    }
}

/// The batch's own mean and unbiased variance; none where running ones were taken.
fn unbiased(saved: &Saved, to: &mut Vec<Moments>) {
    let factor = saved.count as f32 / (saved.count as f32 - 1.0).max(1.0);
    to.clear();
    if saved.count > 0 {
        to.extend(saved.moments.iter().map(|found| Moments { variance: found.variance * factor, ..*found }));
    }
}

impl<C: Size> AnyLayer for BatchNormOf<C> {
    fn body(&self) -> &dyn LayerBody {
        &self.body
    }
}

impl BatchNormBody {
    fn size(&self, context: &LayerContext<'_>) -> BatchNormSize {
        let pixels = context.input.len() / self.channels.max(1);
        BatchNormSize { batch: context.batch, channels: self.channels, pixels }
    }
}

/// The pooling of the maps, if that is done in the same go.
fn pool(context: &LayerContext<'_>) -> Option<PoolSize> {
    let Sample::Picture { height, width, .. } = context.input else { return None };
    context.fusion.pool(height, width)
}

impl LayerBody for BatchNormBody {
    fn output(&self, input: Sample) -> Result<Sample, EngineError> {
        match input {
            Sample::Picture { channels, .. } if channels == self.channels => Ok(input),
            Sample::Vector(channels) if channels == self.channels => Ok(input),
            _ => wrong_input(format!("{} channels", self.channels), input),
        }
    }

    fn forward(
        &self,
        weights: &LayerWeights<'_>,
        x: &[f32],
        y: &mut [f32],
        saved: &mut Saved,
        context: &LayerContext<'_>,
    ) {
        let [gamma, beta, mean, variance] = weights.take(0);
        let size = self.size(context);
        let found = room(&mut saved.moments, self.channels);
        saved.count = if context.mode == Mode::Eval { 0 } else { size.count() };
        if context.mode == Mode::Eval {
            for (found, (&mean, &variance)) in found.iter_mut().zip(mean.iter().zip(variance)) {
                *found = Moments { mean, variance };
            }
        } else {
            moments(&size, x, found);
        }
        let factors = room(&mut saved.factors, self.channels);
        for ((factor, Moments { mean, variance }), (gamma, beta)) in
            factors.iter_mut().zip(found).zip(gamma.iter().zip(beta))
        {
            let scale = gamma / (*variance + self.epsilon).sqrt();
            *factor = (scale, beta - *mean * scale);
        }
        let f = context.fusion.activation(Activation::Linear);
        match &pool(context) {
            None => scale_and_shift(&size, x, factors, f, y),
            Some(pool) => {
                let places = room(&mut saved.places, y.len());
                scale_and_pool(&size, pool, x, factors, f, (y, places));
            }
        }
    }

    fn backward(&self, weights: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        let Backward { x, y, dy, dx, parameters } = back;
        let [dgamma, dbeta] = parameters else { return };
        let [gamma] = weights.take(0);
        let size = self.size(context);
        let (running, epsilon) = (context.mode == Mode::Eval, self.epsilon);
        let activation = context.fusion.activation(Activation::Linear);
        let Saved { moments, factors, places, .. } = saved;
        let pooled = pool(context).map(|pool| (pool, &places[..y.len()]));
        let saved = BatchNormSaved { x, y, dy, gamma, moments, factors, activation, pooled, epsilon, running };
        backward(&size, saved, dx, dgamma, dbeta);
    }

    /// γ is multiplied with the normalized number, β with 1.
    fn products(
        &self,
        of: ParameterPlace,
        _: &LayerWeights<'_>,
        arrived: Arrived<'_>,
        saved: &Saved,
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        let Arrived { x, dy, .. } = arrived;
        let BatchNormSize { batch, channels, pixels } = self.size(context);
        let Moments { mean, variance } = saved.moments[of.index];
        let scale = 1.0 / (variance + self.epsilon).sqrt();
        let product = |sample: usize, pixel: usize| {
            let output = of.index * pixels + pixel;
            let place = sample * channels * pixels + output;
            let value = if of.parameter == 0 { (x[place] - mean) * scale } else { 1.0 };
            GradientProduct { sample, output, input: None, step: None, error: dy[place], value }
        };
        (0..batch).flat_map(|sample| (0..pixels).map(move |pixel| product(sample, pixel))).collect()
    }

    fn fuses(&self, fusion: &Fusion) -> bool {
        let activation = fusion.activation(Activation::Linear);
        // The slope of a pooled value has to follow from that value alone.
        if fusion.pool.is_some() { is_increasing(activation) } else { activation != Activation::Softmax }
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        let [gamma, beta, mean, variance] = pass.weights.take(0);
        let channel = n / (pass.context.input.len() / self.channels.max(1)).max(1);
        let formula = NumberFormula::Normalization {
            x: pass.input(n),
            mean: Quantity::weight("running_mean", mean, channel),
            variance: Quantity::weight("running_var", variance, channel),
            epsilon: self.epsilon,
            gamma: Quantity::weight("weight", gamma, channel),
            beta: Quantity::weight("bias", beta, channel),
            over: Vec::new(),
        };
        Some(pass.output(n, formula))
    }
}

impl<C: Size> Built for BatchNormOf<C> {
    type Settings = design::BatchNorm;

    fn build(settings: &design::BatchNorm, layer: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Self::with_sizes(C::of(layer.input.units())?, settings)
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

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        let channels = layer.input.units();
        vec![Operator::BatchNorm { channels, epsilon: self.epsilon, momentum: self.momentum }]
    }
}
