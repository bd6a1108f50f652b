//! A depthwise convolution on slices: one filter per channel, y = f(x ∗ w + b) channel by channel.
//!
//! Sizes are those of a usual convolution with as many filters as channels; the weights are C × 1 × K × K.
use super::operands::{ConvInput, ConvSaved};
use super::size::ConvSize;
use crate::engine::kernels::activation::{apply, differentiate};
use crate::engine::kernels::parallel::{chunks_mut, for_each, optional_chunks, with_scratch};
use crate::engine::kernels::reduce::{add, add_significant, sum, sum_of, sum_of_pairs};
use crate::engine::kernels::simd::vectorize;

/// A padded map, on which inputs and outputs share their places: the output of a window stands where the window starts,
/// so that the pixel under place (`ky`, `kx`) of the filter lies `ky · pitch + kx` further on, whichever window it is.
#[derive(Debug, Clone, Copy)]
struct PaddedMap<'a> {
    size: &'a ConvSize,
    pitch: usize,
}

impl<'a> PaddedMap<'a> {
    fn new(size: &'a ConvSize) -> Self {
        Self { size, pitch: size.width + size.left + size.right }
    }

    fn len(&self) -> usize {
        self.pitch * (self.size.height + self.size.top + self.size.bottom)
    }

    /// Where each pixel row of the unpadded map starts.
    fn input_rows(&self) -> impl Iterator<Item = usize> + use<> {
        let (pitch, first) = (self.pitch, self.size.top * self.pitch + self.size.left);
        (0..self.size.height).map(move |y| first + y * pitch)
    }

    /// Where each row of outputs starts.
    fn output_rows(&self) -> impl Iterator<Item = usize> + use<> {
        let step = self.pitch * self.size.stride;
        (0..self.size.out_height()).map(move |y| y * step)
    }

    /// The stretches of places that hold all outputs: with stride 1 a single one, because places in between do no harm.
    fn stretches(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let stride = self.size.stride;
        let width = (self.size.out_width() - 1) * stride + 1;
        let whole = (self.size.out_height() - 1) * self.pitch + width;
        let count = if stride == 1 { 1 } else { self.size.out_height() };
        let (step, len) = if stride == 1 { (0, whole) } else { (self.pitch * stride, width) };
        (0..count).map(move |n| (n * step, len))
    }

    /// How far each place of the filter lies from the start of its window.
    fn taps(&self) -> impl Iterator<Item = usize> + use<> {
        let (pitch, kernel) = (self.pitch, self.size.kernel);
        (0..kernel).flat_map(move |ky| (0..kernel).map(move |kx| ky * pitch + kx))
    }

    /// Copies a map onto the padding, which has to be 0 already.
    fn place_input(&self, map: &[f32], padded: &mut [f32]) {
        for (row, start) in map.chunks_exact(self.size.width).zip(self.input_rows()) {
            padded[start..start + row.len()].copy_from_slice(row);
        }
    }

    /// Copies outputs to their places; those in between have to be 0 already.
    fn place_output(&self, map: &[f32], padded: &mut [f32]) {
        for (row, start) in map.chunks_exact(self.size.out_width()).zip(self.output_rows()) {
            for (to, from) in padded[start..].iter_mut().step_by(self.size.stride).zip(row) {
                *to = *from;
            }
        }
    }
}

/// to += factor · from.
fn add_scaled(to: &mut [f32], from: &[f32], factor: f32) {
    vectorize(
        #[inline(always)]
        || {
            for (to, from) in to.iter_mut().zip(from) {
                *to += factor * from;
            }
        },
    );
}

fn work(size: &ConvSize) -> usize {
    size.batch * size.output() * size.kernel * size.kernel
}

