//! Layers that keep training steady and honest.
mod batch_norm;
mod dropout;
mod gaussian_noise;
mod layer_norm;

pub(super) use batch_norm::BATCH_NORM;
pub use batch_norm::BatchNorm;
pub(super) use dropout::DROPOUT;
pub use dropout::Dropout;
pub(super) use gaussian_noise::GAUSSIAN_NOISE;
pub use gaussian_noise::GaussianNoise;
pub(super) use layer_norm::LAYER_NORM;
pub use layer_norm::LayerNorm;
