//! Layers that make pictures smaller.
mod global_max_pool;
mod global_mean_pool;
mod max_pool2d;
mod mean_pool2d;
mod window_settings;

pub(super) use global_max_pool::GLOBAL_MAX_POOL;
pub use global_max_pool::GlobalMaxPool;
pub(super) use global_mean_pool::GLOBAL_MEAN_POOL;
pub use global_mean_pool::GlobalMeanPool;
pub(super) use max_pool2d::MAX_POOL2D;
pub use max_pool2d::MaxPool2d;
pub(super) use mean_pool2d::MEAN_POOL2D;
pub use mean_pool2d::MeanPool2d;
