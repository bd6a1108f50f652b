//! Layers that change how numbers are read, and blocks of layers.
mod chain;
mod flatten;
mod follow;
mod reshape;
mod residual;

pub use chain::Chain;
pub use flatten::{Flatten, FlattenOf};
pub use reshape::Reshape;
pub use residual::{Identity, Residual, ShortcutModule};
