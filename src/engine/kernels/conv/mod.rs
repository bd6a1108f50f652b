//! Convolutions: the usual one over all channels, and the depthwise one.
mod conv2d;
pub mod depthwise;
mod layout;
mod operands;
mod size;
mod sparse;
mod winograd;

pub use conv2d::{backward, forward, forward_pooled};
pub use operands::{ConvInput, ConvSaved};
pub use size::ConvSize;
