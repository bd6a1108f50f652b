//! Batch normalization: y = γ (x − mean) / √(variance + ε) + β for each channel, over the batch (Ioffe & Szegedy 2015).
use serde::{Deserialize, Serialize};

use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, Work};
use crate::design::layers::weights::layer_setting;
use crate::design::{Limits, Region, Shape, ShapeKind};

/// Settings of batch normalization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BatchNorm {
    /// Share of the newest batch in the running mean and variance (PyTorch's sense; Keras counts 1 − momentum).
    pub momentum: f32,
    /// Added to the variance so that nothing is divided by zero.
    pub epsilon: f32,
}

impl Default for BatchNorm {
    fn default() -> Self {
        Self { momentum: 0.1, epsilon: 1e-5 }
    }
}

pub(in crate::design::layers) static BATCH_NORM: KindEntry = KindEntry {
    id: "BatchNorm",
    name: "Batch normalization",
    letter: 'B',
    family: Family::Regularization,
    new: || BatchNorm::default().into(),
    settings: &[
        layer_setting!(momentum of BatchNorm, Limits::Number(0.0, 1.0)),
        layer_setting!(epsilon of BatchNorm, Limits::Logarithmic(1e-12, 1.0)),
    ],
};

impl Kind for BatchNorm {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Picture, ShapeKind::Vector]
    }

    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        input
    }

    fn field(&self, region: &Region, _: Shape) -> Region {
        region.clone()
    }

    fn work(&self, input: Shape, _: Shape) -> Option<Work> {
        Some(Work { parameters: (input.units() as u64).checked_mul(2)?, ..Work::default() })
    }

    /// The mean of a single number is that number.
    fn needs_several_samples(&self, input: Shape) -> bool {
        matches!(input, Shape::Vector(_) | Shape::Picture { height: 1, width: 1, .. })
    }
}
