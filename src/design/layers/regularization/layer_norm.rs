//! Layer normalization: y = γ (x − mean) / √(variance + ε) + β over the numbers of each row or step (Ba et al. 2016).
use serde::{Deserialize, Serialize};

use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, Work};
use crate::design::layers::weights::layer_setting;
use crate::design::{Limits, Region, Shape, ShapeKind};

/// Settings of layer normalization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LayerNorm {
    /// Added to the variance so that nothing is divided by zero.
    pub epsilon: f32,
}

impl Default for LayerNorm {
    fn default() -> Self {
        Self { epsilon: 1e-5 }
    }
}

pub(in crate::design::layers) static LAYER_NORM: KindEntry = KindEntry {
    id: "LayerNorm",
    name: "Layer normalization",
    letter: 'N',
    family: Family::Regularization,
    new: || LayerNorm::default().into(),
    settings: &[layer_setting!(epsilon of LayerNorm, Limits::Logarithmic(1e-12, 1.0))],
};

impl Kind for LayerNorm {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Sequence, ShapeKind::Vector]
    }

    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        input
    }

    fn field(&self, region: &Region, input: Shape) -> Region {
        match input {
            Shape::Sequence { .. } => region.whole_rows(input),
            _ => Region::whole(input),
        }
    }

    fn work(&self, input: Shape, _: Shape) -> Option<Work> {
        Some(Work { parameters: (input.units() as u64).checked_mul(2)?, ..Work::default() })
    }
}
