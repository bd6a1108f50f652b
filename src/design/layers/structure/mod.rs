//! Layers that arrange numbers and layers: shapes, and stacks inside the stack.
mod flatten;
mod reshape;
mod residual;

pub(super) use flatten::FLATTEN;
pub use flatten::Flatten;
pub(super) use reshape::RESHAPE;
pub use reshape::{Reshape, ReshapeTo};
pub(super) use residual::RESIDUAL;
pub use residual::{Residual, Shortcut};
