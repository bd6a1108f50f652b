//! Dense: y = f(x Wᵀ + b), from batch × `I` to batch × `O`, or for every step of a sequence.
use dfdx::prelude::{Const, Module, NonMutableModule};

use super::activation::{activate, activated, slopes};
use super::body::{Backward, Fusion, LayerBody, LayerContext, LayerPass, LayerWeights, wrong_input};
use super::layer::visits;
use super::products::{Arrived, GradientProduct, ParameterPlace};
use super::saved::Saved;
use super::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, Modules, TypePlan, UnitSettings, taped};
use crate::design::{self, Activation, CheckedLayer, Learning, Penalty, Shape, Start};
use crate::engine::dispatch::{self, OfPair};
use crate::engine::formula::{Computed, LayerNumber, Product, Quantity, WeightedSum};
use crate::engine::init::Fans;
use crate::engine::kernels::activation::SoftmaxAxis;
use crate::engine::kernels::dense::{self, DenseSize};
use crate::engine::kernels::optimizer::{SignConstraint, hebb, oja};
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::tensor::{Mode, Parameter, SequenceOf, Size, Taped, VectorOf};
use crate::engine::{Draw, EngineError, Operator};

/// A dense layer whose sizes are constants: `Dense<784, 128>`.
pub type Dense<const I: usize, const O: usize> = DenseOf<Const<I>, Const<O>>;

/// A dense layer from rows of `I` numbers to rows of `O`; a size may be a constant or known at run time only.
///
/// ```compile_fail
/// # use strata::engine::{EngineError, Vector, Taped, layers::Dense};
/// # use dfdx::prelude::Module;
/// fn second(network: &(Dense<4, 8>, Dense<9, 2>), x: Taped<Vector<4>>) -> Result<Taped<Vector<2>>, EngineError> {
///     network.try_forward(x) // a layer of 9 inputs behind 8 neurons
/// }
/// ```
///
/// ```
/// # use strata::engine::{EngineError, Vector, Taped, layers::Dense};
/// # use dfdx::prelude::Module;
/// fn second(network: &(Dense<4, 8>, Dense<8, 2>), x: Taped<Vector<4>>) -> Result<Taped<Vector<2>>, EngineError> {
///     network.try_forward(x)
/// }
/// ```
#[derive(Debug)]
pub struct DenseOf<I: Size, O: Size> {
    weight: Parameter<(O, I)>,
    bias: Parameter<(O,)>,
    body: DenseBody,
}

/// The body of a dense layer.
#[derive(Debug, Clone, Copy)]
struct DenseBody {
    inputs: usize,
    outputs: usize,
    activation: Activation,
    learning: Learning,
}

impl<const I: usize, const O: usize> Dense<I, O> {
    /// A layer with drawn weights.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn new(settings: UnitSettings, draw: &mut Draw) -> Result<Self, EngineError> {
        Self::with_sizes(Const, Const, settings, draw)
    }
}

impl<I: Size, O: Size> DenseOf<I, O> {
    /// A layer with drawn weights, some of whose sizes are known at run time only.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn with_sizes(inputs: I, outputs: O, settings: UnitSettings, draw: &mut Draw) -> Result<Self, EngineError> {
        let UnitSettings { activation, start, mut penalty, sign, learning } = settings;
        if let Learning::Hebb { decay } = learning {
            penalty.l2 += decay;
        }
        let (into, out) = (inputs.size(), outputs.size());
        let fans = Fans { into, out };
        let weight = draw.values(start.weights, into * out, fans);
        let bias = draw.values(start.bias, out, fans);
        Ok(Self {
            weight: Parameter::new("weight", (outputs, inputs), weight, penalty)?
                .with_signs(SignConstraint::new(sign, into, 1))
                .with_local_rule(learning.is_local()),
            bias: Parameter::new("bias", (outputs,), bias, Penalty::default())?.with_local_rule(learning.is_local()),
            body: DenseBody { inputs: into, outputs: out, activation, learning },
        })
    }
}

