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
            scale_map(factors[n % size.channels], x, y);
            apply(f, y);
        }
    });
}

fn scale_map((scale, shift): (f32, f32), x: &[f32], y: &mut [f32]) {
    vectorize(
        #[inline(always)]
        || {
            for (x, y) in x.iter().zip(y.iter_mut()) {
                *y = x * scale + shift;
            }
        },
    );
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
    /// Scale and shift of every channel, as [`scale_and_shift`] had them.
    pub factors: &'a [(f32, f32)],
    /// f: any activation but softmax.
    pub activation: Activation,
    /// ε.
    pub epsilon: f32,
    /// Mean and variance are given (running) ones: no gradient flows through them.
    pub running: bool,
}

impl BatchNormSaved<'_> {
    /// The gradient of scale · x + shift for some numbers of a channel, from that of f(scale · x + shift), which is
    /// computed again rather than kept. `room` has twice as many numbers.
    fn before_activation<'r>(&self, channel: usize, x: &[f32], dy: &'r [f32], room: &'r mut [f32]) -> &'r [f32] {
        if self.activation.is_linear() {
            return dy;
        }
        let (saved, dz) = room.split_at_mut(x.len());
        scale_map(self.factors[channel], x, saved);
        if !needs_input(self.activation) {
            apply(self.activation, saved);
        }
        differentiate(self.activation, saved, dy, dz);
        dz
    }
}

/// Numbers of a channel in one sample from which on they are worked on map by map.
const WORTH_A_MAP: usize = 16;

/// Adds the gradients of γ and β, and that of the input through the batch's own mean and variance:
/// dx = γ / √(v + ε) · (dz − mean(dz) − x̂ · mean(dz · x̂)) (Ioffe & Szegedy 2015), dz the gradient before the activation.
pub fn backward(
    size: &BatchNormSize,
    saved: BatchNormSaved<'_>,
    dx: Option<&mut [f32]>,
    dgamma: &mut [f32],
    dbeta: &mut [f32],
) {
    if !saved.activation.is_linear() && size.pixels < WORTH_A_MAP {
        return with_scratch(saved.dy.len(), |dz| {
            with_scratch(2 * size.pixels, |room| {
                let maps =
                    saved.x.chunks(size.pixels).zip(saved.dy.chunks(size.pixels)).zip(dz.chunks_mut(size.pixels));
                for (n, ((x, dy), dz)) in maps.enumerate() {
                    dz.copy_from_slice(saved.before_activation(n % size.channels, x, dy, room));
                }
            });
            let linear = BatchNormSaved { dy: dz, activation: Activation::Linear, ..saved };
            backward(size, linear, dx, dgamma, dbeta);
        });
    }
    with_scratch(4 * size.channels, |rows| {
        let rows = rows.as_chunks_mut::<4>().0;
        let channels = dgamma.iter_mut().zip(dbeta).zip(rows.iter_mut()).enumerate();
        for_each(channels, size.work(), |(channel, ((dgamma, dbeta), row))| {
            let [along, plain] = sum_gradients(size, &saved, channel);
            *dgamma += along;
            *dbeta += plain;
            let Moments { mean, variance } = saved.moments[channel];
            let inverse = 1.0 / (variance + saved.epsilon).sqrt();
            // dx = a · dz + b · (x − mean) + c: the mean is taken off first, because it may be large.
            let count = size.count() as f32;
            let a = saved.gamma[channel] * inverse;
            let b = -a * along / count * inverse;
            *row = if saved.running { [a, 0.0, 0.0, 0.0] } else { [a, b, -a * plain / count, mean] };
        });
        if let Some(dx) = dx {
            backward_input(size, &saved, rows, dx);
        }
    });
}

/// The sums of dz · x̂ and of dz over one channel.
fn sum_gradients(size: &BatchNormSize, saved: &BatchNormSaved<'_>, channel: usize) -> [f32; 2] {
    let Moments { mean, variance } = saved.moments[channel];
    let (mut plain, mut along) = (0.0, 0.0);
    with_scratch(2 * size.pixels, |room| {
        for (x, dy) in size.maps(saved.x, channel).zip(size.maps(saved.dy, channel)) {
            let dz = saved.before_activation(channel, x, dy, room);
            plain += sum(dz);
            along += sum_of_pairs(x, dz, |x, dz| dz * (x - mean));
        }
    });
    [along / (variance + saved.epsilon).sqrt(), plain]
}

/// Adds a · dz + b · (x − mean) + c to `dx`; `rows` are a, b, c and the mean of every channel.
fn backward_input(size: &BatchNormSize, saved: &BatchNormSaved<'_>, rows: &[[f32; 4]], dx: &mut [f32]) {
    let sample = size.channels * size.pixels;
    let samples = 16_384_usize.div_ceil(sample).max(1);
    chunks_mut(dx, samples * sample, size.work(), |nth, dx| {
        let from = nth * samples * sample;
        let (x, dy) = (&saved.x[from..], &saved.dy[from..]);
        let maps = x.chunks(size.pixels).zip(dy.chunks(size.pixels)).zip(dx.chunks_mut(size.pixels));
        with_scratch(2 * size.pixels, |room| {
            for (n, ((x, dy), dx)) in maps.enumerate() {
                let channel = n % size.channels;
                let [a, b, c, mean] = rows[channel];
                let dz = saved.before_activation(channel, x, dy, room);
                vectorize(
                    #[inline(always)]
                    || {
                        for ((x, dz), dx) in x.iter().zip(dz).zip(dx.iter_mut()) {
                            *dx += a * dz + (b * (x - mean) + c);
                        }
                    },
                );
            }
        });
    });
}
