//! The gradients of a convolution behind max pooling: most of its outputs were not taken, their gradient is 0, and only
//! the others are summed.
//!
//! Pictures and filters lie channel-last here, as in PyTorch's `channels_last`: what one row of a filter sees lies side by
//! side. An output's gradient then meets `kernel` rows of numbers, once for the filters and once for the picture.
use pulp::{Simd, WithSimd};

use super::operands::{ConvSaved, sum_maps};
use super::size::ConvSize;
use crate::engine::kernels::activation::differentiate;
use crate::engine::kernels::parallel::{Places, with_scratch};
use crate::engine::kernels::pool::PoolSize;
use crate::engine::kernels::simd::dispatch;

/// Numbers that a row may be read or written beyond its end, for rows come in whole vectors.
const BEYOND: usize = 64;
/// Outputs that are worked on at once.
const BLOCK: usize = 64;

/// An output that was taken: where its window starts in the padded picture, and its gradient.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    start: usize,
    gradient: f32,
}

/// How pictures and filters lie.
#[derive(Debug, Clone, Copy)]
struct ChannelsLast<'a> {
    size: &'a ConvSize,
    /// Numbers of a filter's row.
    row: usize,
    /// The same in whole vectors.
    padded_row: usize,
    /// Numbers of a padded picture's row.
    pitch: usize,
}

/// Whether so few outputs are taken that it pays to skip the others.
pub(super) fn pays(size: &ConvSize, pool: &PoolSize) -> bool {
    3 * pool.out() <= size.out_height() * size.out_width()
}

impl<'a> ChannelsLast<'a> {
    fn of(size: &'a ConvSize) -> Self {
        let row = size.kernel * size.channels;
        let pitch = (size.width + size.left + size.right) * size.channels;
        Self { size, row, padded_row: dispatch(PaddedRow(row)), pitch }
    }

    /// Numbers of a padded picture.
    fn picture(&self) -> usize {
        (self.size.height + self.size.top + self.size.bottom) * self.pitch + BEYOND
    }

    /// Numbers of a filter.
    fn filter(&self) -> usize {
        self.size.kernel * self.padded_row
    }

    /// Where each channel of a picture lies in a padded one: the first row's first pixel.
    fn first(&self, channel: usize) -> usize {
        self.size.top * self.pitch + self.size.left * self.size.channels + channel
    }

    /// Packs one picture.
    fn pack(&self, x: &[f32], packed: &mut [f32]) {
        let ConvSize { height, width, channels, left, right, .. } = *self.size;
        if left + right + self.size.top + self.size.bottom > 0 {
            packed.fill(0.0);
        }
        for (channel, map) in x.chunks_exact(height * width).enumerate() {
            let rows = packed[self.first(channel)..].chunks_mut(self.pitch);
            for (row, packed) in map.chunks_exact(width).zip(rows) {
                for (from, to) in row.iter().zip(packed.chunks_mut(channels)) {
                    to[0] = *from;
                }
            }
        }
    }

    /// Takes a picture out of a packed one.
    fn unpack(&self, packed: &[f32], dx: &mut [f32]) {
        let ConvSize { height, width, channels, .. } = *self.size;
        for (channel, map) in dx.chunks_exact_mut(height * width).enumerate() {
            let rows = packed[self.first(channel)..].chunks(self.pitch);
            for (row, packed) in map.chunks_exact_mut(width).zip(rows) {
                for (to, from) in row.iter_mut().zip(packed.chunks(channels)) {
                    *to = from[0];
                }
            }
        }
    }

    /// Where a weight lies in packed filters: its filter, channel, row and column.
    fn weight(&self, at: usize) -> usize {
        let ConvSize { kernel, channels, .. } = *self.size;
        let (kx, ky) = (at % kernel, at / kernel % kernel);
        let (channel, filter) = (at / (kernel * kernel) % channels, at / self.size.taps());
        filter * self.filter() + ky * self.padded_row + kx * channels + channel
    }

    /// Where the window of an output starts in the padded picture.
    fn window(&self, output: usize) -> usize {
        let (row, column) = (output / self.size.out_width(), output % self.size.out_width());
        row * self.size.stride * self.pitch + column * self.size.stride * self.size.channels
    }
}

/// Numbers of the packed filters, and of their sums.
pub(super) fn filters_len(size: &ConvSize) -> usize {
    size.filters * ChannelsLast::of(size).filter()
}

/// Adds those sums to the gradient of the weights.
pub(super) fn add_filter_gradient(size: &ConvSize, sums: &[f32], dweight: &mut [f32]) {
    let lies = ChannelsLast::of(size);
    for (at, dweight) in dweight.iter_mut().enumerate() {
        *dweight += sums[lies.weight(at)];
    }
}

