//! A convolution on slices, forward and backward, in PyTorch's layouts: pictures N, C, H, W; weights F, C, K, K.
use super::activation::{apply, differentiate};
use super::conv_layout::{Group, Layout};
use super::dense::add;
use super::dot::{Rows, dot};
use super::outer::{Panels, outer};
use super::parallel::{chunks_mut, for_each, with_scratch};
use super::pool::{PoolSize, max_maps};
use super::wide::wide;
use crate::design::Activation;

/// Sizes of a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvSize {
    /// Samples in the batch.
    pub batch: usize,
    /// Maps that come in.
    pub channels: usize,
    /// Their height.
    pub height: usize,
    /// Their width.
    pub width: usize,
    /// Maps that go out.
    pub filters: usize,
    /// Width and height of a filter.
    pub kernel: usize,
    /// Pixels from one place of the filter to the next.
    pub stride: usize,
    /// Rows of zeros above.
    pub top: usize,
    /// Rows of zeros below.
    pub bottom: usize,
    /// Columns of zeros at the left.
    pub left: usize,
    /// Columns of zeros at the right.
    pub right: usize,
}

impl ConvSize {
    /// Height of a map that goes out.
    pub fn out_height(&self) -> usize {
        (self.height + self.top + self.bottom - self.kernel) / self.stride + 1
    }

    /// Width of a map that goes out.
    pub fn out_width(&self) -> usize {
        (self.width + self.left + self.right - self.kernel) / self.stride + 1
    }

    /// Numbers of one sample that come in.
    pub fn input(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// Numbers of one sample that go out.
    pub fn output(&self) -> usize {
        self.filters * self.out_height() * self.out_width()
    }

    /// Weights of one filter.
    pub fn taps(&self) -> usize {
        self.channels * self.kernel * self.kernel
    }

    fn work(&self) -> usize {
        self.batch * self.output() * self.taps()
    }

    /// Samples that one thread takes at once. The batch is cut into at most this many lanes, whatever the number of
    /// threads, because the sums over the batch are made lane by lane.
    fn lane(&self) -> usize {
        const LANES: usize = 8;
        self.batch.div_ceil(LANES).max(1)
    }

    /// Samples that are laid out side by side: enough for long rows in the product, few enough for the cache.
    fn group(&self) -> usize {
        const LONG_ENOUGH: usize = 512;
        LONG_ENOUGH.div_ceil(self.out_height() * self.out_width()).clamp(1, self.lane())
    }
}

/// What [`forward`] reads.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// What comes in.
    pub x: &'a [f32],
    /// The weights.
    pub weight: &'a [f32],
    /// The biases.
    pub bias: &'a [f32],
    /// The activation: any but softmax.
    pub activation: Activation,
}

/// y = activation(x ∗ w + b), overwriting `y`.
pub fn forward(size: &ConvSize, given: Given<'_>, y: &mut [f32]) {
    let panels = straight_weights(size, given.weight);
    let lane = size.lane();
    chunks_mut(y, lane * size.output(), size.work(), |nth, y| {
        let x = &given.x[nth * lane * size.input()..];
        for (x, y) in x.chunks(size.group() * size.input()).zip(y.chunks_mut(size.group() * size.output())) {
            forward_group(size, &panels, Given { x, ..given }, y);
        }
    });
}

/// The same with max pooling behind it, so that the large maps in between stay in the cache. `y` gets the pooled
/// values, `from` the pixel of the map that each was taken from.
pub fn forward_pooled(size: &ConvSize, pool: &PoolSize, given: Given<'_>, y: &mut [f32], from: &mut [u32]) {
    let panels = straight_weights(size, given.weight);
    let out = size.filters * pool.out();
    let lane = size.lane();
    let pieces: Vec<_> = y.chunks_mut(lane * out).zip(from.chunks_mut(lane * out)).enumerate().collect();
    for_each(pieces, size.work(), |(nth, (y, from))| {
        let x = &given.x[nth * lane * size.input()..];
        let groups = y.chunks_mut(size.group() * out).zip(from.chunks_mut(size.group() * out));
        for (x, (y, from)) in x.chunks(size.group() * size.input()).zip(groups) {
            with_scratch(y.len() / out * size.output(), |maps| {
                forward_group(size, &panels, Given { x, ..given }, maps);
                max_maps(pool, maps, y, from);
            });
        }
    });
}

fn straight_weights(size: &ConvSize, weight: &[f32]) -> Panels {
    let taps = size.taps();
    Panels::new(size.filters, taps, |f, tap| weight[f * taps + tap])
}

