//! What a layer remembers: parameters that training changes and buffers that it only notes, their shapes as types.
use std::sync::Arc;

use dfdx::prelude::{Cpu, Gradients, Shape, TensorFromVec as _};

use super::device::device;
use super::gradient::GradientOf;
use crate::design::Penalty;
use crate::engine::EngineError;
use crate::engine::kernels::optimizer::SignConstraint;

/// An array that training changes, such as the `Parameter<(Const<128>, Const<784>)>` of `Dense<784, 128>`.
///
/// Its numbers lie where kernels read them without a copy. dfdx's tape knows it as a tensor of its shape, of which only
/// the identity is kept.
#[derive(Debug)]
pub struct Parameter<S: Shape> {
    shape: S,
    held: StoredArray,
}

/// An array that a layer notes while it trains, such as a running mean; held as a [`Parameter`] is.
#[derive(Debug)]
pub struct Buffer<S: Shape> {
    shape: S,
    held: StoredArray,
}

/// What is known of an array whatever its shape.
#[derive(Debug)]
pub struct StoredArray {
    name: &'static str,
    dims: Vec<usize>,
    penalty: Option<Penalty>,
    signs: SignConstraint,
    is_local: bool,
    /// The share of the learning rate at which an optimizer moves it.
    rate_share: f32,
    /// Shared with snapshots and with the way back.
    numbers: Arc<Vec<f32>>,
    gradient: GradientOf,
}

/// A parameter or a buffer of any shape.
pub trait Stored: Send + Sync {
    /// What is known of it whatever its shape.
    fn held(&self) -> &StoredArray;

    /// The same, to be changed.
    fn held_mut(&mut self) -> &mut StoredArray;

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
        &self.held().numbers
    }

    /// The share of the learning rate at which an optimizer moves it.
    fn rate_share(&self) -> f32 {
        self.held().rate_share
    }

    /// What large values cost a parameter; `None` for a buffer, which no optimizer changes.
    fn penalty(&self) -> Option<Penalty> {
        self.held().penalty
    }

    /// The signs that its numbers may have.
    fn signs(&self) -> SignConstraint {
        self.held().signs
    }

    /// Whether a local rule changes it: then what stands for its gradient is −Δw, and every optimizer takes a plain step.
    fn is_local(&self) -> bool {
        self.held().is_local
    }
}

// Not methods of the trait, which would be compiled for every shape.
impl dyn Stored + '_ {
    /// Replaces its numbers; `values` has to be as long.
    pub fn set(&mut self, values: &[f32]) {
        self.held_mut().numbers = Arc::new(values.to_vec());
    }

    /// Replaces its numbers by those that others have as well, and says at which share of the learning rate they are moved.
    pub(crate) fn share(&mut self, numbers: &Arc<Vec<f32>>, rate_share: f32) {
        let held = self.held_mut();
        held.numbers = Arc::clone(numbers);
        held.rate_share = rate_share;
    }

    /// Its numbers, to be changed in place; copied first where a snapshot holds on to them.
    pub(crate) fn numbers_mut(&mut self) -> &mut [f32] {
        let numbers: &mut Vec<f32> = Arc::make_mut(&mut self.held_mut().numbers);
        numbers
    }

    /// Exchanges as many numbers: what it held lies in `values` then.
    pub fn swap(&mut self, values: &mut Vec<f32>) {
        let numbers = &mut self.held_mut().numbers;
        if let Some(own) = Arc::get_mut(numbers) {
            std::mem::swap(own, values);
        } else {
            // A snapshot holds on to the old ones.
            let old = std::mem::replace(numbers, Arc::new(std::mem::take(values)));
            values.extend_from_slice(&old);
        }
    }

    /// Where its gradient is found on dfdx's tape.
    pub(crate) fn gradient(&self) -> &GradientOf {
        &self.held().gradient
    }

    /// Moves its gradient out of a finished backward pass; zeros if nothing reached it.
    ///
    /// # Errors
    /// When dfdx fails.
    pub fn take_gradient(&self, gradients: &mut Gradients<f32, Cpu>) -> Result<Vec<f32>, EngineError> {
        Ok(self.gradient().take(gradients)?)
    }
}

fn make<S: Shape>(
    name: &'static str,
    shape: S,
    values: Vec<f32>,
    penalty: Option<Penalty>,
) -> Result<StoredArray, EngineError> {
    let dims = shape.concrete().into_iter().collect();
    let numbers = Arc::new(values.clone());
    let gradient = GradientOf::new(&device().try_tensor_from_vec(values, shape)?);
    let signs = SignConstraint::FREE;
    Ok(StoredArray { name, dims, penalty, signs, is_local: false, rate_share: 1.0, numbers, gradient })
}

impl<S: Shape> Parameter<S> {
    /// A parameter with its PyTorch name ("weight", "bias"), shape and start values.
    ///
    /// # Errors
    /// When the values do not fill the shape.
    pub fn new(name: &'static str, shape: S, values: Vec<f32>, penalty: Penalty) -> Result<Self, EngineError> {
        Ok(Self { shape, held: make(name, shape, values, Some(penalty))? })
    }

    /// Lets its numbers have these signs only, from the start values on.
    #[must_use]
    pub(crate) fn with_signs(mut self, signs: SignConstraint) -> Self {
        self.held.signs = signs;
        let held: &mut dyn Stored = &mut self;
        signs.mirror(held.numbers_mut());
        self
    }

    /// Says whether a local rule changes it.
    #[must_use]
    pub(crate) fn with_local_rule(mut self, is_local: bool) -> Self {
        self.held.is_local = is_local;
        self
    }

    /// Says that PyTorch stores the same numbers in another shape.
    #[must_use]
    pub(crate) fn with_dims(mut self, dims: Vec<usize>) -> Self {
        self.held.dims = dims;
        self
    }

    /// Its shape as dfdx knows it.
    pub fn shape(&self) -> S {
        self.shape
    }
}

impl<S: Shape> Buffer<S> {
    /// A buffer with its PyTorch name, shape and start values.
    ///
    /// # Errors
    /// When the values do not fill the shape.
    pub fn new(name: &'static str, shape: S, values: Vec<f32>) -> Result<Self, EngineError> {
        Ok(Self { shape, held: make(name, shape, values, None)? })
    }

    /// Its shape as dfdx knows it.
    pub fn shape(&self) -> S {
        self.shape
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
        }
    )+};
}

stored!(Parameter Buffer);
