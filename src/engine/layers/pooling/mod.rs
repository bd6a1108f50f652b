//! Pictures become smaller: one number for each window, or for each whole map.
mod global_max_pool;
mod global_mean_pool;
mod max_pool2d;
mod mean_pool2d;
mod window_pool;

pub use crate::engine::kernels::pool::PoolWindow;
pub use global_max_pool::GlobalMaxPool;
pub use global_mean_pool::GlobalMeanPool;
pub use max_pool2d::{MaxPool2d, MaxPool2dOf};
pub use mean_pool2d::{MeanPool2d, MeanPool2dOf};
