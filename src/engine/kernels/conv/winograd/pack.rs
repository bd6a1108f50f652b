//! Packs maps for the transform: the columns of all tiles apart.
use pulp::{Simd, WithSimd};

use super::tiles::{BLOCK, TiledMaps};
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::kernels::reshape::split_pairs;
use crate::engine::kernels::simd::dispatch;

/// Packs the maps of some samples: of the rows with even numbers column 0 of all tiles, then columns 1, 2 and 3; the
/// same of the rows with odd numbers. Zeros stand for what lies beside a map. All is done in one go, because memory is
/// read fastest in a row.
pub(super) fn pack(tiled: &TiledMaps, x: &[f32], out: &mut [f32]) {
    let half = tiled.columns().next_multiple_of(BLOCK) + 2 * BLOCK;
    with_scratch(2 * half, |halves| {
        halves.fill(0.0);
        out.fill(0.0);
        for (map, out) in x.chunks_exact(tiled.height * tiled.width).zip(out.chunks_mut(8 * tiled.plane())) {
            dispatch(PackMap { tiled, map, halves, out });
        }
    });
}

struct PackMap<'a> {
    tiled: &'a TiledMaps,
    map: &'a [f32],
    /// Room for the even and the odd numbers of a padded row.
    halves: &'a mut [f32],
    out: &'a mut [f32],
}

impl WithSimd for PackMap<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { tiled, map, halves, out } = self;
        let (columns, plane, left) = (tiled.columns(), tiled.plane(), tiled.left);
        let rows = tiled.height.min(2 * tiled.rows() + 2 - tiled.top);
        let pairs = (columns + 1).min(tiled.width.div_ceil(2));
        let (even, odd) = halves.split_at_mut(halves.len() / 2);
        for (y, row) in map.chunks_exact(tiled.width).take(rows).enumerate() {
            // Where the row's own even and odd numbers go.
            if left % 2 == 0 {
                split(row, pairs, &mut even[left / 2..], &mut odd[left / 2..]);
            } else {
                split(row, pairs, &mut odd[left / 2..], &mut even[left / 2 + 1..]);
            }
            let y = y + tiled.top;
            let start = y % 2 * 4 * plane + y / 2 * columns;
            for block in (0..columns).step_by(BLOCK) {
                let blocks: [&[f32]; 4] = [&even[block..], &odd[block..], &even[block + 1..], &odd[block + 1..]];
                for (n, from) in blocks.into_iter().enumerate() {
                    let to = &mut out[start + n * plane + block..];
                    if let (Some(to), Some(from)) = (to.first_chunk_mut::<BLOCK>(), from.first_chunk::<BLOCK>()) {
                        *to = *from;
                    }
                }
            }
        }
        // Whole blocks were written; what was too much of the last row lies where zeros have to be.
        for y in tiled.top + rows..2 * tiled.rows() + 2 {
            let start = y % 2 * 4 * plane + y / 2 * columns;
            for n in 0..4 {
                out[start + n * plane..][..columns].fill(0.0);
            }
        }
    }
}

/// Splits the first pairs of a row; the last may be half of one.
#[inline(always)]
fn split(row: &[f32], pairs: usize, first: &mut [f32], second: &mut [f32]) {
    let whole = pairs.min(row.len() / 2);
    split_pairs(&row[..2 * whole], first, second);
    if whole < pairs {
        first[whole] = row[2 * whole];
    }
}
