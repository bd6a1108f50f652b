//! The transforms of Lavin & Gray (2015): additions over rows of tiles.
use pulp::{Simd, WithSimd};

use super::tiles::{BLOCK, SLACK, TiledMaps, TiledPiece};
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::kernels::reshape::split_pairs;
use crate::engine::kernels::simd::dispatch;

/// Computes Bᵀ d B of all tiles: place p of map m's tile n lies at m · [`TiledPiece::map_stride`] + p · stride + n.
pub(super) fn transform_input(piece: &TiledPiece, packed: &[f32], out: &mut [f32]) {
    let tiled = &piece.tiled;
    for (nth, sample) in piece.samples.clone().enumerate() {
        for (m, out) in out.chunks_exact_mut(piece.map_stride()).take(tiled.maps).enumerate() {
            let start = (sample * tiled.maps + m) * 8 * tiled.plane() + piece.rows.start * tiled.columns();
            let out = &mut out[nth * piece.tiles()..];
            dispatch(InputTransform { piece, planes: &packed[start..], out });
        }
    }
}

struct InputTransform<'a> {
    piece: &'a TiledPiece,
    planes: &'a [f32],
    out: &'a mut [f32],
}

impl WithSimd for InputTransform<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let vectors = self.piece.tiles().div_ceil(S::F32_LANES);
        let stride = self.piece.stride();
        let below = self.piece.tiled.columns();
        let plane = self.piece.tiled.plane();
        let planes = self.planes;
        let view = |row: usize, column: usize| {
            let start = (row % 2 * 4 + column) * plane + row / 2 * below;
            &S::as_simd_f32s(&planes[start..start + vectors * S::F32_LANES]).0[..vectors]
        };
        for j in 0..4 {
            let (left, right) = ([0, 1, 2, 1][j], [2, 2, 1, 3][j]);
            let (l0, l1, l2, l3) = (view(0, left), view(1, left), view(2, left), view(3, left));
            let (r0, r1, r2, r3) = (view(0, right), view(1, right), view(2, right), view(3, right));
            let [o0, o1, o2, o3] = places_mut::<S>(self.out, stride, j, vectors);
            let row = |l: S::f32s, r: S::f32s| if j == 1 { simd.add_f32s(l, r) } else { simd.sub_f32s(l, r) };
            for p in 0..vectors {
                let (h0, h1, h2, h3) = (row(l0[p], r0[p]), row(l1[p], r1[p]), row(l2[p], r2[p]), row(l3[p], r3[p]));
                o0[p] = simd.sub_f32s(h0, h2);
                o1[p] = simd.add_f32s(h1, h2);
                o2[p] = simd.sub_f32s(h2, h1);
                o3[p] = simd.sub_f32s(h1, h3);
            }
        }
    }
}

/// Transforms the products back and hands the rows of outputs to `take`: which map of all samples, where they start in
/// it, the numbers.
pub(super) fn transform_output(
    piece: &TiledPiece,
    maps: usize,
    products: &[f32],
    mut take: impl FnMut(usize, usize, &[f32]),
) {
    let tiled = &piece.tiled;
    let plane = piece.tiles() + 2 * SLACK;
    let first = 2 * piece.rows.start * tiled.out_width;
    let last = (2 * piece.rows.end).min(tiled.out_height) * tiled.out_width;
    with_scratch(4 * plane, |planes| {
        with_scratch((2 * piece.rows.len() + 1) * 2 * tiled.columns() + 4 * SLACK, |map| {
            for (nth, sample) in piece.samples.clone().enumerate() {
                for (m, products) in products.chunks_exact(piece.map_stride()).take(maps).enumerate() {
                    let products = &products[nth * piece.tiles()..];
                    dispatch(OutputTransform { piece, products, planes, plane, map });
                    take(sample * maps + m, first, &map[..last - first]);
                }
            }
        });
    });
}