/// y = activation(x ∗ w + b), overwriting `y`.
pub fn forward(size: &ConvSize, input: ConvInput<'_>, y: &mut [f32]) {
    let padded = PaddedMap::new(size);
    let (map, out, square) =
        (size.height * size.width, size.out_height() * size.out_width(), size.kernel * size.kernel);
    let samples = size.chunk();
    chunks_mut(y, samples * size.output(), work(size), |nth, y| {
        let x = &input.x[nth * samples * size.input()..];
        with_scratch(2 * padded.len(), |room| {
            let (room_x, room_y) = room.split_at_mut(padded.len());
            room_x.fill(0.0);
            for (n, (x, y)) in x.chunks_exact(map).zip(y.chunks_exact_mut(out)).enumerate() {
                let channel = n % size.channels;
                padded.place_input(x, room_x);
                room_y.fill(input.bias[channel]);
                for (tap, weight) in padded.taps().zip(&input.weight[channel * square..]) {
                    for (start, len) in padded.stretches() {
                        add_scaled(&mut room_y[start..start + len], &room_x[start + tap..][..len], *weight);
                    }
                }
                for (row, start) in y.chunks_exact_mut(size.out_width()).zip(padded.output_rows()) {
                    for (to, from) in row.iter_mut().zip(room_y[start..].iter().step_by(size.stride)) {
                        *to = *from;
                    }
                }
            }
        });
        apply(input.activation, y);
    });
}

/// Adds the gradients: `dx` (not computed where `None`), `dweight` and `dbias`. A pooling behind it is not known here:
/// `saved.pooled` has to be `None`.
pub fn backward(size: &ConvSize, saved: ConvSaved<'_>, dx: Option<&mut [f32]>, dweight: &mut [f32], dbias: &mut [f32]) {
    let samples = size.chunk();
    let chunks = size.batch.div_ceil(samples);
    let (weights, channels) = (size.channels * size.kernel * size.kernel, size.channels);
    let slot = weights + 2 * channels;
    with_scratch(chunks * slot + 2 * channels, |room| {
        room.fill(0.0);
        let (total, sums) = room.split_at_mut(2 * channels);
        let items = sums.chunks_mut(slot).zip(optional_chunks(dx, samples * size.input())).enumerate();
        for_each(items, work(size) * 2, |(nth, (sums, dx))| {
            let first = nth * samples;
            backward_chunk(size, saved.samples(size, first, samples.min(size.batch - first)), dx, sums);
        });
        for sums in sums.chunks_exact(slot) {
            add(dweight, &sums[..weights]);
            add(total, &sums[weights..]);
        }
        add_significant(dbias, &total[..channels], &total[channels..]);
    });
}

/// The gradients of some samples on the calling thread; `sums` holds those of the weights, then those of the biases,
/// then the biases' sums of absolute values.
fn backward_chunk(size: &ConvSize, saved: ConvSaved<'_>, mut dx: Option<&mut [f32]>, sums: &mut [f32]) {
    let padded = PaddedMap::new(size);
    let (map, out, square) =
        (size.height * size.width, size.out_height() * size.out_width(), size.kernel * size.kernel);
    let (dweight, dbias) = sums.split_at_mut(size.channels * square);
    let (plain, absolute) = dbias.split_at_mut(size.channels);
    with_scratch(3 * padded.len() + saved.dy.len(), |room| {
        let (dz, room) = room.split_at_mut(saved.dy.len());
        let (room_x, room) = room.split_at_mut(padded.len());
        let (room_dx, room_dz) = room.split_at_mut(padded.len());
        differentiate(saved.activation, saved.y, saved.dy, dz);
        room_x.fill(0.0);
        room_dz.fill(0.0);
        for (n, (x, dz)) in saved.x.chunks_exact(map).zip(dz.chunks_exact(out)).enumerate() {
            let channel = n % size.channels;
            plain[channel] += sum(dz);
            absolute[channel] += sum_of(dz, f32::abs);
            padded.place_input(x, room_x);
            padded.place_output(dz, room_dz);
            for (tap, dweight) in padded.taps().zip(&mut dweight[channel * square..]) {
                for (start, len) in padded.stretches() {
                    let (dz, x) = (&room_dz[start..start + len], &room_x[start + tap..][..len]);
                    *dweight += sum_of_pairs(dz, x, |dz, x| dz * x);
                }
            }
            let Some(dx) = dx.as_deref_mut() else { continue };
            room_dx.fill(0.0);
            for (tap, weight) in padded.taps().zip(&saved.weight[channel * square..]) {
                for (start, len) in padded.stretches() {
                    add_scaled(&mut room_dx[start + tap..][..len], &room_dz[start..start + len], *weight);
                }
            }
            let rows = dx[n * map..][..map].chunks_exact_mut(size.width);
            for (row, start) in rows.zip(padded.input_rows()) {
                row.copy_from_slice(&room_dx[start..start + size.width]);
            }
        }
    });
}
