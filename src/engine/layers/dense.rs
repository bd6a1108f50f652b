//! Dense: y = f(x Wᵀ + b), from batch × `I` to batch × `O`.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Dim, HasShape as _, Module};

use super::{Layer, Then};
use crate::design::{Activation, Penalty, Start};
use crate::engine::init::Fans;
use crate::engine::kept::Kept;
use crate::engine::kernels::activation::{self, SoftmaxAxis};
use crate::engine::kernels::dense::{DenseSize, backward_input, backward_weight, forward};
use crate::engine::signal::{Backward, close_vectors, open_vectors, read, record};
use crate::engine::{Draw, EngineError, Mode, Parameter, Signal, State, Vectors};

/// A dense layer whose sizes are constants: `Dense<784, 128>`.
pub type Dense<const I: usize, const O: usize> = DenseOf<Const<I>, Const<O>>;

/// A dense layer from rows of `I` numbers to rows of `O`; a size may be a constant or known at run time only.
pub struct DenseOf<I: Dim, O: Dim> {
    body: Body,
    sizes: PhantomData<(I, O)>,
}

/// Settings of a dense layer beside its sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DenseSettings {
    /// f.
    pub activation: Activation,
    /// Start values.
    pub start: Start,
    /// What large weights cost.
    pub penalty: Penalty,
}

impl<I: Dim, O: Dim> DenseOf<I, O> {
    /// A layer with drawn weights.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn new(inputs: I, outputs: O, settings: DenseSettings, draw: &mut Draw) -> Result<Self, EngineError> {
        Ok(Self { body: Body::new(inputs.size(), outputs.size(), settings, draw)?, sizes: PhantomData })
    }
}

impl<I: Dim, O: Dim> Module<Vectors<I>> for DenseOf<I, O> {
    type Output = Vectors<O>;
    type Error = EngineError;

    fn try_forward(&self, x: Vectors<I>) -> Result<Vectors<O>, EngineError> {
        close_vectors(self.body.forward(open_vectors(x)?, self.body.activation)?, "Dense")
    }
}

impl<I: Dim, O: Dim> Layer for DenseOf<I, O> {
    fn forward(&mut self, x: Signal, _: Mode, then: &Then) -> Result<Signal, EngineError> {
        let x = open_vectors(close_vectors::<I>(x.vectors("Dense")?, "Dense")?)?;
        let y = close_vectors::<O>(self.body.forward(x, self.body.activation_with(then))?, "Dense")?;
        Ok(Signal::Vectors(open_vectors(y)?))
    }

    fn can(&self, then: &Then) -> bool {
        matches!(then, Then::Activate(_)) && self.body.activation.is_linear()
    }

    fn state(&self) -> Option<&State> {
        Some(&self.body.state)
    }

    fn state_mut(&mut self) -> Option<&mut State> {
        Some(&mut self.body.state)
    }
}

struct Body {
    inputs: usize,
    outputs: usize,
    activation: Activation,
    state: State,
}

impl Body {
    fn new(inputs: usize, outputs: usize, settings: DenseSettings, draw: &mut Draw) -> Result<Self, EngineError> {
        let DenseSettings { activation, start, penalty } = settings;
        let fans = Fans { into: inputs, out: outputs };
        let weight = draw.values(start.weights, inputs * outputs, fans);
        let bias = draw.values(start.bias, outputs, fans);
        let parameters = vec![
            Parameter::new("weight", vec![outputs, inputs], weight, penalty)?,
            Parameter::new("bias", vec![outputs], bias, Penalty::default())?,
        ];
        Ok(Self { inputs, outputs, activation, state: State { parameters, buffers: Vec::new() } })
    }

    /// The layer's own activation, or the one that follows it.
    fn activation_with(&self, then: &Then) -> Activation {
        if let Then::Activate(activation) = then { *activation } else { self.activation }
    }

    fn forward(&self, x: Vectors, f: Activation) -> Result<Vectors, EngineError> {
        let (inputs, outputs) = (self.inputs, self.outputs);
        let batch = x.shape().0;
        let size = DenseSize { batch, inputs, outputs };
        let axis = SoftmaxAxis { count: outputs, stride: 1 };
        let [weight, bias] = [0, 1].map(|n| self.state.parameters[n].read());
        let input = read(&x);
        let mut y = vec![0.0; batch * outputs];
        forward(size, &input, &weight, &bias, &mut y);
        let sums = activation::needs_input(f).then(|| Kept::copy_of(&y));
        activation::forward(f, &mut y, axis);
        let seen = sums.unwrap_or_else(|| if f.is_linear() { Kept::default() } else { Kept::copy_of(&y) });
        let back = move |back: Backward<'_>| {
            let own;
            let dz = if f.is_linear() {
                back.dy
            } else {
                let mut room = Kept::stale(back.dy.len());
                activation::backward(f, &seen, back.dy, &mut room, axis);
                own = room;
                &*own
            };
            let Ok([dweight, dbias]) = <[_; 2]>::try_from(back.parameters) else {
                return;
            };
            backward_weight(size, &input, dz, dweight, dbias);
            if let Some(dx) = back.dx {
                backward_input(size, &weight, dz, dx);
            }
        };
        record(x, &self.state.parameters, y, (batch, outputs), Box::new(back))
    }
}