/// What all samples have in common.
pub(super) struct SparseFilters<'a> {
    /// Where the window of each output starts in the padded picture.
    windows: Places,
    /// The filters, for the gradient of the input.
    packed: Option<&'a [f32]>,
}

impl<'a> SparseFilters<'a> {
    /// With the filters where the gradient of the input is asked for. `room` has [`filters_len`] numbers.
    pub(super) fn new(size: &ConvSize, weight: Option<&[f32]>, room: &'a mut [f32]) -> Self {
        let lies = ChannelsLast::of(size);
        let windows = (0..size.out_height() * size.out_width()).map(|output| lies.window(output)).collect();
        let packed = weight.map(|weight| {
            room.fill(0.0);
            for (at, weight) in weight.iter().enumerate() {
                room[lies.weight(at)] = *weight;
            }
            &*room
        });
        Self { windows, packed }
    }
}

/// Adds the gradients of some samples: to `dx`, and to `sums` those of the filters, packed, then of the biases and the
/// biases' sums of absolute values.
pub(super) fn backward_samples(
    size: &ConvSize,
    filters: &SparseFilters<'_>,
    saved: ConvSaved<'_>,
    mut dx: Option<&mut [f32]>,
    sums: &mut [f32],
) {
    let Some((_, from)) = saved.pooled else { return };
    let lies = ChannelsLast::of(size);
    let out = saved.dy.len() / (saved.x.len() / size.input()).max(1);
    with_scratch(saved.dy.len(), |gradient| {
        // A pooled value is a value of the map, so its slope is known without the map.
        differentiate(saved.activation, saved.y, saved.dy, gradient);
        let (weights, biases) = sums.split_at_mut(size.filters * lies.filter());
        sum_maps(gradient, biases, out / size.filters);
        for (n, x) in saved.x.chunks_exact(size.input()).enumerate() {
            let taken = (&gradient[n * out..][..out], &from[n * out..][..out]);
            with_scratch(lies.picture(), |packed| {
                lies.pack(x, packed);
                match &mut dx {
                    None => backward_sample(&lies, filters, taken, (packed, None), weights),
                    Some(dx) => with_scratch(lies.picture(), |packed_dx| {
                        packed_dx.fill(0.0);
                        backward_sample(&lies, filters, taken, (packed, Some(packed_dx)), weights);
                        lies.unpack(packed_dx, &mut dx[n * size.input()..][..size.input()]);
                    }),
                }
            });
        }
    });
}

/// Adds the gradients of one sample, from those of its pooled outputs and the pixels that these were taken from.
fn backward_sample(
    lies: &ChannelsLast<'_>,
    filters: &SparseFilters<'_>,
    (gradient, from): (&[f32], &[u32]),
    (packed, mut packed_dx): (&[f32], Option<&mut [f32]>),
    sums: &mut [f32],
) {
    let pooled = gradient.len() / lies.size.filters;
    // Places by the block and only then filters, so that the part of the picture stays in the cache.
    for first in (0..pooled).step_by(BLOCK) {
        let places = BLOCK.min(pooled - first);
        for (filter, sums) in sums.chunks_exact_mut(lies.filter()).enumerate() {
            let at = filter * pooled + first;
            let (gradient, from) = (&gradient[at..at + places], &from[at..at + places]);
            let mut block = [Taken::default(); BLOCK];
            let mut count = 0;
            for (gradient, from) in gradient.iter().zip(from) {
                block[count] = Taken { start: filters.windows[*from as usize], gradient: *gradient };
                // Every one is written, and counted where it is not 0: no branch.
                count += usize::from(*gradient != 0.0);
            }
            let block = &block[..count];
            dispatch(Gather { lies, block, packed, sums });
            if let (Some(filters), Some(dx)) = (filters.packed, &mut packed_dx) {
                dispatch(Scatter { lies, block, filter: &filters[filter * lies.filter()..][..lies.filter()], dx });
            }
        }
    }
}

/// Numbers of a row in whole vectors that [`parts`] knows.
struct PaddedRow(usize);

impl WithSimd for PaddedRow {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        parts(self.0.div_ceil(S::F32_LANES)).map(|part| part.vectors).sum::<usize>() * S::F32_LANES
    }
}

/// Some vectors of a row that are held in registers.
#[derive(Debug, Clone, Copy)]
struct RowPart {
    /// Vectors before it.
    first: usize,
    vectors: usize,
}

/// The parts of a row of so many vectors: as many as the loops are made for, the last one rounded up.
#[inline(always)]
fn parts(vectors: usize) -> impl Iterator<Item = RowPart> {
    const MOST: usize = 8;
    (0..vectors).step_by(MOST).map(move |first| {
        let vectors = match vectors - first {
            5 => 6,
            7.. => MOST,
            few => few,
        };
        RowPart { first, vectors }
    })
}

