//! One file a layer kind: its formula, a thin shell whose sizes are types, and a body that works on slices.
mod activation;
mod batch_norm;
mod conv2d;
mod dense;
mod dropout;
mod flatten;
mod global_pool;
mod pool2d;

pub use activation::ActivationLayer;
pub use batch_norm::{BatchNorm, BatchNormOf};
pub use conv2d::{Conv2d, Conv2dOf, ConvSettings};
pub use dense::{Dense, DenseOf, DenseSettings};
pub use dropout::Dropout;
pub use flatten::{Flatten, FlattenOf};
pub use global_pool::{GlobalMaxPool, GlobalMeanPool};
pub use pool2d::{Largest, MaxPool2d, Mean, MeanPool2d, Pool2dOf, Pooling};

use super::{EngineError, Mode, Signal, State};

/// One layer of a network built at run time.
pub trait Layer: Send {
    /// Computes the layer for a batch and records the way back.
    ///
    /// # Errors
    /// When the signal's sizes are not those of the layer's type.
    fn forward(&mut self, x: Signal, mode: Mode) -> Result<Signal, EngineError>;

    /// What the layer remembers; `None` for layers without memory.
    fn state(&self) -> Option<&State> {
        None
    }

    /// What the layer remembers, to be changed.
    fn state_mut(&mut self) -> Option<&mut State> {
        None
    }
}
