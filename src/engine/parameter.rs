//! What a layer remembers: parameters that training changes and buffers that it only notes.
use dfdx::prelude::{Cpu, Gradients, Tensor, TensorFromVec};

use super::EngineError;
use super::kept::Kept;
use super::signal::{device, read, values};
use crate::design::Penalty;

/// An array that training changes. Its dfdx tensor is flat; the shape stands beside it.
#[derive(Debug, Clone)]
pub struct Parameter {
    name: &'static str,
    dims: Vec<usize>,
    penalty: Penalty,
    tensor: Tensor<(usize,), f32, Cpu>,
}

impl Parameter {
    /// A parameter with its PyTorch name ("weight", "bias"), shape and start values.
    ///
    /// # Errors
    /// When the values do not fill the shape.
    pub fn new(name: &'static str, dims: Vec<usize>, values: Vec<f32>, penalty: Penalty) -> Result<Self, EngineError> {
        let tensor = device().try_tensor_from_vec(values, (dims.iter().product(),))?;
        Ok(Self { name, dims, penalty, tensor })
    }

    /// PyTorch's name inside the layer.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// PyTorch's shape.
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    /// What large values cost.
    pub fn penalty(&self) -> Penalty {
        self.penalty
    }

    /// Numbers in it.
    pub fn len(&self) -> usize {
        self.dims.iter().product()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The dfdx tensor, whose identity gradients are found by.
    pub(super) fn tensor(&self) -> &Tensor<(usize,), f32, Cpu> {
        &self.tensor
    }

    /// A copy of its numbers.
    pub fn values(&self) -> Vec<f32> {
        values(&self.tensor)
    }

    /// A copy of its numbers in kept memory.
    pub(super) fn read(&self) -> Kept {
        read(&self.tensor)
    }

    /// Copies its numbers to `to`, which has to be as long.
    pub fn copy_into(&self, to: &mut [f32]) {
        self.tensor.copy_into(to);
    }

    /// Replaces its numbers; `values` has to be as long.
    pub fn set(&mut self, values: &[f32]) {
        self.tensor.copy_from(values);
    }

    /// Moves its gradient out of a finished backward pass; zeros if nothing reached it.
    pub(super) fn take_gradient(&self, gradients: &mut Gradients<f32, Cpu>) -> Result<Vec<f32>, EngineError> {
        Ok(std::mem::take(&mut **gradients.get_or_alloc_mut(&self.tensor)?))
    }
}

/// An array that a layer notes while it trains, such as a running mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Buffer {
    /// PyTorch's name inside the layer.
    pub name: &'static str,
    /// Its numbers.
    pub values: Vec<f32>,
}

/// Everything that a layer remembers.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// What training changes.
    pub parameters: Vec<Parameter>,
    /// What it notes.
    pub buffers: Vec<Buffer>,
}
