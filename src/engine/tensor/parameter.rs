//! What a layer remembers: parameters that training changes and buffers that it only notes, their shapes as types.
use std::sync::Arc;

use dfdx::prelude::{Cpu, Gradients, Shape, Tensor, TensorFromVec as _};

use super::device::device;
use super::gradient::GradientOf;
use crate::design::Penalty;
use crate::engine::EngineError;

/// An array that training changes, such as the `Parameter<(Const<128>, Const<784>)>` of `Dense<784, 128>`.
///
/// Beside its dfdx tensor it keeps the same numbers where kernels read them without a copy.
#[derive(Debug)]
pub struct Parameter<S: Shape> {
    tensor: Tensor<S, f32, Cpu>,
    held: StoredArray,
}

/// An array that a layer notes while it trains, such as a running mean; held as a [`Parameter`] is.
#[derive(Debug)]
pub struct Buffer<S: Shape> {
    tensor: Tensor<S, f32, Cpu>,
    held: StoredArray,
}

/// What is known of an array whatever its shape.
#[derive(Debug)]
pub struct StoredArray {
    name: &'static str,
    dims: Vec<usize>,
    penalty: Option<Penalty>,
    weights: Weights,
}

/// The numbers of a parameter as a layer reads them, and where their gradient goes.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    /// The numbers, shared with the way back.
    pub(crate) numbers: Arc<Vec<f32>>,
    pub(super) gradient: GradientOf,
}

/// A parameter or a buffer of any shape.
pub trait Stored: Send + Sync {
    /// What is known of it whatever its shape.
    fn held(&self) -> &StoredArray;

    /// The same, to be changed.
    fn held_mut(&mut self) -> &mut StoredArray;

    /// Gives the dfdx tensor other numbers, as many as it has.
    fn fill_tensor(&mut self, values: &[f32]);

    /// PyTorch's name inside the layer: "weight", "`running_mean`".
    fn name(&self) -> &'static str {
        self.held().name
    }

    /// PyTorch's shape.
    fn dims(&self) -> &[usize] {
        &self.held().dims
    }

    /// Its numbers, to be read or held on to.
    fn numbers(&self) -> &Arc<Vec<f32>> {
        &self.held().weights.numbers
    }

    /// What large values cost a parameter; `None` for a buffer, which no optimizer changes.
    fn penalty(&self) -> Option<Penalty> {
        self.held().penalty
    }
}

// Not methods of the trait, which would be compiled for every shape.
impl dyn Stored + '_ {
    /// Replaces its numbers; `values` has to be as long.
    pub fn set(&mut self, values: &[f32]) {
        self.fill_tensor(values);
        self.held_mut().weights.numbers = Arc::new(values.to_vec());
    }

    /// Takes over as many numbers and leaves others in their place, to be written over.
    pub fn swap(&mut self, values: &mut Vec<f32>) {
        self.fill_tensor(values);
        let numbers = &mut self.held_mut().weights.numbers;
        match Arc::get_mut(numbers) {
            Some(own) => std::mem::swap(own, values),
            // A snapshot holds on to the old ones.
            None => *numbers = Arc::new(values.clone()),
        }
    }

    /// Moves its gradient out of a finished backward pass; zeros if nothing reached it.
    ///
    /// # Errors
    /// When dfdx fails.
    pub fn take_gradient(&self, gradients: &mut Gradients<f32, Cpu>) -> Result<Vec<f32>, EngineError> {
        Ok(self.held().weights.gradient.take(gradients)?)
    }
}

fn make<S: Shape>(
    name: &'static str,
    shape: S,
    values: Vec<f32>,
    penalty: Option<Penalty>,
) -> Result<(Tensor<S, f32, Cpu>, StoredArray), EngineError> {
    let numbers = Arc::new(values.clone());
    let tensor = device().try_tensor_from_vec(values, shape)?;
    let weights = Weights { numbers, gradient: GradientOf::new(&tensor) };
    let dims = shape.concrete().into_iter().collect();
    Ok((tensor, StoredArray { name, dims, penalty, weights }))
}

impl<S: Shape> Parameter<S> {
    /// A parameter with its PyTorch name ("weight", "bias"), shape and start values.
    ///
    /// # Errors
    /// When the values do not fill the shape.
    pub fn new(name: &'static str, shape: S, values: Vec<f32>, penalty: Penalty) -> Result<Self, EngineError> {
        let (tensor, held) = make(name, shape, values, Some(penalty))?;
        Ok(Self { tensor, held })
    }

    /// Says that PyTorch stores the same numbers in another shape.
    #[must_use]
    pub(crate) fn with_dims(mut self, dims: Vec<usize>) -> Self {
        self.held.dims = dims;
        self
    }

    /// The dfdx tensor.
    pub fn tensor(&self) -> &Tensor<S, f32, Cpu> {
        &self.tensor
    }

    /// The numbers for a layer's body.
    pub(crate) fn weights(&self) -> &Weights {
        &self.held.weights
    }
}

impl<S: Shape> Buffer<S> {
    /// A buffer with its PyTorch name, shape and start values.
    ///
    /// # Errors
    /// When the values do not fill the shape.
    pub fn new(name: &'static str, shape: S, values: Vec<f32>) -> Result<Self, EngineError> {
        let (tensor, held) = make(name, shape, values, None)?;
        Ok(Self { tensor, held })
    }

    /// The dfdx tensor.
    pub fn tensor(&self) -> &Tensor<S, f32, Cpu> {
        &self.tensor
    }
}

macro_rules! stored {
    ($($name:ident)+) => {$(
        impl<S: Shape> Stored for $name<S> {
            fn held(&self) -> &StoredArray {
                &self.held
            }

            fn held_mut(&mut self) -> &mut StoredArray {
                &mut self.held
            }

            fn fill_tensor(&mut self, values: &[f32]) {
                self.tensor.copy_from(values);
            }
        }
    )+};
}

stored!(Parameter Buffer);
