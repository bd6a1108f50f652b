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
use crate::design::{Activation, LayerKind, Pool2d};

/// What follows a layer and is computed in the same go.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Then {
    /// Nothing: each layer for itself.
    #[default]
    Nothing,
    /// An activation.
    Activate(Activation),
    /// Max pooling.
    MaxPool(Pool2d),
}

impl Then {
    /// What a layer would be as the second of two.
    pub fn of(kind: &LayerKind) -> Self {
        match kind {
            LayerKind::Activation(activation) => Self::Activate(*activation),
            LayerKind::MaxPool2d(pool) => Self::MaxPool(pool.clone()),
            _ => Self::Nothing,
        }
    }
}

/// One layer of a network built at run time.
pub trait Layer: Send {
    /// Computes the layer, and what it can do in the same go, for a batch, and records the way back.
    ///
    /// # Errors
    /// When the signal's sizes are not those of the layer's type.
    fn forward(&mut self, x: Signal, mode: Mode, then: &Then) -> Result<Signal, EngineError>;

    /// Whether the layer can compute the one that follows in the same go. The numbers are the same, the way through
    /// memory is shorter.
    fn can(&self, _then: &Then) -> bool {
        false
    }

    /// Notes what the last batch brought, once it was good for a step.
    fn commit(&mut self) {}

    /// What the layer remembers; `None` for layers without memory.
    fn state(&self) -> Option<&State> {
        None
    }

    /// What the layer remembers, to be changed.
    fn state_mut(&mut self) -> Option<&mut State> {
        None
    }
}
