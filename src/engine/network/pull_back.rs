//! One layer forward and back for a given gradient: what tests hold it to.
use dfdx::prelude::{Backward as _, PutTape as _, SplitTape as _};

use crate::design::Shape;
use crate::engine::EngineError;
use crate::engine::layers::{AnyLayer, Fusion};
use crate::engine::tensor::{Backward, Lengths, Mode, PooledBuffer, Recorder, Signal, enter, record};

/// What comes into a layer, and the gradient of what goes out.
#[derive(Debug, Clone)]
pub struct Pull {
    /// The numbers of a batch.
    pub x: Vec<f32>,
    /// The shape of one sample.
    pub shape: Shape,
    /// The gradient of what goes out; zeros where it is shorter.
    pub dy: Vec<f32>,
    /// Whether the layer answers or learns.
    pub mode: Mode,
    /// Steps of each sequence that count, if not all.
    pub lengths: Option<Lengths>,
    /// What is computed in the same go.
    pub fusion: Fusion,
}

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

impl Pull {
    /// A batch in training mode, the whole of every sequence, the layer alone.
    pub fn new(x: Vec<f32>, shape: Shape, dy: Vec<f32>) -> Self {
        Self { x, shape, dy, mode: Mode::Train { key: 1 }, lengths: None, fusion: Fusion::None }
    }
}

/// Computes a layer for a batch and takes the gradient `dy` of its output back through dfdx's tape.
///
/// # Errors
/// When sizes do not fit.
pub fn pull_back(layer: &mut dyn AnyLayer, pull: Pull) -> Result<Pulled, EngineError> {
    let Pull { x, shape, dy, mode, lengths, fusion } = pull;
    let input = Signal::new(x, shape, Recorder::tracing(mode).with_lengths(lengths))?;
    let mark = input.gradient();
    let (output, recorder) = enter(layer.learn(input, &fusion)?.into_rows())?;
    let y = output.numbers.to_vec();
    // The sum of y · dy has the gradient dy. The sum itself is not asked for.
    let sum = record(recorder, &[&output], &[], (PooledBuffer::copy_of(&[0.0]), ()), |_| {
        Box::new(move |mut back: Backward<'_>| {
            let Some(dx) = back.input() else { return };
            for (dx, dy) in dx.iter_mut().zip(&dy) {
                *dx += dy * back.dy[0];
            }
        })
    })?;
    let (sum, recorder) = sum.split_tape();
    let mut gradients = sum.put_tape(recorder.into_tape().unwrap_or_default()).try_backward()?;
    let dx = mark.take(&mut gradients)?;
    let mut parameters = Vec::new();
    layer.layer().visit(&mut |_, stored| {
        if stored.penalty().is_some() {
            parameters.push(stored.take_gradient(&mut gradients));
        }
    });
    Ok(Pulled { y, dx, parameters: parameters.into_iter().collect::<Result<_, _>>()? })
}
