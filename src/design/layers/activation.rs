//! An activation function as a card of its own: y = f(x), the shape stays.
use serde::{Deserialize, Serialize};

use super::kind::{Family, Fault, Kind, KindEntry};
use super::weights::layer_setting;
use crate::design::{Activation, Limits, Region, Shape, ShapeKind};

/// An activation function as a card of its own.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActivationLayer(pub Activation);

pub(super) static ACTIVATION: KindEntry = KindEntry {
    id: "Activation",
    name: "Activation",
    letter: 'ƒ',
    family: Family::Activation,
    new: || ActivationLayer(Activation::Relu).into(),
    settings: &[layer_setting!("activation"; of, Activation => of.0, Limits::Any)],
};

impl Kind for ActivationLayer {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Vector, ShapeKind::Picture, ShapeKind::Sequence]
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        input
    }

    fn field(&self, region: &Region, input: Shape) -> Region {
        // Softmax takes the channels of a pixel together, the numbers of a step, or all of a row.
        match (self.0, input) {
            (Activation::Softmax, Shape::Sequence { .. }) => region.whole_rows(input),
            (Activation::Softmax, Shape::Vector(_)) => Region::whole(input),
            _ => region.clone(),
        }
    }

    fn activation(&self) -> Option<Activation> {
        Some(self.0)
    }

    fn activation_mut(&mut self) -> Option<&mut Activation> {
        Some(&mut self.0)
    }

    fn is_activation(&self) -> bool {
        true
    }
}
