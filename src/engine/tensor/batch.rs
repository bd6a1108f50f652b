//! Samples as a tensor that a network of static type takes.
use dfdx::prelude::{PutTape as _, TensorFromVec as _};

use super::device::device;
use super::{BatchShape, Recorder, Taped};
use crate::engine::EngineError;

/// A batch that a network of static type can take, such as `batch::<Picture<1, 28, 28>>(values, Recorder::off())`.
///
/// # Errors
/// When the numbers do not fill whole samples.
pub fn batch<X: BatchShape>(values: Vec<f32>, recorder: Recorder) -> Result<Taped<X>, EngineError> {
    let sample = X::default().sample();
    let len = sample.len();
    let samples = values.len().checked_div(len).unwrap_or(0);
    let rows = device().try_tensor_from_vec(values, (samples, len))?.put_tape(recorder);
    X::close(X::unfold(rows, sample)?)
}