impl<I: Size, O: Size> NonMutableModule for DenseOf<I, O> {}

impl<I: Size, O: Size> Module<Taped<VectorOf<I>>> for DenseOf<I, O> {
    type Output = Taped<VectorOf<O>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<VectorOf<I>>) -> Result<Self::Output, EngineError> {
        // Local rules ask whether it learns.
        taped::forward_mut(self, &self.body, x, |_| ())
    }
}

impl<T: Size, I: Size, O: Size> Module<Taped<SequenceOf<T, I>>> for DenseOf<I, O> {
    type Output = Taped<SequenceOf<T, O>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<SequenceOf<T, I>>) -> Result<Self::Output, EngineError> {
        // Local rules ask whether it learns.
        taped::forward_mut(self, &self.body, x, |_| ())
    }
}

impl<I: Size, O: Size> LayerModule for DenseOf<I, O> {
    visits!(weight, bias);

    fn modules(&self) -> Modules {
        Modules { count: 1 + usize::from(!self.body.activation.is_linear()), weighted: 0 }
    }
}

impl<I: Size, O: Size> AnyLayer for DenseOf<I, O> {
    fn body(&self) -> &dyn LayerBody {
        &self.body
    }
}

impl DenseBody {
    /// The sizes for all rows: each sample is one, or each of its steps.
    fn size(&self, context: &LayerContext<'_>) -> DenseSize {
        let steps = if let Shape::Sequence { steps, .. } = context.input { steps } else { 1 };
        DenseSize { batch: context.batch * steps, inputs: self.inputs, outputs: self.outputs }
    }

    fn axis(&self) -> SoftmaxAxis {
        SoftmaxAxis { count: self.outputs, stride: 1 }
    }

    /// Writes what a local rule puts in the place of gradients: −Δw, and nothing for what came in. Of an output `dy` is what
    /// the perceptron's rule finds wrong with the answers ([`Goal::by_perceptron`](crate::engine::Goal::by_perceptron)).
    fn learn_locally(&self, weight: &[f32], back: Backward<'_>, context: &LayerContext<'_>) {
        let Backward { x, y, dy, dx, parameters } = back;
        let size = self.size(context);
        if let [dweight, dbias] = parameters {
            match self.learning {
                Learning::Hebb { .. } => hebb(size, x, y, dweight),
                Learning::Oja => oja(size, x, y, weight, dweight),
                Learning::Perceptron => dense::backward_weight(size, x, dy, dweight, dbias),
                Learning::Backpropagation => {}
            }
        }
        if let Some(dx) = dx {
            dx.fill(0.0);
        }
    }
}

impl LayerBody for DenseBody {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        match input {
            Shape::Sequence { steps, features } if features == self.inputs => {
                Ok(Shape::Sequence { steps, features: self.outputs })
            }
            Shape::Sequence { .. } => wrong_input(format!("steps of {}", self.inputs), input),
            _ if input.len() == self.inputs => Ok(Shape::Vector(self.outputs)),
            _ => wrong_input(format!("Vector<{}>", self.inputs), input),
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
        let [weight, bias] = weights.take(0);
        dense::forward(self.size(context), x, weight, bias, y);
        activate(context.fusion.activation(self.activation), self.axis(), y, saved, context);
        context.zero_padded(y);
    }

    fn backward(&self, weights: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        let [weight] = weights.take(0);
        // Whoever asks an answer for its gradient means that of the numbers, whatever changes the weights.
        if self.learning.is_local() && context.mode != Mode::Eval {
            return self.learn_locally(weight, back, context);
        }
        let Backward { x, y, dy, dx, parameters } = back;
        let size = self.size(context);
        let gradients = |dz: &[f32]| {
            if let [dweight, dbias] = parameters {
                dense::backward_weight(size, x, dz, dweight, dbias);
            }
            if let Some(dx) = dx {
                dense::backward_input(size, weight, dz, dx);
            }
        };
        let f = context.fusion.activation(self.activation);
        if f.is_linear() && context.padding().is_none() {
            return gradients(dy);
        }
        with_scratch(dy.len(), |dz| {
            slopes(f, self.axis(), (y, dy), saved, dz);
            context.zero_padded(dz);
            gradients(dz);
        });
    }

