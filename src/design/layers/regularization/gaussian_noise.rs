//! Gaussian noise: while training, normally distributed noise is added to every number.
use serde::{Deserialize, Serialize};

use crate::design::layers::kind::{Family, Fault, Kind, KindEntry};
use crate::design::layers::weights::layer_setting;
use crate::design::{Limits, Region, Shape, ShapeKind};

/// Settings of Gaussian noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GaussianNoise {
    /// Standard deviation of the noise; its mean is 0.
    pub deviation: f32,
}

pub(in crate::design::layers) static GAUSSIAN_NOISE: KindEntry = KindEntry {
    id: "GaussianNoise",
    name: "Gaussian noise",
    letter: '~',
    family: Family::Regularization,
    new: || GaussianNoise { deviation: 0.1 }.into(),
    settings: &[layer_setting!(deviation of GaussianNoise, Limits::Number(0.0, 100.0))],
};

impl Kind for GaussianNoise {
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
