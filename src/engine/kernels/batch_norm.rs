//! Batch normalization on slices: y = γ (x − mean) / √(variance + ε) + β, mean and variance of every channel.
use super::activation::{apply, differentiate, needs_input};
use super::parallel::{chunks_mut, for_each, is_worth, with_scratch};
use super::pool::{PoolSize, max_maps};
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
        }
        apply(f, y);
    });
}

/// The same with max pooling behind it: `y` gets the pooled values, `from` the pixel of the map that each was taken from.
/// A larger number must never give a smaller f.
pub fn scale_and_pool(
    size: &BatchNormSize,
    pool: &PoolSize,
    x: &[f32],
    factors: &[(f32, f32)],
    f: Activation,
    (y, from): (&mut [f32], &mut [u32]),
) {
    let maps = 16_384_usize.div_ceil(size.pixels);
    let out = pool.out();
    let pieces = y.chunks_mut(maps * out).zip(from.chunks_mut(maps * out)).enumerate();
    for_each(pieces, size.work(), |(nth, (y, from))| {
        let first = nth * maps;
        with_scratch(y.len() / out * size.pixels, |scaled| {
            let x = x[first * size.pixels..].chunks(size.pixels);
            for (n, (x, scaled)) in x.zip(scaled.chunks_mut(size.pixels)).enumerate() {
                scale_map(factors[(first + n) % size.channels], x, scaled);
            }
            max_maps(pool, &pool.side_by_side(scaled), y, from);
        });
        apply(f, y);
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
    /// What went out; only used behind max pooling.
    pub y: &'a [f32],
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
    /// The max pooling behind the activation, with the pixels that its values were taken from.
    pub pooled: Option<(PoolSize, &'a [u32])>,
    /// ε.
    pub epsilon: f32,
    /// Mean and variance are given (running) ones: no gradient flows through them.
    pub running: bool,
}

impl<'a> BatchNormSaved<'a> {
    /// The gradient of scale · x + shift for map number `nth`, made from what went out anew rather than kept. `room` has
    /// twice as many numbers as the map.
    fn map_gradient<'r>(&self, size: &BatchNormSize, nth: usize, room: &'r mut [f32]) -> &'r [f32]
    where
        'a: 'r,
    {
        let (room, dz) = room.split_at_mut(size.pixels);
        if let Some((pool, from)) = &self.pooled {
            let out = nth * pool.out()..(nth + 1) * pool.out();
            let taken = &mut room[..pool.out()];
            // The slope of a pooled value follows from that value.
            differentiate(self.activation, &self.y[out.clone()], &self.dy[out.clone()], taken);
            dz.fill(0.0);
            for (from, taken) in from[out].iter().zip(taken) {
                dz[*from as usize] += *taken;
            }
            return dz;
        }
        let map = nth * size.pixels..(nth + 1) * size.pixels;
        let dy = &self.dy[map.clone()];
        if self.activation.is_linear() {
            return dy;
        }
        scale_map(self.factors[nth % size.channels], &self.x[map], room);
        if !needs_input(self.activation) {
            apply(self.activation, room);
        }
        differentiate(self.activation, room, dy, dz);
        dz
    }

    /// a, b, c and the mean in dx = a · dz + b · (x − mean) + c of one channel: the mean is taken off first, because it may
    /// be large.
    fn input_factors(&self, size: &BatchNormSize, channel: usize, [along, plain]: [f32; 2]) -> [f32; 4] {
        let Moments { mean, variance } = self.moments[channel];
        let inverse = 1.0 / (variance + self.epsilon).sqrt();
        let count = size.count() as f32;
        let a = self.gamma[channel] * inverse;
        if self.running {
            return [a, 0.0, 0.0, 0.0];
        }
        [a, -a * along / count * inverse, -a * plain / count, mean]
    }
}

/// Numbers of a channel in one sample from which on they are worked on map by map.
const WORTH_A_MAP: usize = 16;
/// Numbers of a channel in the whole batch up to which all that is known of them stays in the cache of a core.
const WORTH_KEEPING: usize = 1 << 16;

/// Adds the gradients of γ and β, and that of the input through the batch's own mean and variance:
/// dx = γ / √(v + ε) · (dz − mean(dz) − x̂ · mean(dz · x̂)) (Ioffe & Szegedy 2015), dz the gradient before the activation.
pub fn backward(
    size: &BatchNormSize,
    saved: BatchNormSaved<'_>,
    dx: Option<&mut [f32]>,
    dgamma: &mut [f32],
    dbeta: &mut [f32],
) {
    let is_plain = saved.activation.is_linear() && saved.pooled.is_none();
    if !is_plain && size.pixels < WORTH_A_MAP {
        return with_scratch(saved.x.len(), |dz| {
            with_scratch(2 * size.pixels, |room| {
                for (nth, dz) in dz.chunks_mut(size.pixels).enumerate() {
                    dz.copy_from_slice(saved.map_gradient(size, nth, room));
                }
            });
            let plain = BatchNormSaved { dy: dz, activation: Activation::Linear, pooled: None, ..saved };
            backward(size, plain, dx, dgamma, dbeta);
        });
    }
    let sums = dgamma.iter_mut().zip(dbeta);
    match dx {
        Some(dx) if size.pixels >= WORTH_A_MAP && size.count() <= WORTH_KEEPING => {
            for_each_channel(size, dx, sums, |channel, (dgamma, dbeta), dx| {
                with_scratch(size.count(), |dz| {
                    let [along, plain] = sum_gradients(size, &saved, channel, Some(&mut *dz));
                    let factors = saved.input_factors(size, channel, [along, plain]);
                    let maps = size.maps(saved.x, channel).zip(dz.chunks_exact(size.pixels)).zip(dx);
                    maps.for_each(|((x, dz), dx)| combine(factors, x, dz, dx));
                    *dgamma += along;
                    *dbeta += plain;
                });
            });
        }
        dx => with_scratch(4 * size.channels, |factors| {
            let factors = factors.as_chunks_mut::<4>().0;
            let channels = sums.zip(factors.iter_mut()).enumerate();
            for_each(channels, size.work(), |(channel, ((dgamma, dbeta), factors))| {
                let [along, plain] = sum_gradients(size, &saved, channel, None);
                *factors = saved.input_factors(size, channel, [along, plain]);
                *dgamma += along;
                *dbeta += plain;
            });
            if let Some(dx) = dx {
                backward_input(size, &saved, factors, dx);
            }
        }),
    }
}

/// The sums of dz · x̂ and of dz over one channel; `kept` gets dz itself, sample by sample.
fn sum_gradients(
    size: &BatchNormSize,
    saved: &BatchNormSaved<'_>,
    channel: usize,
    mut kept: Option<&mut [f32]>,
) -> [f32; 2] {
    let Moments { mean, variance } = saved.moments[channel];
    let (mut plain, mut along) = (0.0, 0.0);
    with_scratch(2 * size.pixels, |room| {
        for (sample, x) in size.maps(saved.x, channel).enumerate() {
            let dz = saved.map_gradient(size, sample * size.channels + channel, room);
            plain += sum(dz);
            along += sum_of_pairs(x, dz, |x, dz| dz * (x - mean));
            if let Some(kept) = &mut kept {
                kept[sample * size.pixels..][..size.pixels].copy_from_slice(dz);
            }
        }
    });
    [along / (variance + saved.epsilon).sqrt(), plain]
}

/// Writes the gradient of the input; `factors` are those of every channel.
fn backward_input(size: &BatchNormSize, saved: &BatchNormSaved<'_>, factors: &[[f32; 4]], dx: &mut [f32]) {
    let maps = 16_384_usize.div_ceil(size.pixels);
    chunks_mut(dx, maps * size.pixels, size.work(), |nth, dx| {
        let first = nth * maps;
        let x = &saved.x[first * size.pixels..];
        with_scratch(2 * size.pixels, |room| {
            for (n, (x, dx)) in x.chunks(size.pixels).zip(dx.chunks_mut(size.pixels)).enumerate() {
                let dz = saved.map_gradient(size, first + n, room);
                combine(factors[(first + n) % size.channels], x, dz, dx);
            }
        });
    });
}

/// Writes a · dz + b · (x − mean) + c to `dx`.
fn combine([a, b, c, mean]: [f32; 4], x: &[f32], dz: &[f32], dx: &mut [f32]) {
    vectorize(
        #[inline(always)]
        || {
            for ((x, dz), dx) in x.iter().zip(dz).zip(dx.iter_mut()) {
                *dx = a * dz + (b * (x - mean) + c);
            }
        },
    );
}

/// Calls `f` for every channel, with its item and its maps in all samples.
fn for_each_channel<T: Send>(
    size: &BatchNormSize,
    values: &mut [f32],
    items: impl Iterator<Item = T>,
    f: impl Fn(usize, T, &mut dyn Iterator<Item = &mut [f32]>) + Sync + Send,
) {
    if !is_worth(size.work()) {
        for (channel, item) in items.enumerate() {
            f(channel, item, &mut values.chunks_exact_mut(size.pixels).skip(channel).step_by(size.channels));
        }
        return;
    }
    let mut channels: Vec<_> = items.map(|item| (item, Vec::with_capacity(size.batch))).collect();
    for (nth, map) in values.chunks_exact_mut(size.pixels).enumerate() {
        channels[nth % size.channels].1.push(map);
    }
    for_each(channels.into_iter().enumerate(), size.work(), |(channel, (item, maps))| {
        f(channel, item, &mut maps.into_iter());
    });
}
