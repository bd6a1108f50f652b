//! Dead and saturated neurons of a layer, counted.
use serde::{Deserialize, Serialize};

use crate::design::LayerId;

/// What the neurons (or maps) of one layer with an activation do over some validation samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeuronHealth {
    /// The layer.
    pub layer: LayerId,
    /// Neurons, or maps of a convolution.
    pub neurons: usize,
    /// Those that give 0 for every sample, everywhere: they cannot learn any more (rectified units).
    pub dead: usize,
    /// Those that lie in the flat part of their activation for nearly every sample (sigmoid, tanh, softmax).
    pub saturated: usize,
    /// Samples that were observed.
    pub pictures: usize,
}
