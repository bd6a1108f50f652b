//! The outer form of a matrix product: `out[m][j] = Σₖ a[k][m] · source[offset[k] + j]`.
//!
//! The rows of the larger side are windows of `source` that start anywhere and may overlap: they are never copied.
use std::cell::RefCell;

use pulp::{Simd, WithSimd};

use super::rows::MatrixRows;
use crate::engine::kernels::simd::{dispatch, vectorize};

/// The smaller side of the product, rearranged for the tiles: tile by tile, k by k, the rows of the tile side by side.
///
/// Its memory is kept for the next ones of the thread.
#[derive(Debug, Clone, Default)]
pub struct Panels {
    data: Vec<f32>,
    rows: usize,
    depth: usize,
    tile: usize,
}

thread_local! {
    /// Memory of panels that are gone, the smallest first.
    static KEPT: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

impl Drop for Panels {
    fn drop(&mut self) {
        let own = std::mem::take(&mut self.data);
        if own.capacity() == 0 {
            return;
        }
        // While a thread ends its memory may be gone already; then this one's simply goes too.
        let _ = KEPT.try_with(|kept| {
            let mut kept = kept.borrow_mut();
            let place = kept.partition_point(|other| other.capacity() < own.capacity());
            kept.insert(place, own);
        });
    }
}

/// The most rows that one tile holds in registers.
fn tallest_tile() -> usize {
    struct Registers;
    impl WithSimd for Registers {
        type Output = usize;
        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> usize {
            if S::REGISTER_COUNT >= 32 { 8 } else { 4 }
        }
    }
    dispatch(Registers)
}

impl Panels {
    /// Cuts a matrix of `rows` × `depth` into tiles, and gives their height.
    fn resize(&mut self, rows: usize, depth: usize) -> usize {
        let tiles = rows.div_ceil(tallest_tile()).max(1);
        let tile = rows.div_ceil(tiles).max(1);
        (self.rows, self.depth, self.tile) = (rows, depth, tile);
        if self.data.capacity() < rows * depth {
            self.exchange(rows * depth);
        }
        tile
    }

    /// Takes kept memory of so many numbers: the smallest that is large enough, or else the largest.
    fn exchange(&mut self, len: usize) {
        let own = std::mem::take(&mut self.data);
        self.data = KEPT.with_borrow_mut(|kept| {
            if own.capacity() > 0 {
                kept.insert(kept.partition_point(|other| other.capacity() < own.capacity()), own);
            }
            let place = kept.partition_point(|other| other.capacity() < len);
            let place = place.min(kept.len().saturating_sub(1));
            if kept.is_empty() { Vec::new() } else { kept.remove(place) }
        });
    }

    /// Rearranges a matrix of `rows` × `depth` whose entry (m, k) is `at(m, k)`, keeping the memory it has.
    pub fn fill(&mut self, rows: usize, depth: usize, at: impl Fn(usize, usize) -> f32) {
        let tile = self.resize(rows, depth);
        self.data.clear();
        self.data.reserve(rows * depth);
        for first in (0..rows).step_by(tile) {
            let last = (first + tile).min(rows);
            for k in 0..depth {
                self.data.extend((first..last).map(|m| at(m, k)));
            }
        }
    }

    /// Rearranges a matrix whose rows lie in memory as they are, `depth` numbers each.
    pub fn fill_rows(&mut self, rows: MatrixRows<'_>, depth: usize) {
        let tile = self.resize(rows.starts.len(), depth);
        self.data.resize(rows.starts.len() * depth, 0.0);
        if depth == 0 {
            return;
        }
        for (starts, panel) in rows.starts.chunks(tile).zip(self.data.chunks_mut(tile * depth)) {
            let rows = MatrixRows { starts, ..rows };
            match starts.len() {
                8 => interleave::<8>(rows, depth, panel),
                7 => interleave::<7>(rows, depth, panel),
                6 => interleave::<6>(rows, depth, panel),
                5 => interleave::<5>(rows, depth, panel),
                4 => interleave::<4>(rows, depth, panel),
                3 => interleave::<3>(rows, depth, panel),
                2 => interleave::<2>(rows, depth, panel),
                _ => interleave::<1>(rows, depth, panel),
            }
        }
    }

    /// Rearranges a matrix of `rows` rows whose columns lie in memory as they are: column k starts at `starts[k]`.
    pub fn fill_columns(&mut self, rows: usize, columns: MatrixRows<'_>) {
        let tile = self.resize(rows, columns.starts.len());
        self.data.clear();
        self.data.reserve(rows * columns.starts.len());
        for first in (0..rows).step_by(tile) {
            let last = (first + tile).min(rows);
            for &start in columns.starts {
                self.data.extend_from_slice(&columns.values[start + first..start + last]);
            }
        }
    }

    /// A matrix of `rows` × `depth` whose entry (m, k) is `at(m, k)`.
    pub fn new(rows: usize, depth: usize, at: impl Fn(usize, usize) -> f32) -> Self {
        let mut panels = Self::default();
        panels.fill(rows, depth, at);
        panels
    }
}

/// Writes the first numbers of all rows side by side, then the second ones, and so on.
fn interleave<const ROWS: usize>(rows: MatrixRows<'_>, depth: usize, panel: &mut [f32]) {
    let rows: [&[f32]; ROWS] = std::array::from_fn(|m| &rows.values[rows.starts[m]..][..depth]);
    vectorize(
        #[inline(always)]
        || {
            for (k, column) in panel.as_chunks_mut::<ROWS>().0.iter_mut().enumerate() {
                for m in 0..ROWS {
                    column[m] = rows[m][k];
                }
            }
        },
    );
}

/// Computes `out[m · stride + j] = Σₖ a[k][m] · source[offsets[k] + j]` for j in 0..columns, overwriting `out`.
pub fn outer(a: &Panels, offsets: &[usize], source: &[f32], columns: usize, out: &mut [f32], stride: usize) {
    debug_assert_eq!(a.depth, offsets.len());
    dispatch(Outer { a, offsets, source, columns, out, stride });
}

struct Outer<'a> {
    a: &'a Panels,
    offsets: &'a [usize],
    source: &'a [f32],
    columns: usize,
    out: &'a mut [f32],
    stride: usize,
}