struct OutputTransform<'a> {
    piece: &'a TiledPiece,
    products: &'a [f32],
    /// Room for the outputs at even rows and even columns, even rows and odd columns, odd rows ….
    planes: &'a mut [f32],
    plane: usize,
    map: &'a mut [f32],
}

impl WithSimd for OutputTransform<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        self.combine(simd);
        self.join();
    }
}

impl OutputTransform<'_> {
    /// Aᵀ m A.
    #[inline(always)]
    fn combine<S: Simd>(&mut self, simd: S) {
        let vectors = self.piece.tiles().div_ceil(S::F32_LANES);
        let stride = self.piece.stride();
        let view = |i: usize, j: usize| {
            let start = (4 * i + j) * stride;
            &S::as_simd_f32s(&self.products[start..start + vectors * S::F32_LANES]).0[..vectors]
        };
        for (a, planes) in self.planes.chunks_exact_mut(2 * self.plane).enumerate() {
            let ms: [[_; 4]; 3] = std::array::from_fn(|i| std::array::from_fn(|j| view(i + a, j)));
            let (even, odd) = planes.split_at_mut(self.plane);
            let (even, odd) = (&mut S::as_mut_simd_f32s(even).0[..vectors], &mut S::as_mut_simd_f32s(odd).0[..vectors]);
            for p in 0..vectors {
                let r: [S::f32s; 4] = std::array::from_fn(|j| {
                    let (first, second, third) = (ms[0][j][p], ms[1][j][p], ms[2][j][p]);
                    if a == 0 {
                        simd.add_f32s(simd.add_f32s(first, second), third)
                    } else {
                        simd.sub_f32s(simd.sub_f32s(first, second), third)
                    }
                });
                even[p] = simd.add_f32s(simd.add_f32s(r[0], r[1]), r[2]);
                odd[p] = simd.sub_f32s(simd.sub_f32s(r[1], r[2]), r[3]);
            }
        }
    }

    /// Puts the outputs into rows. Each is written in whole blocks; the next one overwrites what was too much.
    #[inline(always)]
    fn join(&mut self) {
        let (columns, width) = (self.piece.tiled.columns(), self.piece.tiled.out_width);
        let count = columns.next_multiple_of(BLOCK);
        for y in 0..2 * self.piece.rows.len() {
            let at = y % 2 * 2 * self.plane + y / 2 * columns;
            let (even, odd) = (&self.planes[at..at + count], &self.planes[self.plane + at..][..count]);
            let to = self.map[y * width..][..2 * count].as_chunks_mut::<2>().0;
            for ((to, even), odd) in to.iter_mut().zip(even).zip(odd) {
                *to = [*even, *odd];
            }
        }
    }
}

/// Computes A g Aᵀ of all tiles of a gradient's maps, laid out as [`transform_input`] does.
pub(super) fn transform_gradient(piece: &TiledPiece, maps: usize, dz: &[f32], out: &mut [f32]) {
    let tiled = &piece.tiled;
    let pitch = 2 * tiled.columns();
    let plane = piece.tiles() + 2 * SLACK;
    with_scratch(2 * piece.rows.len() * pitch + 4 * SLACK, |padded| {
        padded.fill(0.0);
        with_scratch(4 * plane, |planes| {
            let len = tiled.out_height * tiled.out_width;
            for (nth, sample) in piece.samples.clone().enumerate() {
                for (map, out) in
                    dz[sample * maps * len..].chunks_exact(len).take(maps).zip(out.chunks_exact_mut(piece.map_stride()))
                {
                    let out = &mut out[nth * piece.tiles()..];
                    dispatch(GradientTransform { piece, map, padded, pitch, planes, plane, out });
                }
            }
        });
    });
}

struct GradientTransform<'a> {
    piece: &'a TiledPiece,
    map: &'a [f32],
    padded: &'a mut [f32],
    pitch: usize,
    planes: &'a mut [f32],
    plane: usize,
    out: &'a mut [f32],
}

