//! What is seen beyond the edge of a channel, and a copy of the channel with so much of it as a sampling needs.
use super::geometry::{Affine, POINT};
use crate::design::Fill;

/// One channel of an image and what is seen beyond its edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Channel<'a> {
    /// height · width bytes, row by row.
    pub(super) bytes: &'a [u8],
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) fill: Fill,
    /// The fill color's share of this channel.
    pub(super) constant: u8,
}

/// How many pixels are added on each side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Margins {
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) top: usize,
    pub(super) bottom: usize,
}

impl Margins {
    /// What the sampling of a whole image looks at beyond its edges, at most the image itself again on each side:
    /// an image that shrinks to a dot would need a wide field for nothing.
    pub(super) fn new(affine: &Affine, height: usize, width: usize) -> Self {
        let [(left, right), (top, bottom)] = [(0, width), (1, height)].map(|(axis, side)| {
            let along = affine.across[axis] * (width as i64 - 1);
            let below = affine.down[axis] * (height as i64 - 1);
            let least = (affine.origin[axis] + along.min(0) + below.min(0)) >> POINT;
            let most = (affine.origin[axis] + along.max(0) + below.max(0)) >> POINT;
            let side = side as i64;
            // The last position looks at its next neighbor, too.
            ((-least).clamp(0, side) as usize, (most + 2 - side).clamp(0, side) as usize)
        });
        Self { left, right, top, bottom }
    }

    /// Whether the image itself is enough.
    pub(super) fn are_none(self) -> bool {
        self.left + self.right + self.top + self.bottom == 0
    }
}

impl Channel<'_> {
    /// The pixel at any place.
    pub(super) fn pixel(&self, row: i64, column: i64) -> u8 {
        match (self.place(row, self.height), self.place(column, self.width)) {
            (Some(row), Some(column)) => self.bytes[row * self.width + column],
            _ => self.constant,
        }
    }

    /// Copies the channel with its margins, row by row.
    pub(super) fn pad(&self, margins: Margins, padded: &mut Vec<u8>) {
        let stride = margins.left + self.width + margins.right;
        // What an image before this one left behind is written over.
        padded.resize(stride * (margins.top + self.height + margins.bottom), 0);
        for (row, line) in padded.chunks_exact_mut(stride).enumerate() {
            let Some(row) = self.place(row as i64 - margins.top as i64, self.height) else {
                line.fill(self.constant);
                continue;
            };
            let source = &self.bytes[row * self.width..(row + 1) * self.width];
            let (left, rest) = line.split_at_mut(margins.left);
            let (middle, right) = rest.split_at_mut(self.width);
            middle.copy_from_slice(source);
            self.pad_side(left, source, -(margins.left as i64));
            self.pad_side(right, source, self.width as i64);
        }
    }

    /// Writes what is seen beside one row, from the column `first` on; all of it lies on one side.
    fn pad_side(&self, side: &mut [u8], row: &[u8], first: i64) {
        match self.fill {
            Fill::Nearest => side.fill(if first < 0 { row[0] } else { row[self.width - 1] }),
            Fill::Constant(..) => side.fill(self.constant),
            Fill::Reflect | Fill::Wrap => {
                for (column, pixel) in (first..).zip(side) {
                    *pixel = self.place(column, self.width).map_or(self.constant, |column| row[column]);
                }
            }
        }
    }

    /// The pixel of a side that stands for a place beyond its ends; none where the fill color is seen.
    fn place(&self, place: i64, side: usize) -> Option<usize> {
        if (place as u64) < side as u64 {
            return Some(place as usize);
        }
        let side = side as i64;
        let place = match self.fill {
            Fill::Constant(..) => return None,
            Fill::Nearest => place.clamp(0, side - 1),
            Fill::Wrap => place.rem_euclid(side),
            Fill::Reflect => {
                let place = place.rem_euclid(2 * side);
                place.min(2 * side - 1 - place)
            }
        };
        Some(place as usize)
    }
}
