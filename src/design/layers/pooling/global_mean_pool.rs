//! Global mean pooling: the mean of each whole map, so that a picture becomes a row of numbers.
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry};
use crate::design::{Shape, ShapeKind};

/// The mean of each whole map becomes one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GlobalMeanPool;

pub(in crate::design::layers) static GLOBAL_MEAN_POOL: KindEntry = KindEntry {
    id: "GlobalMeanPool",
    name: "Global mean pooling",
    letter: 'G',
    family: Family::Pooling,
    new: || GlobalMeanPool.into(),
    settings: &[],
};

impl Kind for GlobalMeanPool {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Picture]
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        if let Shape::Picture { channels, .. } = input { Shape::Vector(channels) } else { input }
    }
}
