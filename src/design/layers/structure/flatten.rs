//! Flatten: a picture becomes one long row of numbers, channel by channel; a sequence step by step.
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry};
use crate::design::{Region, Shape, ShapeKind};

/// A picture or a sequence becomes one long row of numbers. The padded steps of a short sample are zeros in it, and weights
/// that follow learn nothing of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flatten;

pub(in crate::design::layers) static FLATTEN: KindEntry = KindEntry {
    id: "Flatten",
    name: "Flatten",
    letter: 'F',
    family: Family::Shape,
    new: || Flatten.into(),
    settings: &[],
};

impl Kind for Flatten {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Picture, ShapeKind::Sequence]
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        input.flattened()
    }

    fn field(&self, region: &Region, input: Shape) -> Region {
        region.reread(input.flattened(), input)
    }

    fn computes(&self) -> bool {
        false
    }
}
