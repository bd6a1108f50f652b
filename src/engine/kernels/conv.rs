//! A convolution on slices, forward and backward, in PyTorch's layouts: pictures N, C, H, W; weights F, C, K, K.
use super::activation::{apply, differentiate};
use super::conv_layout::{Group, Layout};
use super::dense::add;
use super::dot::{Rows, dot};
use super::outer::{Panels, outer};
use super::parallel::{chunks_mut, for_each, with_scratch};
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
        LONG_ENOUGH
            .div_ceil(self.out_height() * self.out_width())
            .clamp(1, self.lane())
    }
}

/// y = activation(x ∗ w + b), overwriting `y`. The activation is any but softmax.
pub fn forward(size: &ConvSize, x: &[f32], weight: &[f32], bias: &[f32], activation: Activation, y: &mut [f32]) {
    let taps = size.taps();
    let panels = Panels::new(size.filters, taps, |f, tap| weight[f * taps + tap]);
    let (layout, lane, step) = (Layout::of(size), size.lane(), size.group());
    chunks_mut(y, lane * size.output(), size.work(), |nth, y| {
        let x = &x[nth * lane * size.input()..];
        for (n, y) in y.chunks_mut(step * size.output()).enumerate() {
            let group = Group {
                size,
                layout,
                samples: y.len() / size.output(),
            };
            let x = &x[n * step * size.input()..][..group.samples * size.input()];
            with_scratch(group.input_len(), |laid| {
                group.lay_input(x, laid);
                let columns = group.columns();
                with_scratch(size.filters * columns, |product| {
                    outer(&panels, &group.input_rows(), laid, columns, product, columns);
                    group.take_output(product, bias, y);
                });
            });
            apply(activation, y);
        }
    });
}

/// What [`backward`] reads.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// What came in.
    pub x: &'a [f32],
    /// The weights.
    pub weight: &'a [f32],
    /// What went out, or what came into the activation where its derivative needs that.
    pub y: &'a [f32],
    /// The gradient of what went out.
    pub dy: &'a [f32],
    /// The activation.
    pub activation: Activation,
}

/// Adds the gradients: `dx` (not computed where `None`), `dweight` and `dbias`.
pub fn backward(size: &ConvSize, seen: Seen<'_>, dx: Option<&mut [f32]>, dweight: &mut [f32], dbias: &mut [f32]) {
    let taps = size.taps();
    let layout = Layout::of(size);
    let turned = dx.is_some().then(|| turned_weights(size, layout, seen.weight));
    let lane = size.lane();
    let lanes = size.batch.div_ceil(lane);
    let slot = size.filters * (taps + 2);
    let mut sums = vec![0.0; lanes * slot];
    let mut pieces: Vec<Option<&mut [f32]>> = match dx {
        Some(dx) => dx.chunks_mut(lane * size.input()).map(Some).collect(),
        None => std::iter::repeat_with(|| None).take(lanes).collect(),
    };
    let items: Vec<_> = pieces.drain(..).zip(sums.chunks_mut(slot)).enumerate().collect();
    for_each(items, size.work(), |(nth, (dx, sums))| {
        let first = nth * lane;
        let samples = lane.min(size.batch - first);
        let here = Seen {
            x: &seen.x[first * size.input()..][..samples * size.input()],
            y: &seen.y[first * size.output()..][..samples * size.output()],
            dy: &seen.dy[first * size.output()..][..samples * size.output()],
            ..seen
        };
        backward_lane(size, layout, here, turned.as_ref(), dx, sums);
    });
    let (weights, filters) = (size.filters * taps, size.filters);
    let mut total = vec![0.0; 2 * filters];
    for sums in sums.chunks_exact(slot) {
        add(dweight, &sums[..weights]);
        add(&mut total, &sums[weights..]);
    }
    add_significant(dbias, &total[..filters], &total[filters..]);
}

/// The weights as the product for the gradient of the input needs them.
fn turned_weights(size: &ConvSize, layout: Layout, weight: &[f32]) -> Panels {
    let square = size.kernel * size.kernel;
    let taps = size.taps();
    match layout {
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
    layout: Layout,
    seen: Seen<'_>,
    turned: Option<&Panels>,
    mut dx: Option<&mut [f32]>,
    sums: &mut [f32],
) {
    let (step, taps) = (size.group(), size.taps());
    let (dweight, dbias) = sums.split_at_mut(size.filters * taps);
    for (n, dy) in seen.dy.chunks(step * size.output()).enumerate() {
        let group = Group {
            size,
            layout,
            samples: dy.len() / size.output(),
        };
        let y = &seen.y[n * step * size.output()..][..dy.len()];
        let x = &seen.x[n * step * size.input()..][..group.samples * size.input()];
        with_scratch(size.filters * group.plane(), |gradient| {
            with_scratch(dy.len(), |dz| {
                differentiate(seen.activation, y, dy, dz);
                sum_maps(dz, dbias, size.out_height() * size.out_width());
                group.lay_gradient(dz, gradient);
            });
            with_scratch(group.input_len(), |laid| {
                group.lay_input(x, laid);
                let left = Rows {
                    values: gradient,
                    starts: &group.gradient_rows(),
                };
                let right = Rows {
                    values: laid,
                    starts: &group.input_rows(),
                };
                dot(left, right, group.columns(), dweight, taps);
            });
            if let (Some(dx), Some(turned)) = (dx.as_deref_mut(), turned) {
                let dx = &mut dx[n * step * size.input()..][..group.samples * size.input()];
                backward_input(&group, turned, gradient, dx);
            }
        });
    }
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