/// The samples that `y` has room for, on the calling thread.
fn forward_group(size: &ConvSize, panels: &Panels, given: Given<'_>, y: &mut [f32]) {
    let group = Group { size, layout: Layout::of(size), samples: y.len() / size.output() };
    let x = &given.x[..group.samples * size.input()];
    with_scratch(group.input_len(), |laid| {
        group.lay_input(x, laid);
        let columns = group.columns();
        with_scratch(size.filters * columns, |product| {
            outer(panels, &group.input_rows(), laid, columns, product, columns);
            group.take_output(product, given.bias, y);
        });
    });
    apply(given.activation, y);
}

/// What [`backward`] reads.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// What came in.
    pub x: &'a [f32],
    /// The weights.
    pub weight: &'a [f32],
    /// What went out, or what came into the activation where its derivative needs that; unused without activation.
    pub y: &'a [f32],
    /// The gradient of what went out.
    pub dy: &'a [f32],
    /// The activation.
    pub activation: Activation,
    /// The max pooling behind the activation, with the pixels that its values were taken from.
    pub pooled: Option<(PoolSize, &'a [u32])>,
}

impl<'a> Seen<'a> {
    /// Numbers of one sample that went out.
    fn out(&self, size: &ConvSize) -> usize {
        self.pooled.map_or(size.output(), |(pool, _)| size.filters * pool.out())
    }

    /// The part of some samples.
    fn samples(&self, size: &ConvSize, first: usize, count: usize) -> Self {
        let out = self.out(size);
        let part = |values: &'a [f32]| {
            if values.is_empty() { values } else { &values[first * out..][..count * out] }
        };
        Self {
            x: &self.x[first * size.input()..][..count * size.input()],
            y: part(self.y),
            dy: part(self.dy),
            pooled: self.pooled.map(|(pool, from)| (pool, &from[first * out..][..count * out])),
            ..*self
        }
    }
}

/// Adds the gradients: `dx` (not computed where `None`), `dweight` and `dbias`.
pub fn backward(size: &ConvSize, seen: Seen<'_>, dx: Option<&mut [f32]>, dweight: &mut [f32], dbias: &mut [f32]) {
    let turned = dx.is_some().then(|| turned_weights(size, seen.weight));
    let lane = size.lane();
    let lanes = size.batch.div_ceil(lane);
    let (weights, filters) = (size.filters * size.taps(), size.filters);
    let slot = weights + 2 * filters;
    let mut sums = vec![0.0; lanes * slot];
    let pieces: Vec<Option<&mut [f32]>> = match dx {
        Some(dx) => dx.chunks_mut(lane * size.input()).map(Some).collect(),
        None => std::iter::repeat_with(|| None).take(lanes).collect(),
    };
    let items: Vec<_> = pieces.into_iter().zip(sums.chunks_mut(slot)).enumerate().collect();
    for_each(items, size.work(), |(nth, (dx, sums))| {
        let first = nth * lane;
        let here = seen.samples(size, first, lane.min(size.batch - first));
        backward_lane(size, here, turned.as_ref(), dx, sums);
    });
    let mut total = vec![0.0; 2 * filters];
    for sums in sums.chunks_exact(slot) {
        add(dweight, &sums[..weights]);
        add(&mut total, &sums[weights..]);
    }
    add_significant(dbias, &total[..filters], &total[filters..]);
}

/// The weights as the product for the gradient of the input needs them.
fn turned_weights(size: &ConvSize, weight: &[f32]) -> Panels {
    let square = size.kernel * size.kernel;
    let taps = size.taps();
    match Layout::of(size) {
        // Rows are channels; k runs over (filter, ky, kx), whose turn is in the rows that are read.
        Layout::Shifted { .. } => Panels::new(size.channels, size.filters * square, |c, k| {
            weight[k / square * taps + c * square + k % square]
        }),
        Layout::Columns => Panels::new(taps, size.filters, |tap, f| weight[f * taps + tap]),
    }
}

