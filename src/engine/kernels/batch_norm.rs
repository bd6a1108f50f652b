//! Batch normalization on slices: y = γ (x − mean) / √(variance + ε) + β, mean and variance of every channel.
use super::activation::{apply, differentiate, needs_input};
use super::parallel::{chunks_mut, for_each, with_scratch};
use super::reduce::{sum, sum_of, sum_of_pairs};
use super::simd::vectorize;
use crate::design::Activation;

/// Sizes: a row of numbers counts as channels of one pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchNormSize {
    /// Samples in the batch.
    pub batch: usize,
    /// Channels.
    pub channels: usize,
    /// Numbers of one channel in one sample.
    pub pixels: usize,
}

impl BatchNormSize {
    /// Numbers that one mean is made of.
    pub fn count(&self) -> usize {
        self.batch * self.pixels
    }

    fn work(&self) -> usize {
        self.batch * self.channels * self.pixels * 4
    }

    /// One channel's numbers, sample by sample.
    fn maps<'a>(&self, values: &'a [f32], channel: usize) -> impl Iterator<Item = &'a [f32]> + use<'a> {
        let Self { batch, channels, pixels } = *self;
        (0..batch).map(move |n| &values[(n * channels + channel) * pixels..][..pixels])
    }
}

/// Mean and (biased) variance of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    /// Mean.
    pub mean: f32,
    /// Mean of the squared distances from it.
    pub variance: f32,
}

/// Writes mean and variance of every channel over the batch, in two passes, so that large means lose no digits.
pub fn moments(size: &BatchNormSize, x: &[f32], found: &mut [Moments]) {
    let count = size.count() as f32;
    chunks_mut(found, 1, size.work(), |channel, found| {
        let mean = size.maps(x, channel).map(sum).sum::<f32>() / count;
        let squares = |map: &[f32]| sum_of(map, |value| (value - mean) * (value - mean));
        let variance = size.maps(x, channel).map(squares).sum::<f32>() / count;
        found[0] = Moments { mean, variance };
    });
}

/// Writes y = f(scale · x + shift), scale and shift a channel's own. f is any activation but softmax.
pub fn scale_and_shift(size: &BatchNormSize, x: &[f32], factors: &[(f32, f32)], f: Activation, y: &mut [f32]) {
    let sample = size.channels * size.pixels;
    let samples = 16_384_usize.div_ceil(sample).max(1);
    chunks_mut(y, samples * sample, size.work(), |nth, y| {
        let x = &x[nth * samples * sample..];
        for (n, (x, y)) in x.chunks(size.pixels).zip(y.chunks_mut(size.pixels)).enumerate() {
            let (scale, shift) = factors[n % size.channels];
            vectorize(
                #[inline(always)]
                || {
                    for (x, y) in x.iter().zip(y.iter_mut()) {
                        *y = x * scale + shift;
                    }
                },
            );
        }
        apply(f, y);
    });
}

/// The gradient of scale · x + shift from that of f(scale · x + shift), which is computed again rather than kept.
pub fn activation_backward(
    size: &BatchNormSize,
    x: &[f32],
    factors: &[(f32, f32)],
    f: Activation,
    dy: &[f32],
    dz: &mut [f32],
) {
    let sample = size.channels * size.pixels;
    let samples = 16_384_usize.div_ceil(sample).max(1);
    let once = BatchNormSize { batch: samples, ..*size };
    chunks_mut(dz, samples * sample, size.work(), |nth, dz| {
        let first = nth * samples * sample;
        let end = first + dz.len();
        with_scratch(dz.len(), |saved| {
            let f_saved = if needs_input(f) { Activation::Linear } else { f };
            scale_and_shift(
                &BatchNormSize { batch: dz.len() / sample, ..once },
                &x[first..end],
                factors,
                f_saved,
                saved,
            );
            differentiate(f, saved, &dy[first..end], dz);
        });
    });
}

/// What [`backward`] reads.
#[derive(Clone, Copy)]
pub struct BatchNormSaved<'a> {
    /// What came in.
    pub x: &'a [f32],
    /// The gradient of what went out.
    pub dy: &'a [f32],
    /// γ of every channel.
    pub gamma: &'a [f32],
    /// Mean and variance of every channel.
    pub moments: &'a [Moments],
    /// ε.
    pub epsilon: f32,
    /// Mean and variance are given (running) ones: no gradient flows through them.
    pub running: bool,
}

/// Adds the gradients of γ and β, and that of the input through the batch's own mean and variance:
/// dx = γ / √(v + ε) · (dy − mean(dy) − x̂ · mean(dy · x̂)) (Ioffe & Szegedy 2015).
pub fn backward(
    size: &BatchNormSize,
    saved: BatchNormSaved<'_>,
    dx: Option<&mut [f32]>,
    dgamma: &mut [f32],
    dbeta: &mut [f32],
) {
    with_scratch(4 * size.channels, |room| {
        let rows = room.as_chunks_mut::<4>().0;
        sums(size, saved, dgamma, dbeta, rows);
        if let Some(dx) = dx {
            input_gradient(size, saved, rows, dx);
        }
    });
}

/// Adds the gradients of γ and β, and writes what the gradient of each channel's input is made with to `rows`.
fn sums(size: &BatchNormSize, saved: BatchNormSaved<'_>, dgamma: &mut [f32], dbeta: &mut [f32], rows: &mut [[f32; 4]]) {
    let count = size.count() as f32;
    let items = dgamma.iter_mut().zip(dbeta).zip(rows).enumerate();
    for_each(items, size.work(), |(channel, ((dgamma, dbeta), row))| {
        let Moments { mean, variance } = saved.moments[channel];
        let inverse = 1.0 / (variance + saved.epsilon).sqrt();
        let (mut plain, mut along) = (0.0, 0.0);
        for (x, dy) in size.maps(saved.x, channel).zip(size.maps(saved.dy, channel)) {
            plain += sum(dy);
            along += sum_of_pairs(x, dy, |x, dy| dy * (x - mean));
        }
        along *= inverse;
        *dgamma += along;
        *dbeta += plain;
        // dx = a · dy + b · (x − mean) + c: the mean is taken off first, because it may be large.
        let a = saved.gamma[channel] * inverse;
        let b = -a * along / count * inverse;
        *row = if saved.running { [a, 0.0, 0.0, 0.0] } else { [a, b, -a * plain / count, mean] };
    });
}

/// Adds the gradient of the input.
fn input_gradient(size: &BatchNormSize, saved: BatchNormSaved<'_>, rows: &[[f32; 4]], dx: &mut [f32]) {
    let sample = size.channels * size.pixels;
    let samples = 16_384_usize.div_ceil(sample).max(1);
    chunks_mut(dx, samples * sample, size.work(), |nth, dx| {
        let from = nth * samples * sample;
        let (x, dy) = (&saved.x[from..], &saved.dy[from..]);
        let maps = x.chunks(size.pixels).zip(dy.chunks(size.pixels)).zip(dx.chunks_mut(size.pixels));
        for (n, ((x, dy), dx)) in maps.enumerate() {
            let [a, b, c, mean] = rows[n % size.channels];
            vectorize(
                #[inline(always)]
                || {
                    for ((x, dy), dx) in x.iter().zip(dy).zip(dx.iter_mut()) {
                        *dx += a * dy + (b * (x - mean) + c);
                    }
                },
            );
        }
    });
}
