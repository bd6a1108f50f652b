//! How maps are cut into tiles of 2 × 2 outputs, and where the transformed tiles lie.
use std::ops::Range;

/// Places of a transformed tile.
pub(super) const PLACES: usize = 16;
/// Numbers behind a row of tiles that whole vectors may run into: those of a line of the cache.
pub(super) const SLACK: usize = 16;
/// Numbers that are packed and put together at once; the next block overwrites what was too much.
pub(super) const BLOCK: usize = 8;

/// Maps that are cut into tiles of 2 × 2 outputs.
#[derive(Debug, Clone, Copy)]
pub(super) struct TiledMaps {
    /// Maps of a sample that come in.
    pub(super) maps: usize,
    /// Their height.
    pub(super) height: usize,
    /// Their width.
    pub(super) width: usize,
    /// Rows of zeros above, at most 2.
    pub(super) top: usize,
    /// Columns of zeros at the left, at most 2.
    pub(super) left: usize,
    /// Height of a map that goes out.
    pub(super) out_height: usize,
    /// Width of a map that goes out.
    pub(super) out_width: usize,
}

impl TiledMaps {
    pub(super) fn rows(&self) -> usize {
        self.out_height.div_ceil(2)
    }

    pub(super) fn columns(&self) -> usize {
        self.out_width.div_ceil(2)
    }

    /// Cuts samples into pieces of about so many tiles: some whole samples, or some rows of tiles of one.
    pub(super) fn pieces(self, samples: usize, tiles: usize) -> impl Iterator<Item = TiledPiece> {
        let (rows, each) = (self.rows(), self.rows() * self.columns());
        let once = (tiles / each).max(1);
        let bands = each.div_ceil(tiles).min(rows);
        (0..samples).step_by(once).flat_map(move |first| {
            let samples = first..(first + once).min(samples);
            (0..bands).map(move |n| {
                let rows = n * rows / bands..(n + 1) * rows / bands;
                TiledPiece { tiled: self, samples: samples.clone(), rows }
            })
        })
    }

    /// Numbers of one column of all tiles of a map, in even or in odd rows.
    pub(super) fn plane(&self) -> usize {
        (self.rows() + 1) * self.columns() + SLACK
    }

    /// Numbers of the packed maps of some samples.
    pub(super) fn packed_len(&self, samples: usize) -> usize {
        samples * self.maps * 8 * self.plane() + SLACK
    }
}

/// Some rows of tiles of some samples.
#[derive(Debug, Clone)]
pub(super) struct TiledPiece {
    pub(super) tiled: TiledMaps,
    pub(super) samples: Range<usize>,
    pub(super) rows: Range<usize>,
}

impl TiledPiece {
    /// Tiles of one map.
    pub(super) fn tiles(&self) -> usize {
        self.rows.len() * self.tiled.columns()
    }

    /// Tiles of all samples: the columns of the matrix products.
    pub(super) fn all(&self) -> usize {
        self.samples.len() * self.tiles()
    }

    /// Numbers from one place of the transformed tiles to the next.
    pub(super) fn stride(&self) -> usize {
        self.all().next_multiple_of(SLACK) + SLACK
    }

    /// Numbers from one map's transformed tiles to the next's: one line of the cache more than they need, because rows
    /// whose distance is a power of two would share few places of the cache.
    pub(super) fn map_stride(&self) -> usize {
        PLACES * self.stride() + SLACK
    }

    /// Numbers of the transformed tiles of so many maps per sample.
    pub(super) fn len(&self, maps: usize) -> usize {
        maps * self.map_stride()
    }
}
