//! Layer normalization: y = γ (x − mean) / √(variance + ε) + β over the `F` features of a row or of each step.
use dfdx::prelude::{Const, Module, NonMutableModule};

use crate::design::{self, CheckedLayer, Penalty, Shape as Sample};
use crate::engine::dispatch::{self, OfSize};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula, Quantity};
use crate::engine::kernels::layer_norm::{self, LayerNormSaved};
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights, wrong_input};
use crate::engine::layers::layer::visits;
use crate::engine::layers::products::{Arrived, GradientProduct, ParameterPlace};
use crate::engine::layers::saved::Saved;
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::engine::tensor::{Parameter, SequenceOf, Size, Taped, VectorOf};
use crate::engine::{EngineError, Operator};

/// Layer normalization of a constant number of features: `LayerNorm<64>`.
pub type LayerNorm<const F: usize> = LayerNormOf<Const<F>>;

/// Layer normalization (Ba et al. 2016) of rows of `F` numbers, or of every step of a sequence.
#[derive(Debug)]
pub struct LayerNormOf<F: Size> {
    weight: Parameter<(F,)>,
    bias: Parameter<(F,)>,
    body: LayerNormBody,
}

/// The body of layer normalization.
#[derive(Debug, Clone, Copy)]
struct LayerNormBody {
    features: usize,
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
            body: LayerNormBody { features: features.size(), epsilon: settings.epsilon },
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
        taped::forward(self, &self.body, x)
    }
}

impl<T: Size, F: Size> Module<Taped<SequenceOf<T, F>>> for LayerNormOf<F> {
    type Output = Taped<SequenceOf<T, F>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<SequenceOf<T, F>>) -> Result<Self::Output, EngineError> {
        taped::forward(self, &self.body, x)
    }
}

impl<F: Size> AnyLayer for LayerNormOf<F> {
    fn body(&self) -> &dyn LayerBody {
        &self.body
    }
}

impl LayerBody for LayerNormBody {
    fn output(&self, input: Sample) -> Result<Sample, EngineError> {
        match input {
            Sample::Sequence { features, .. } if features == self.features => Ok(input),
            Sample::Vector(features) if features == self.features => Ok(input),
            _ => wrong_input(format!("rows of {}", self.features), input),
        }
    }

    fn forward(&self, weights: &LayerWeights<'_>, x: &[f32], y: &mut [f32], _: &mut Saved, context: &LayerContext<'_>) {
        let [gamma, beta] = weights.take(0);
        layer_norm::forward(self.features, self.epsilon, x, gamma, beta, y);
        context.zero_padded(y);
    }

    fn backward(&self, weights: &LayerWeights<'_>, back: Backward<'_>, _: &mut Saved, context: &LayerContext<'_>) {
        let Backward { x, dy, dx, parameters, .. } = back;
        let [dgamma, dbeta] = parameters else { return };
        let [gamma] = weights.take(0);
        if context.padding().is_none() {
            let saved = LayerNormSaved { x, dy, gamma };
            return layer_norm::backward(self.features, self.epsilon, saved, dx, dgamma, dbeta);
        }
        with_scratch(dy.len(), |own| {
            own.copy_from_slice(dy);
            context.zero_padded(own);
            let saved = LayerNormSaved { x, dy: own, gamma };
            layer_norm::backward(self.features, self.epsilon, saved, dx, dgamma, dbeta);
        });
    }

    /// γ is multiplied with the normalized number, β with 1.
    fn products(
        &self,
        of: ParameterPlace,
        _: &LayerWeights<'_>,
        arrived: Arrived<'_>,
        _: &Saved,
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        let Arrived { x, dy, .. } = arrived;
        let mut dy = dy.to_vec();
        context.zero_padded(&mut dy);
        let steps = if let Sample::Sequence { steps, .. } = context.input { Some(steps) } else { None };
        let rows = steps.unwrap_or(1);
        let product = |(row, (x, dy)): (usize, (&[f32], &[f32]))| {
            let (mean, scale) = layer_norm::mean_and_scale(x, self.epsilon);
            let output = row % rows * self.features + of.index;
            let value = if of.parameter == 0 { (x[of.index] - mean) * scale } else { 1.0 };
            let step = steps.map(|steps| row % steps);
            GradientProduct { sample: row / rows, output, input: None, step, error: dy[of.index], value }
        };
        x.chunks_exact(self.features).zip(dy.chunks_exact(self.features)).enumerate().map(product).collect()
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        let [gamma, beta] = pass.weights.take(0);
        let (row, feature) = (n / self.features * self.features, n % self.features);
        let (mean, variance) = layer_norm::moments(pass.x.get(row..row + self.features)?);
        let formula = NumberFormula::Normalization {
            x: pass.input(n),
            mean: Quantity::derived(mean),
            variance: Quantity::derived(variance),
            epsilon: self.epsilon,
            gamma: Quantity::weight("weight", gamma, feature),
            beta: Quantity::weight("bias", beta, feature),
            over: (row..row + self.features).map(|n| pass.input(n)).collect(),
        };
        Some(pass.output(n, formula))
    }
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

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        vec![Operator::LayerNorm { features: layer.input.units(), epsilon: self.epsilon }]
    }
}