    fn products(
        &self,
        of: ParameterPlace,
        _: &LayerWeights<'_>,
        arrived: Arrived<'_>,
        saved: &Saved,
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        let Arrived { x, y, dy } = arrived;
        let mut dz = vec![0.0; dy.len()];
        slopes(context.fusion.activation(self.activation), self.axis(), (y, dy), saved, &mut dz);
        context.zero_padded(&mut dz);
        let (unit, input) =
            if of.parameter == 0 { (of.index / self.inputs, Some(of.index % self.inputs)) } else { (of.index, None) };
        let rows = self.size(context).batch / context.batch.max(1);
        let product = |(row, dz): (usize, &[f32])| GradientProduct {
            sample: row / rows,
            output: row % rows * self.outputs + unit,
            input: input.map(|input| row % rows * self.inputs + input),
            step: matches!(context.input, Shape::Sequence { .. }).then_some(row % rows),
            error: dz[unit],
            value: input.map_or(1.0, |input| x[row * self.inputs + input]),
        };
        dz.chunks_exact(self.outputs).enumerate().map(product).collect()
    }

    fn fuses(&self, fusion: &Fusion) -> bool {
        // A local rule sees what the layer itself gives.
        fusion.pool.is_none() && self.activation.is_linear() && !self.learning.is_local()
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let [weight, bias] = pass.weights.take(0);
        pass.activated(number, (self.activation, self.axis()), |n| {
            let (row, neuron) = (n / self.outputs * self.inputs, n % self.outputs);
            let product = |nth| {
                let weight = Quantity::weight("weight", weight, neuron * self.inputs + nth);
                Product::new(weight, pass.input(row + nth))
            };
            WeightedSum::new((0..self.inputs).map(product).collect(), vec![Quantity::weight("bias", bias, neuron)])
        })
    }
}

impl<I: Size, O: Size> Built for DenseOf<I, O> {
    type Settings = design::Dense;

    fn build(settings: &design::Dense, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let &design::Dense { neurons, learning, activation, weights, bias, l1, l2, sign } = settings;
        let (start, penalty) = (Start { weights, bias }, Penalty { l1, l2 });
        let settings = UnitSettings { activation, start, penalty, sign, learning };
        let inputs = I::of(features(layer.input))?;
        Self::with_sizes(inputs, O::of(neurons)?, settings, &mut builder.draw(layer.id))
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok(format!("Dense<{}, {}>", I::written(), O::written()))
    }
}

/// Numbers that a neuron sees: the whole sample, or one step of a sequence.
fn features(input: Shape) -> usize {
    if let Shape::Sequence { features, .. } = input { features } else { input.len() }
}

struct DenseRows;

impl OfPair for DenseRows {
    type Made = TypePlan<design::Dense>;

    fn of<I: Size, O: Size>(self) -> Self::Made {
        TypePlan::of::<DenseOf<I, O>, VectorOf<I>, VectorOf<O>>()
    }
}

struct DenseSteps;

impl OfPair for DenseSteps {
    type Made = TypePlan<design::Dense>;

    fn of<I: Size, O: Size>(self) -> Self::Made {
        TypePlan::of::<DenseOf<I, O>, SequenceOf<usize, I>, SequenceOf<usize, O>>()
    }
}

impl Buildable for design::Dense {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(match layer.input {
            Shape::Sequence { features, .. } => dispatch::step(features, self.neurons, DenseSteps),
            input => dispatch::dense(input.len(), self.neurons, DenseRows),
        })
    }

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        activated(Operator::Linear { inputs: features(layer.input), outputs: self.neurons }, self.activation)
    }
}

// A check turns the output layer into a dense layer with a neuron for each class.
impl Buildable for design::Output {
    fn plan(&self, _: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Err(EngineError::OtherLayers)
    }

    fn operators(&self, _: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        Vec::new()
    }
}
