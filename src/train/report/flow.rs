//! How a network fares while it learns: the size of gradients and steps layer by layer, dead and saturated neurons.
use serde::{Deserialize, Serialize};

use crate::engine::Flow;

/// How strongly one layer is moved by a step. All are root mean squares over the layer's parameters, biases counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LayerFlow {
    /// The layer's place in the design's list.
    pub layer: usize,
    /// Of the loss's gradient, before penalties and clipping.
    pub gradient: f32,
    /// Of the change that the step made.
    pub update: f32,
    /// Of the parameters before the step.
    pub weight: f32,
}

impl LayerFlow {
    /// How large the step is beside the parameters; around a thousandth is healthy. 0 while all parameters are 0.
    pub fn ratio(&self) -> f32 {
        if self.weight > 0.0 { self.update / self.weight } else { 0.0 }
    }
}

impl From<Flow> for LayerFlow {
    fn from(Flow { layer, gradient, update, weight }: Flow) -> Self {
        Self { layer, gradient, update, weight }
    }
}

/// What the neurons (or maps) of one layer with an activation do over some validation pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeuronHealth {
    /// The layer's place in the design's list.
    pub layer: usize,
    /// Neurons, or maps of a convolution.
    pub neurons: usize,
    /// Those that give 0 for every picture, everywhere: they cannot learn any more (rectified units).
    pub dead: usize,
    /// Those that lie in the flat part of their activation for nearly every picture (sigmoid, tanh, softmax).
    pub saturated: usize,
    /// Pictures looked at.
    pub pictures: usize,
}