/// What is done with some rows of a filter at once.
trait RowWork {
    /// `ROWS` rows of `NV` vectors each: where they start behind a window's first number, and in the packed filter.
    fn rows<S: Simd, const NV: usize, const ROWS: usize>(&mut self, simd: S, window: usize, filter: usize);
}

/// Does the work for all rows of a filter, as many at once as the registers of AVX2 hold.
#[inline(always)]
fn for_rows<S: Simd>(simd: S, lies: &ChannelsLast<'_>, work: &mut impl RowWork) {
    for part in parts(lies.row.div_ceil(S::F32_LANES)) {
        let together = match part.vectors {
            ..=4 => 3,
            6 => 2,
            _ => 1,
        };
        let mut row = 0;
        while row < lies.size.kernel {
            let rows = if lies.size.kernel - row >= together { together } else { 1 };
            let first = part.first * S::F32_LANES;
            let (window, filter) = (row * lies.pitch + first, row * lies.padded_row + first);
            match (part.vectors, rows) {
                (1, 3) => work.rows::<S, 1, 3>(simd, window, filter),
                (2, 3) => work.rows::<S, 2, 3>(simd, window, filter),
                (3, 3) => work.rows::<S, 3, 3>(simd, window, filter),
                (4, 3) => work.rows::<S, 4, 3>(simd, window, filter),
                (6, 2) => work.rows::<S, 6, 2>(simd, window, filter),
                (1, _) => work.rows::<S, 1, 1>(simd, window, filter),
                (2, _) => work.rows::<S, 2, 1>(simd, window, filter),
                (3, _) => work.rows::<S, 3, 1>(simd, window, filter),
                (4, _) => work.rows::<S, 4, 1>(simd, window, filter),
                (6, _) => work.rows::<S, 6, 1>(simd, window, filter),
                _ => work.rows::<S, 8, 1>(simd, window, filter),
            }
            row += rows;
        }
    }
}

/// Adds every taken output's gradient times what its filter saw to the filter's sums.
struct Gather<'a> {
    lies: &'a ChannelsLast<'a>,
    block: &'a [Taken],
    packed: &'a [f32],
    sums: &'a mut [f32],
}

impl WithSimd for Gather<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for_rows(simd, self.lies, &mut self);
    }
}

impl RowWork for Gather<'_> {
    #[inline(always)]
    fn rows<S: Simd, const NV: usize, const ROWS: usize>(&mut self, simd: S, window: usize, filter: usize) {
        let len = NV * S::F32_LANES;
        let mut sums = [[simd.splat_f32s(0.0); NV]; ROWS];
        for taken in self.block {
            let gradient = simd.splat_f32s(taken.gradient);
            for (r, sums) in sums.iter_mut().enumerate() {
                let from = taken.start + window + r * self.lies.pitch;
                let row = &S::as_simd_f32s(&self.packed[from..from + len]).0[..NV];
                for v in 0..NV {
                    sums[v] = simd.mul_add_e_f32s(gradient, row[v], sums[v]);
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            let out = S::as_mut_simd_f32s(&mut self.sums[filter + r * self.lies.padded_row..][..len]).0;
            for v in 0..NV {
                out[v] = simd.add_f32s(out[v], sums[v]);
            }
        }
    }
}

/// Adds every taken output's gradient times its filter to what the filter saw.
struct Scatter<'a> {
    lies: &'a ChannelsLast<'a>,
    block: &'a [Taken],
    filter: &'a [f32],
    dx: &'a mut [f32],
}

impl WithSimd for Scatter<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for_rows(simd, self.lies, &mut self);
    }
}

impl RowWork for Scatter<'_> {
    #[inline(always)]
    fn rows<S: Simd, const NV: usize, const ROWS: usize>(&mut self, simd: S, window: usize, filter: usize) {
        let len = NV * S::F32_LANES;
        let rows: [[S::f32s; NV]; ROWS] = std::array::from_fn(|r| {
            let row = S::as_simd_f32s(&self.filter[filter + r * self.lies.padded_row..][..len]).0;
            std::array::from_fn(|v| row[v])
        });
        for taken in self.block {
            let gradient = simd.splat_f32s(taken.gradient);
            for (r, row) in rows.iter().enumerate() {
                let from = taken.start + window + r * self.lies.pitch;
                let to = &mut S::as_mut_simd_f32s(&mut self.dx[from..from + len]).0[..NV];
                for v in 0..NV {
                    to[v] = simd.mul_add_e_f32s(gradient, row[v], to[v]);
                }
            }
        }
    }
}
