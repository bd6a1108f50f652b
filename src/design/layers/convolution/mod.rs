//! Filters that slide over a picture.
mod conv2d;
mod depthwise_conv2d;

pub(super) use conv2d::CONV2D;
pub use conv2d::Conv2d;
pub(super) use depthwise_conv2d::DEPTHWISE_CONV2D;
pub use depthwise_conv2d::DepthwiseConv2d;

fn one() -> usize {
    1
}

fn three() -> usize {
    3
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_one(number: &usize) -> bool {
    *number == 1
}