impl WithSimd for Outer<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { a, offsets, source, columns, out, stride } = self;
        let vectors = if S::REGISTER_COUNT >= 32 { vectors_per_tile(a.tile) } else { 3 };
        let step = vectors * S::F32_LANES;
        for j in (0..columns).step_by(step) {
            let width = step.min(columns - j);
            for (nth, panel) in a.data.chunks(a.tile * a.depth.max(1)).enumerate() {
                let first = nth * a.tile;
                let strip_at = ColumnStrip { offsets, source, j, width, stride };
                let out = &mut out[first * stride + j..];
                match (panel.len() / a.depth.max(1), S::REGISTER_COUNT >= 32) {
                    (8, true) => strip::<S, 8, 3>(simd, panel, strip_at, out),
                    (7, true) => strip::<S, 7, 3>(simd, panel, strip_at, out),
                    (6, true) => strip::<S, 6, 4>(simd, panel, strip_at, out),
                    (5, true) => strip::<S, 5, 4>(simd, panel, strip_at, out),
                    (4, true) => strip::<S, 4, 6>(simd, panel, strip_at, out),
                    (3, true) => strip::<S, 3, 6>(simd, panel, strip_at, out),
                    (2, true) => strip::<S, 2, 6>(simd, panel, strip_at, out),
                    (_, true) => strip::<S, 1, 6>(simd, panel, strip_at, out),
                    (4, false) => strip::<S, 4, 3>(simd, panel, strip_at, out),
                    (3, false) => strip::<S, 3, 3>(simd, panel, strip_at, out),
                    (2, false) => strip::<S, 2, 3>(simd, panel, strip_at, out),
                    (_, false) => strip::<S, 1, 3>(simd, panel, strip_at, out),
                }
            }
        }
    }
}

/// Vectors side by side that fill 32 registers with a tile of this height.
const fn vectors_per_tile(tile: usize) -> usize {
    match tile {
        7.. => 3,
        5 | 6 => 4,
        _ => 6,
    }
}

#[derive(Clone, Copy)]
struct ColumnStrip<'a> {
    offsets: &'a [usize],
    source: &'a [f32],
    j: usize,
    width: usize,
    stride: usize,
}

/// One strip of `strip_at.width` columns: whole tiles of `NV` vectors, then single vectors, then a part of one.
#[inline(always)]
fn strip<S: Simd, const MR: usize, const NV: usize>(
    simd: S,
    panel: &[f32],
    strip_at: ColumnStrip<'_>,
    out: &mut [f32],
) {
    let mut done = 0;
    while strip_at.width - done >= NV * S::F32_LANES {
        tile::<S, MR, NV>(simd, panel, strip_at, done, out);
        done += NV * S::F32_LANES;
    }
    if NV > 2 && strip_at.width - done >= 2 * S::F32_LANES {
        tile::<S, MR, 2>(simd, panel, strip_at, done, out);
        done += 2 * S::F32_LANES;
    }
    while strip_at.width - done >= S::F32_LANES {
        tile::<S, MR, 1>(simd, panel, strip_at, done, out);
        done += S::F32_LANES;
    }
    if done < strip_at.width {
        rest::<S, MR>(simd, panel, strip_at, done, out);
    }
}

#[inline(always)]
fn tile<S: Simd, const MR: usize, const NV: usize>(
    simd: S,
    panel: &[f32],
    strip_at: ColumnStrip<'_>,
    at: usize,
    out: &mut [f32],
) {
    let mut sums = [[simd.splat_f32s(0.0); NV]; MR];
    for (a, &offset) in panel.chunks_exact(MR).zip(strip_at.offsets) {
        let from = offset + strip_at.j + at;
        let row = &S::as_simd_f32s(&strip_at.source[from..from + NV * S::F32_LANES]).0[..NV];
        for m in 0..MR {
            let factor = simd.splat_f32s(a[m]);
            for v in 0..NV {
                sums[m][v] = simd.mul_add_e_f32s(factor, row[v], sums[m][v]);
            }
        }
    }
    for (m, sums) in sums.iter().enumerate() {
        let from = m * strip_at.stride + at;
        S::as_mut_simd_f32s(&mut out[from..from + NV * S::F32_LANES]).0.copy_from_slice(sums);
    }
}

/// The last columns, fewer than a vector holds.
#[inline(always)]
fn rest<S: Simd, const MR: usize>(simd: S, panel: &[f32], strip_at: ColumnStrip<'_>, at: usize, out: &mut [f32]) {
    let count = strip_at.width - at;
    let mut sums = [simd.splat_f32s(0.0); MR];
    for (a, &offset) in panel.chunks_exact(MR).zip(strip_at.offsets) {
        let from = offset + strip_at.j + at;
        let row = simd.partial_load_f32s(&strip_at.source[from..from + count]);
        for m in 0..MR {
            sums[m] = simd.mul_add_e_f32s(simd.splat_f32s(a[m]), row, sums[m]);
        }
    }
    for (m, sum) in sums.into_iter().enumerate() {
        let from = m * strip_at.stride + at;
        simd.partial_store_f32s(&mut out[from..from + count], sum);
    }
}
