//! Named numbers, as files and other threads get them.
use crate::design::{LayerId, Shape};

/// A named array of weights or of what a layer or the optimizer notes.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// The layer that holds it; [`LayerId::NEW`] for what belongs to none, and for what was read from a file.
    pub layer: LayerId,
    /// PyTorch's name, such as "0.weight".
    pub name: String,
    /// PyTorch's shape.
    pub dims: Vec<usize>,
    /// Its numbers.
    pub values: Vec<f32>,
}

/// What one layer gives for one sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The layer.
    pub layer: LayerId,
    /// The shape of what it gives.
    pub shape: Shape,
    /// The numbers.
    pub values: Vec<f32>,
}
