//! What a region of numbers was computed from, layer by layer back.
use super::{CheckedLayer, Padding, Region, Shape, Shortcut};

impl CheckedLayer {
    /// The region of what comes in that a region of what goes out is computed from.
    pub fn field(&self, region: &Region) -> Region {
        let Some(block) = &self.block else { return self.kind.field(region, self.input) };
        let branch = block.layers.iter().rev().fold(region.clone(), |region, layer| layer.field(&region));
        match block.shortcut {
            Some(shortcut) => branch.union(&shortcut.field(region, self.input)),
            None => branch,
        }
    }
}

impl Shortcut {
    /// The region of the block's input that a region of what the shortcut gives is computed from.
    pub fn field(self, region: &Region, input: Shape) -> Region {
        match (self, input) {
            (Self::Identity, _) => region.clone(),
            (Self::Conv2d { stride }, _) => region.under(input, (1, stride), Padding::Valid),
            (Self::Dense, Shape::Sequence { .. }) => region.whole_rows(input),
            (Self::Dense, _) => Region::whole(input),
        }
    }
}
