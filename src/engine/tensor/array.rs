//! Named numbers, as files and other threads get them.
use std::borrow::Cow;

use safetensors::View;
use safetensors::tensor::Dtype;

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

/// As safetensors sees it. Only one at a time is turned into bytes.
impl View for &Array {
    fn dtype(&self) -> Dtype {
        Dtype::F32
    }

    fn shape(&self) -> &[usize] {
        &self.dims
    }

    fn data(&self) -> Cow<'_, [u8]> {
        self.values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>().into()
    }

    fn data_len(&self) -> usize {
        size_of_val(self.values.as_slice())
    }
}

/// What one layer gives for one sample, or for several one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The layer.
    pub layer: LayerId,
    /// The shape of what it gives.
    pub shape: Shape,
    /// The numbers.
    pub values: Vec<f32>,
    /// What a recurrent layer keeps from step to step; `None` for others.
    pub hidden: Option<HiddenStates>,
}

/// What a recurrent layer keeps from step to step, whether it gives every state or only the last one.
#[derive(Debug, Clone, PartialEq)]
pub struct HiddenStates {
    /// Steps of a sample, padded ones counted.
    pub steps: usize,
    /// Numbers of a state, all directions together.
    pub units: usize,
    /// The state after every step, sample after sample, step after step; 0 where a step is padding.
    pub values: Vec<f32>,
    /// The share of what was kept that each step overwrites, in the same order: the mean over all units of 1 less the gate
    /// that keeps it, which is the update gate of a GRU and the forget gate of an LSTM. 0 where a step is padding; empty
    /// for cells without such a gate.
    pub overwritten: Vec<f32>,
}

impl HiddenStates {
    /// The state after a step of a sample.
    pub fn state(&self, sample: usize, step: usize) -> Option<&[f32]> {
        let row = sample * self.steps + step;
        self.values.get(row * self.units..(row + 1) * self.units).filter(|_| step < self.steps)
    }

    /// The share that a step of a sample overwrites; `None` for cells without a gate that keeps.
    pub fn overwritten(&self, sample: usize, step: usize) -> Option<f32> {
        self.overwritten.get(sample * self.steps + step).copied().filter(|_| step < self.steps)
    }
}