/// The gradients of one lane's samples; `sums` holds those of the weights, then those of the biases, then the biases'
/// sums of absolute values.
fn backward_lane(
    size: &ConvSize,
    seen: Seen<'_>,
    turned: Option<&Panels>,
    mut dx: Option<&mut [f32]>,
    sums: &mut [f32],
) {
    let taps = size.taps();
    let samples = seen.x.len() / size.input();
    let (dweight, dbias) = sums.split_at_mut(size.filters * taps);
    for first in (0..samples).step_by(size.group()) {
        let count = size.group().min(samples - first);
        let group = Group { size, layout: Layout::of(size), samples: count };
        let seen = seen.samples(size, first, count);
        with_scratch(size.filters * group.plane(), |gradient| {
            with_scratch(count * size.output(), |dz| {
                before_activation(size, seen, dz);
                sum_maps(dz, dbias, size.out_height() * size.out_width());
                group.lay_gradient(dz, gradient);
            });
            with_scratch(group.input_len(), |laid| {
                group.lay_input(seen.x, laid);
                let left = Rows { values: gradient, starts: &group.gradient_rows() };
                let right = Rows { values: laid, starts: &group.input_rows() };
                dot(left, right, group.columns(), dweight, taps);
            });
            if let (Some(dx), Some(turned)) = (dx.as_deref_mut(), turned) {
                backward_input(&group, turned, gradient, &mut dx[first * size.input()..][..count * size.input()]);
            }
        });
    }
}

/// The gradient of what came into the activation, from that of what went out.
fn before_activation(size: &ConvSize, seen: Seen<'_>, dz: &mut [f32]) {
    let Some((pool, from)) = seen.pooled else {
        return differentiate(seen.activation, seen.y, seen.dy, dz);
    };
    dz.fill(0.0);
    let map = size.out_height() * size.out_width();
    with_scratch(seen.dy.len(), |taken| {
        // A pooled value is a value of the map, so its slope is known without the map.
        differentiate(seen.activation, seen.y, seen.dy, taken);
        let maps = dz.chunks_exact_mut(map).zip(taken.chunks_exact(pool.out())).zip(from.chunks_exact(pool.out()));
        for ((dz, taken), from) in maps {
            for (taken, from) in taken.iter().zip(from) {
                dz[*from as usize] += taken;
            }
        }
    });
}

/// Adds the gradient of the input of one group to `dx`.
fn backward_input(group: &Group<'_>, turned: &Panels, gradient: &[f32], dx: &mut [f32]) {
    let columns = group.input_columns();
    match group.layout {
        Layout::Shifted { pitch, rows } => with_scratch(group.size.channels * columns, |product| {
            outer(turned, &group.turned_rows(pitch), gradient, columns, product, columns);
            group.add_input(product, pitch, rows, dx);
        }),
        Layout::Columns => with_scratch(group.size.taps() * columns, |product| {
            outer(turned, &group.gradient_rows(), gradient, columns, product, columns);
            group.add_columns(product, dx);
        }),
    }
}

/// Adds the sum of every map, and that of its absolute values, to its filter's numbers.
fn sum_maps(maps: &[f32], sums: &mut [f32], map: usize) {
    let (plain, absolute) = sums.split_at_mut(sums.len() / 2);
    for (n, map) in maps.chunks_exact(map).enumerate() {
        let filter = n % plain.len();
        plain[filter] += sum(map);
        absolute[filter] += sum_of(map, f32::abs);
    }
}

/// Adds sums to gradients, but not those smaller than their own rounding error, |Σ| ≤ ε Σ|…|: they are 0.
///
/// The bias of a layer before batch normalization has such a gradient, because the mean is taken off again. Adam would
/// divide the noise by its own size and let the bias wander.
pub fn add_significant(to: &mut [f32], sums: &[f32], absolute: &[f32]) {
    for ((to, sum), absolute) in to.iter_mut().zip(sums).zip(absolute) {
        // Not "if larger": a NaN has to pass.
        let noise = sum.abs() <= f32::EPSILON * absolute;
        *to += if noise { 0.0 } else { *sum };
    }
}

/// A sum in sixteen strands, which the compiler turns into vectors, in an order that is always the same.
pub fn sum(values: &[f32]) -> f32 {
    sum_of(values, |value| value)
}

/// The sum of a function of every number, as [`sum`].
#[inline(always)]
pub fn sum_of(values: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    wide(
        #[inline(always)]
        || strands(values, &f),
    )
}

#[inline(always)]
fn strands(values: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let mut strands = [0.0_f32; 16];
    let chunks = values.chunks_exact(16);
    let rest: f32 = chunks.remainder().iter().map(|value| f(*value)).sum();
    for chunk in chunks {
        for (strand, value) in strands.iter_mut().zip(chunk) {
            *strand += f(*value);
        }
    }
    strands.iter().sum::<f32>() + rest
}
