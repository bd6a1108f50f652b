//! Embedding: every token number becomes a row of numbers that is learned.
use serde::{Deserialize, Serialize};

use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, MANY, Work};
use crate::design::layers::weights::layer_setting;
use crate::design::{Init, Limits, Penalty, Region, Shape, ShapeKind, Start};

/// Settings of an embedding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embedding {
    /// Numbers per token.
    pub features: usize,
    /// Start values of the rows, standard normal as in PyTorch unless set.
    #[serde(default = "standard_normal", skip_serializing_if = "is_standard_normal")]
    pub weights: Init,
    /// L1 penalty, see [`Penalty`].
    #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
    pub l1: f32,
    /// L2 penalty, see [`Penalty`].
    #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
    pub l2: f32,
}

fn standard_normal() -> Init {
    Init::Normal { mean: 0.0, deviation: 1.0 }
}

fn is_standard_normal(init: &Init) -> bool {
    *init == standard_normal()
}

pub(in crate::design::layers) static EMBEDDING: KindEntry = KindEntry {
    id: "Embedding",
    name: "Embedding",
    letter: 'E',
    family: Family::Sequence,
    new: || Embedding::new(16).into(),
    settings: &[
        layer_setting!(features of Embedding, Limits::Count(1, MANY)),
        layer_setting!(weights of Embedding, Limits::Any),
        layer_setting!(l1 of Embedding, Limits::Number(0.0, 10.0)),
        layer_setting!(l2 of Embedding, Limits::Number(0.0, 10.0)),
    ],
};

impl Embedding {
    /// `features` numbers per token, everything else at its default.
    pub fn new(features: usize) -> Self {
        Self { features, weights: standard_normal(), l1: 0.0, l2: 0.0 }
    }
}

impl Kind for Embedding {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Tokens]
    }

    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        let steps = if let Shape::Tokens { length, .. } = input { length } else { input.len() };
        Shape::Sequence { steps, features: self.features }
    }

    fn field(&self, region: &Region, _: Shape) -> Region {
        Region { rows: region.rows.clone(), columns: 0..1 }
    }

    fn work(&self, input: Shape, _: Shape) -> Option<Work> {
        let vocabulary = if let Shape::Tokens { vocabulary, .. } = input { vocabulary } else { 1 };
        Some(Work { parameters: (vocabulary as u64).checked_mul(self.features as u64)?, ..Work::default() })
    }

    fn start(&self) -> Option<Start> {
        Some(Start { weights: self.weights, bias: Init::BIAS })
    }

    fn weights_mut(&mut self) -> Option<&mut Init> {
        Some(&mut self.weights)
    }

    fn penalty(&self) -> Penalty {
        Penalty { l1: self.l1, l2: self.l2 }
    }

    fn set_penalty(&mut self, penalty: Penalty) {
        (self.l1, self.l2) = (penalty.l1, penalty.l2);
    }
}
