//! An activation as a layer of its own: the shape stays.
use dfdx::prelude::{Cpu, HasShape as _, Module, Shape, Tensor};

use super::{Layer, Then};
use crate::design::Activation;
use crate::engine::kept::Kept;
use crate::engine::kernels::activation::{self, SoftmaxAxis};
use crate::engine::signal::{Backward, record};
use crate::engine::{EngineError, Mode, Recorder, Signal};

/// An activation as a layer of its own.
#[derive(Debug, Clone, Copy)]
pub struct ActivationLayer(pub Activation);

impl<S: Shape> Module<Tensor<S, f32, Cpu, Recorder>> for ActivationLayer {
    type Output = Tensor<S, f32, Cpu, Recorder>;
    type Error = EngineError;

    fn try_forward(&self, x: Self::Output) -> Result<Self::Output, EngineError> {
        let f = self.0;
        let shape = *x.shape();
        let sizes = shape.concrete();
        let sizes = sizes.as_ref();
        // The second dimension holds neurons or channels; what follows are the places of a picture.
        let axis = SoftmaxAxis { count: sizes[1], stride: sizes[2..].iter().product() };
        let mut y = vec![0.0; shape.num_elements()];
        x.copy_into(&mut y);
        let sums = activation::needs_input(f).then(|| Kept::copy_of(&y));
        activation::forward(f, &mut y, axis);
        let seen = sums.unwrap_or_else(|| Kept::copy_of(&y));
        let back = move |back: Backward<'_>| {
            let Some(dx) = back.dx else { return };
            let mut own = Kept::stale(dx.len());
            activation::backward(f, &seen, back.dy, &mut own, axis);
            crate::engine::kernels::reduce::add(dx, &own);
        };
        record(x, &[], y, shape, Box::new(back))
    }
}

impl Layer for ActivationLayer {
    fn forward(&mut self, x: Signal, _: Mode, _: &Then) -> Result<Signal, EngineError> {
        Ok(match x {
            Signal::Vectors(x) => Signal::Vectors(self.try_forward(x)?),
            Signal::Pictures(x) => Signal::Pictures(self.try_forward(x)?),
        })
    }
}