impl WithSimd for GradientTransform<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        self.pad();
        self.split();
        self.combine(simd);
    }
}

impl GradientTransform<'_> {
    #[inline(always)]
    fn pad(&mut self) {
        let TiledMaps { out_height, out_width, .. } = self.piece.tiled;
        let first = 2 * self.piece.rows.start;
        for y in first..(2 * self.piece.rows.end).min(out_height) {
            copy(&self.map[y * out_width..][..out_width], &mut self.padded[(y - first) * self.pitch..][..out_width]);
        }
    }

    #[inline(always)]
    fn split(&mut self) {
        let columns = self.piece.tiled.columns();
        let count = columns.next_multiple_of(BLOCK);
        for y in 0..2 * self.piece.rows.len() {
            let at = y % 2 * 2 * self.plane + y / 2 * columns;
            let (evens, odds) = self.planes.split_at_mut(y % 2 * 2 * self.plane + self.plane);
            let (even, odd) = (&mut evens[at..at + count], &mut odds[y / 2 * columns..][..count]);
            split_pairs(&self.padded[y * self.pitch..][..2 * count], even, odd);
        }
    }

    #[inline(always)]
    fn combine<S: Simd>(&mut self, simd: S) {
        let vectors = self.piece.tiles().div_ceil(S::F32_LANES);
        let stride = self.piece.stride();
        let view = |n: usize| &S::as_simd_f32s(&self.planes[n * self.plane..][..vectors * S::F32_LANES]).0[..vectors];
        let zero = simd.splat_f32s(0.0);
        let [a, b, c, d] = [view(0), view(1), view(2), view(3)];
        for j in 0..4 {
            let [o0, o1, o2, o3] = places_mut::<S>(self.out, stride, j, vectors);
            for p in 0..vectors {
                let (u, w) = match j {
                    0 => (a[p], c[p]),
                    1 => (simd.add_f32s(a[p], b[p]), simd.add_f32s(c[p], d[p])),
                    2 => (simd.sub_f32s(a[p], b[p]), simd.sub_f32s(c[p], d[p])),
                    _ => (simd.sub_f32s(zero, b[p]), simd.sub_f32s(zero, d[p])),
                };
                o0[p] = u;
                o1[p] = simd.add_f32s(u, w);
                o2[p] = simd.sub_f32s(u, w);
                o3[p] = simd.sub_f32s(zero, w);
            }
        }
    }
}

/// Column j of the transformed tiles, rows 0 to 3.
#[inline(always)]
fn places_mut<S: Simd>(out: &mut [f32], stride: usize, j: usize, vectors: usize) -> [&mut [S::f32s]; 4] {
    let len = vectors * S::F32_LANES;
    let (o0, out) = out.split_at_mut(4 * stride);
    let (o1, out) = out.split_at_mut(4 * stride);
    let (o2, o3) = out.split_at_mut(4 * stride);
    let start = j * stride;
    [
        &mut S::as_mut_simd_f32s(&mut o0[start..start + len]).0[..vectors],
        &mut S::as_mut_simd_f32s(&mut o1[start..start + len]).0[..vectors],
        &mut S::as_mut_simd_f32s(&mut o2[start..start + len]).0[..vectors],
        &mut S::as_mut_simd_f32s(&mut o3[start..start + len]).0[..vectors],
    ]
}

/// Copies a short row without a call.
#[inline(always)]
fn copy(from: &[f32], to: &mut [f32]) {
    let (blocks, rest) = from.as_chunks::<BLOCK>();
    let (to_blocks, to_rest) = to.as_chunks_mut::<BLOCK>();
    for (to, from) in to_blocks.iter_mut().zip(blocks) {
        *to = *from;
    }
    for (to, from) in to_rest.iter_mut().zip(rest) {
        *to = *from;
    }
}
