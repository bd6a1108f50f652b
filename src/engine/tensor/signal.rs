//! What flows between two layers whose types were chosen at run time.
use std::rc::Rc;

use dfdx::prelude::{HasShape as _, PutTape as _, SplitTape as _, TensorFromVec as _};

use super::device::device;
use super::gradient::GradientOf;
use super::{BatchShape, Hooked, Recorder, Taped, VectorOf, Watcher};
use crate::design::Shape;
use crate::engine::EngineError;

/// A batch whose shape is known at run time only: a row of numbers for each sample, and how they are to be read.
///
/// dfdx reads the same memory in another shape without a copy and without a new identity, so gradients find their way
/// through. The lengths of sequences travel with the tensor's [`Recorder`].
pub struct Signal {
    tensor: Taped<VectorOf>,
    shape: Shape,
}

impl Signal {
    /// A batch of samples of one shape.
    ///
    /// # Errors
    /// When the numbers do not fill whole samples.
    pub fn new(values: Vec<f32>, shape: Shape, recorder: Recorder) -> Result<Self, EngineError> {
        let len = shape.len();
        let samples = values.len().checked_div(len).unwrap_or(0);
        let tensor = device().try_tensor_from_vec(values, (samples, len))?.put_tape(recorder);
        Ok(Self { tensor, shape })
    }

    /// The signal behind a layer of any type.
    ///
    /// # Errors
    /// When dfdx fails.
    #[inline(never)]
    pub(crate) fn leave<Y: BatchShape>(y: Taped<Y>) -> Result<Self, EngineError> {
        let shape = y.shape().sample();
        Ok(Self { tensor: Y::fold(Y::open(y)?)?, shape })
    }

    /// The tensor that a layer of a type takes.
    ///
    /// # Errors
    /// When the signal has another shape.
    #[inline(never)]
    pub(crate) fn enter<X: BatchShape>(self) -> Result<Taped<X>, EngineError> {
        X::close(X::unfold(self.tensor, self.shape)?)
    }

    /// The shape of one sample.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// A copy of the numbers in it.
    pub fn values(&self) -> Vec<f32> {
        let mut copy = vec![0.0; self.tensor.shape().0 * self.tensor.shape().1];
        self.tensor.copy_into(&mut copy);
        copy
    }

    /// Copies the numbers in it, as many as there is room for.
    pub(crate) fn copy_into(&self, to: &mut [f32]) {
        self.tensor.copy_into(to);
    }

    /// Where the gradient of the signal is found on the way back.
    pub(crate) fn gradient(&self) -> GradientOf {
        GradientOf::new(&self.tensor)
    }

    /// Where layers note what they give, if somebody watches.
    pub(crate) fn watch(self) -> (Self, Option<Watcher>) {
        let (tensor, recorder) = self.tensor.split_tape();
        let watch = recorder.watch().cloned();
        (Self { tensor: tensor.put_tape(recorder), shape: self.shape }, watch)
    }

    /// Who is told of every layer, if anybody.
    pub(crate) fn hooked(self) -> (Self, Option<Rc<Hooked>>) {
        let (tensor, recorder) = self.tensor.split_tape();
        let hooked = recorder.hooked().cloned();
        (Self { tensor: tensor.put_tape(recorder), shape: self.shape }, hooked)
    }

    /// The rows of numbers with their tape.
    pub(crate) fn into_rows(self) -> Taped<VectorOf> {
        self.tensor
    }
}

/// A batch that a network of static type can take, such as `batch::<Picture<1, 28, 28>>(values, Recorder::off())`.
///
/// # Errors
/// When the numbers do not fill whole samples.
pub fn batch<X: BatchShape>(values: Vec<f32>, recorder: Recorder) -> Result<Taped<X>, EngineError> {
    let sample = X::default().sample();
    Signal::new(values, sample, recorder)?.enter()
}
