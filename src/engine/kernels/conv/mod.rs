//! Convolutions: the usual one over all channels, and the depthwise one.
mod conv2d;
pub mod depthwise;
mod layout;
mod size;
mod sparse;
mod winograd;

pub use conv2d::{ConvInput, ConvSaved, backward, forward, forward_pooled};
pub use size::ConvSize;
