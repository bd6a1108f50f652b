//! Filters that slide over pictures.
mod conv2d;
mod depthwise_conv2d;
mod filter;
mod window;

pub use conv2d::{Conv2d, Conv2dOf};
pub use depthwise_conv2d::{DepthwiseConv2d, DepthwiseConv2dOf};
pub use filter::FilterSizes;
pub(crate) use window::Sliding;
pub use window::{AnyPadding, PaddingType, Pixels, Same, Valid};
