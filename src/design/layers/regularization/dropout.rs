//! Dropout: while training, a random share of the numbers is set to 0 (Srivastava et al. 2014).
use serde::{Deserialize, Serialize};

use crate::design::layers::kind::{Family, Fault, Kind, KindEntry};
use crate::design::layers::weights::layer_setting;
use crate::design::{Limits, Region, Shape, ShapeKind};

/// Settings of dropout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropout {
    /// Share of the numbers that are set to 0, from 0 to below 1. The others grow by 1 / (1 − rate).
    pub rate: f32,
}

pub(in crate::design::layers) static DROPOUT: KindEntry = KindEntry {
    id: "Dropout",
    name: "Dropout",
    letter: 'R',
    family: Family::Regularization,
    new: || Dropout { rate: 0.25 }.into(),
    settings: &[layer_setting!(rate of Dropout, Limits::Number(0.0, 0.99))],
};

impl Kind for Dropout {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Vector, ShapeKind::Picture, ShapeKind::Sequence]
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        input
    }

    fn field(&self, region: &Region, _: Shape) -> Region {
        region.clone()
    }

    fn computes(&self) -> bool {
        false
    }
}
