//! One layer forward and back for a given gradient: what tests hold it to.
use dfdx::prelude::{Backward as _, PutTape as _, SplitTape as _};

use super::layers::{Layer, Then};
use super::signal::{Backward, Signal, record};
use super::{EngineError, Mode, Parameter, Recorder};
use crate::design::Shape;

/// What a layer gave and what flowed back.
#[derive(Debug, Clone, PartialEq)]
pub struct Pulled {
    /// What went out.
    pub y: Vec<f32>,
    /// The gradient of what came in.
    pub dx: Vec<f32>,
    /// The gradients of the layer's parameters, in their order.
    pub parameters: Vec<Vec<f32>>,
}

/// Computes a layer for a batch of samples of one shape and takes the gradient `dy` of its output back through dfdx's
/// tape.
///
/// # Errors
/// When sizes do not fit.
pub fn pull_back(
    layer: &mut dyn Layer,
    x: Vec<f32>,
    shape: Shape,
    dy: Vec<f32>,
    mode: Mode,
) -> Result<Pulled, EngineError> {
    let input = Signal::new(x, shape, Recorder::tracing())?;
    let mark = match &input {
        Signal::Vectors(x) => Signal::Vectors(x.retaped()),
        Signal::Pictures(x) => Signal::Pictures(x.retaped()),
    };
    let output = layer.forward(input, mode, &Then::Nothing)?;
    let y = output.values();
    // The sum of y · dy has the gradient dy.
    let sum = vec![y.iter().zip(&dy).map(|(y, dy)| y * dy).sum()];
    let back = Box::new(move |back: Backward<'_>| {
        let Some(dx) = back.dx else { return };
        for (dx, dy) in dx.iter_mut().zip(&dy) {
            *dx += dy * back.dy[0];
        }
    });
    let sum = match output {
        Signal::Vectors(y) => record(y, &[], sum, (), back)?,
        Signal::Pictures(y) => record(y, &[], sum, (), back)?,
    };
    let (sum, recorder) = sum.split_tape();
    let mut gradients = sum.put_tape(recorder.into_tape().unwrap_or_default()).try_backward()?;
    let dx = match &mark {
        Signal::Vectors(x) => gradients.get_or_alloc_mut(x)?.to_vec(),
        Signal::Pictures(x) => gradients.get_or_alloc_mut(x)?.to_vec(),
    };
    let parameters: &[Parameter] = layer.state().map_or(&[], |state| &state.parameters);
    let parameters = parameters.iter().map(|p| p.take_gradient(&mut gradients)).collect::<Result<_, _>>()?;
    Ok(Pulled { y, dx, parameters })
}
