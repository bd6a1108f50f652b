//! Layers that steady training: normalization, and noise that only training has.
mod batch_norm;
mod dropout;
mod gaussian_noise;
mod layer_norm;

pub use batch_norm::{BatchNorm, BatchNormOf};
pub use dropout::Dropout;
pub use gaussian_noise::GaussianNoise;
pub use layer_norm::{LayerNorm, LayerNormOf};
