//! Dense: y = f(x Wᵀ + b), from batch × `I` to batch × `O`, or for every step of a sequence.
use dfdx::prelude::{Const, HasShape as _, Module, NonMutableModule, ReshapeTo as _};

use super::activation::{Slope, pytorch_behind};
use super::layer::visits;
use super::{Buildable, Builder, Built, Fusion, Kinds, LayerModule, Modules, TypePlan, UnitSettings};
use crate::design::{self, Activation, CheckedLayer, Penalty, Shape, Start};
use crate::engine::dispatch::{self, OfPair};
use crate::engine::init::Fans;
use crate::engine::kernels::activation::SoftmaxAxis;
use crate::engine::kernels::dense::{self, DenseSize};
use crate::engine::kernels::padding::zero_padded;
use crate::engine::tensor::{
    Backward, BatchShape, Parameter, PooledBuffer, SequenceOf, Signal, Size, Taped, VectorOf, Weights, enter, record,
};
use crate::engine::{Draw, EngineError};

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
    activation: Activation,
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
        let UnitSettings { activation, start, penalty } = settings;
        let (into, out) = (inputs.size(), outputs.size());
        let fans = Fans { into, out };
        let weight = draw.values(start.weights, into * out, fans);
        let bias = draw.values(start.bias, out, fans);
        Ok(Self {
            weight: Parameter::new("weight", (outputs, inputs), weight, penalty)?,
            bias: Parameter::new("bias", (outputs,), bias, Penalty::default())?,
            activation,
        })
    }

    fn weights(&self) -> [&Weights; 2] {
        [self.weight.weights(), self.bias.weights()]
    }
}

impl<I: Size, O: Size> NonMutableModule for DenseOf<I, O> {}

impl<I: Size, O: Size> Module<Taped<VectorOf<I>>> for DenseOf<I, O> {
    type Output = Taped<VectorOf<O>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<VectorOf<I>>) -> Result<Self::Output, EngineError> {
        BatchShape::close(forward(BatchShape::open(x)?, self.weights(), None, self.activation)?)
    }
}

impl<T: Size, I: Size, O: Size> Module<Taped<SequenceOf<T, I>>> for DenseOf<I, O> {
    type Output = Taped<SequenceOf<T, O>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<SequenceOf<T, I>>) -> Result<Self::Output, EngineError> {
        BatchShape::close(per_step(BatchShape::open(x)?, self.weights(), self.activation)?)
    }
}

impl<I: Size, O: Size> LayerModule for DenseOf<I, O> {
    visits!(weight, bias);

    fn modules(&self) -> Modules {
        Modules { count: 1 + usize::from(!self.activation.is_linear()), weighted: 0 }
    }

    fn fuses(&self, fusion: &Fusion) -> bool {
        matches!(fusion, Fusion::Activation(_)) && self.activation.is_linear()
    }

    fn fused(&self, x: Signal, fusion: &Fusion) -> Result<Signal, EngineError> {
        fused(x, self.weights(), fusion.activation(self.activation))
    }
}

/// The layer with the activation that follows it, on what any type of it takes.
#[inline(never)]
fn fused(x: Signal, weights: [&Weights; 2], f: Activation) -> Result<Signal, EngineError> {
    match x.shape() {
        Shape::Sequence { .. } => Signal::leave(per_step(x.enter()?, weights, f)?),
        _ => Signal::leave(forward(x.enter()?, weights, None, f)?),
    }
}

/// The layer on every step of sequences.
#[inline(never)]
fn per_step(x: Taped<SequenceOf>, weights: [&Weights; 2], f: Activation) -> Result<Taped<SequenceOf>, EngineError> {
    let (n, t, features) = *x.shape();
    let y = forward(x.try_reshape_like(&(n * t, features))?, weights, Some(t), f)?;
    let outputs = y.shape().1;
    Ok(y.try_reshape_like(&(n, t, outputs))?)
}

/// The layer on rows of numbers. `steps` of them are one sequence each, some of whose last ones may be padding.
#[inline(never)]
fn forward(
    x: Taped<VectorOf>,
    [weight, bias]: [&Weights; 2],
    steps: Option<usize>,
    f: Activation,
) -> Result<Taped<VectorOf>, EngineError> {
    let (batch, inputs) = *x.shape();
    let outputs = bias.numbers.len();
    let size = DenseSize { batch, inputs, outputs };
    let (input, recorder) = enter(x)?;
    let mut y = PooledBuffer::stale(batch * outputs);
    dense::forward(size, &input.numbers, &weight.numbers, &bias.numbers, &mut y);
    let slope = Slope::after(f, SoftmaxAxis { count: outputs, stride: 1 }, &mut y, &recorder);
    let padded = steps.zip(recorder.lengths().cloned());
    if let Some((steps, lengths)) = &padded {
        zero_padded(&mut y, *steps, outputs, lengths);
    }
    let (x, w) = (input.numbers.clone(), weight.numbers.clone());
    record(recorder, &[&input], &[weight, bias], (y, (batch, outputs)), move |y| {
        Box::new(move |mut back: Backward<'_>| {
            let mut own = None;
            if let Some((steps, lengths)) = &padded {
                let mut dy = PooledBuffer::copy_of(back.dy);
                zero_padded(&mut dy, *steps, outputs, lengths);
                own = Some(dy);
            }
            if !slope.is_linear() {
                own = Some(slope.backward(&y, own.as_deref().unwrap_or(back.dy)));
            }
            let dz = own.as_deref().unwrap_or(back.dy);
            let dx = back.input();
            if let [dweight, dbias] = back.parameters.as_mut_slice() {
                dense::backward_weight(size, &x, dz, dweight, dbias);
            }
            if let Some(dx) = dx {
                dense::backward_input(size, &w, dz, dx);
            }
        })
    })
}

impl<I: Size, O: Size> Built for DenseOf<I, O> {
    type Settings = design::Dense;

    fn build(settings: &design::Dense, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let &design::Dense { neurons, activation, weights, bias, l1, l2 } = settings;
        let settings = UnitSettings { activation, start: Start { weights, bias }, penalty: Penalty { l1, l2 } };
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

    fn pytorch(&self, layer: &CheckedLayer, _: Kinds) -> Vec<String> {
        let linear = format!("nn.Linear({}, {})", features(layer.input), self.neurons);
        pytorch_behind(vec![linear], self.activation)
    }
}

// A check turns the output layer into a dense layer with a neuron for each class.
impl Buildable for design::Output {
    fn plan(&self, _: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Err(EngineError::OtherLayers)
    }

    fn pytorch(&self, _: &CheckedLayer, _: Kinds) -> Vec<String> {
        Vec::new()
    }
}
