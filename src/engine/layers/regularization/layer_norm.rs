//! Layer normalization: y = γ (x − mean) / √(variance + ε) + β over the `F` features of a row or of each step.
use dfdx::prelude::{Const, HasShape as _, Module, NonMutableModule, Shape};

use crate::design::{self, CheckedLayer, Penalty, Shape as Sample};
use crate::engine::EngineError;
use crate::engine::dispatch::{self, OfSize};
use crate::engine::kernels::layer_norm::{self, LayerNormSaved};
use crate::engine::kernels::padding::zero_padded;
use crate::engine::layers::layer::visits;
use crate::engine::layers::{Buildable, Builder, Built, Kinds, LayerModule, TypePlan};
use crate::engine::tensor::{
    Backward, BatchShape, Parameter, PooledBuffer, SequenceOf, Size, Taped, VectorOf, Weights, enter, record,
};

/// Layer normalization of a constant number of features: `LayerNorm<64>`.
pub type LayerNorm<const F: usize> = LayerNormOf<Const<F>>;

/// Layer normalization (Ba et al. 2016) of rows of `F` numbers, or of every step of a sequence.
#[derive(Debug)]
pub struct LayerNormOf<F: Size> {
    weight: Parameter<(F,)>,
    bias: Parameter<(F,)>,
    epsilon: f32,
}

impl<const F: usize> LayerNorm<F> {
    /// The layer with γ = 1 and β = 0.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn new(settings: &design::LayerNorm) -> Result<Self, EngineError> {
        Self::with_sizes(Const, settings)
    }
}

impl<F: Size> LayerNormOf<F> {
    /// [`LayerNorm::new`] for features that may be known at run time only.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn with_sizes(features: F, settings: &design::LayerNorm) -> Result<Self, EngineError> {
        let (ones, zeros) = (vec![1.0; features.size()], vec![0.0; features.size()]);
        Ok(Self {
            weight: Parameter::new("weight", (features,), ones, Penalty::default())?,
            bias: Parameter::new("bias", (features,), zeros, Penalty::default())?,
            epsilon: settings.epsilon,
        })
    }
}

impl<F: Size> NonMutableModule for LayerNormOf<F> {}

impl<F: Size> LayerModule for LayerNormOf<F> {
    visits!(weight, bias);
}

impl<F: Size> Module<Taped<VectorOf<F>>> for LayerNormOf<F> {
    type Output = Taped<VectorOf<F>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<VectorOf<F>>) -> Result<Self::Output, EngineError> {
        let weights = [self.weight.weights(), self.bias.weights()];
        VectorOf::close(forward(VectorOf::open(x)?, weights, self.epsilon, None)?)
    }
}

impl<T: Size, F: Size> Module<Taped<SequenceOf<T, F>>> for LayerNormOf<F> {
    type Output = Taped<SequenceOf<T, F>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<SequenceOf<T, F>>) -> Result<Self::Output, EngineError> {
        let weights = [self.weight.weights(), self.bias.weights()];
        let steps = x.shape().1.size();
        SequenceOf::close(forward(SequenceOf::open(x)?, weights, self.epsilon, Some(steps))?)
    }
}

/// The layer on rows of numbers. `steps` of them are one sequence each, some of whose last ones may be padding.
fn forward<S: Shape>(
    x: Taped<S>,
    [weight, bias]: [&Weights; 2],
    epsilon: f32,
    steps: Option<usize>,
) -> Result<Taped<S>, EngineError> {
    let shape = *x.shape();
    let features = weight.numbers.len();
    let (input, recorder) = enter(x)?;
    let mut y = PooledBuffer::stale(input.numbers.len());
    layer_norm::forward(features, epsilon, &input.numbers, &weight.numbers, &bias.numbers, &mut y);
    let padded = steps.zip(recorder.lengths().cloned());
    if let Some((steps, lengths)) = &padded {
        zero_padded(&mut y, *steps, features, lengths);
    }
    let (x, gamma) = (input.numbers.clone(), weight.numbers.clone());
    record(recorder, &[&input], &[weight, bias], (y, shape), move |_| {
        Box::new(move |mut back: Backward<'_>| {
            let own = padded.map(|(steps, lengths)| {
                let mut dy = PooledBuffer::copy_of(back.dy);
                zero_padded(&mut dy, steps, features, &lengths);
                dy
            });
            let dy = own.as_deref().unwrap_or(back.dy);
            let dx = back.input();
            let [dgamma, dbeta] = back.parameters.as_mut_slice() else { return };
            layer_norm::backward(features, epsilon, LayerNormSaved { x: &x, dy, gamma: &gamma }, dx, dgamma, dbeta);
        })
    })
}

impl<F: Size> Built for LayerNormOf<F> {
    type Settings = design::LayerNorm;

    fn build(settings: &design::LayerNorm, layer: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Self::with_sizes(F::of(layer.input.units())?, settings)
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok(format!("LayerNorm<{}>", F::written()))
    }
}

struct LayerNormRows;

impl OfSize for LayerNormRows {
    type Made = TypePlan<design::LayerNorm>;

    fn of<F: Size>(self) -> Self::Made {
        TypePlan::of::<LayerNormOf<F>, VectorOf<F>, VectorOf<F>>()
    }
}

struct LayerNormSteps;

impl OfSize for LayerNormSteps {
    type Made = TypePlan<design::LayerNorm>;

    fn of<F: Size>(self) -> Self::Made {
        TypePlan::of::<LayerNormOf<F>, SequenceOf<usize, F>, SequenceOf<usize, F>>()
    }
}

impl Buildable for design::LayerNorm {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(match layer.input {
            Sample::Sequence { features, .. } => dispatch::features(features, LayerNormSteps),
            input => dispatch::features(input.len(), LayerNormRows),
        })
    }

    fn pytorch(&self, layer: &CheckedLayer, _: Kinds) -> Vec<String> {
        vec![format!("nn.LayerNorm({}, eps={})", layer.input.units(), self.epsilon)]
    }
}
