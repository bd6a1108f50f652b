//! A convolution on slices, forward and backward, in PyTorch's layouts: pictures N, C, H, W; weights F, C, K, K.
use super::layout::{GradientLayout, InputGradient, InputLayout, PackedGradient, SampleGroup};
use super::operands::{ConvInput, ConvSaved, sum_maps};
use super::size::ConvSize;
use super::sparse::{self, SparseFilters};
use super::winograd::{self, TiledFilters};
use crate::engine::kernels::activation::{apply, differentiate, is_increasing};
use crate::engine::kernels::matrix::{MatrixRows, Panels, dot, outer};
use crate::engine::kernels::parallel::{chunks_mut, for_each, optional_chunks, with_scratch};
use crate::engine::kernels::pool::{PoolSize, max_maps};
use crate::engine::kernels::reduce::{add, add_significant, combine};

/// y = activation(x ∗ w + b), overwriting `y`.
pub fn forward(size: &ConvSize, input: ConvInput<'_>, y: &mut [f32]) {
    let filters = PackedFilters::forward(size, input.weight);
    let chunk = size.chunk();
    chunks_mut(y, chunk * size.output(), size.work(), |nth, y| {
        let x = &input.x[nth * chunk * size.input()..];
        for (x, y) in x.chunks(size.group() * size.input()).zip(y.chunks_mut(size.group() * size.output())) {
            forward_group(size, &filters, ConvInput { x, ..input }, y);
        }
    });
}

/// The same with max pooling behind it, so that the large maps in between stay in the cache. `y` gets the pooled
/// values, `from` the pixel of the map that each was taken from.
pub fn forward_pooled(size: &ConvSize, pool: &PoolSize, input: ConvInput<'_>, y: &mut [f32], from: &mut [u32]) {
    let filters = PackedFilters::forward(size, input.weight);
    let out = size.filters * pool.out();
    let chunk = size.chunk();
    let pieces = y.chunks_mut(chunk * out).zip(from.chunks_mut(chunk * out)).enumerate();
    for_each(pieces, size.work(), |(nth, (y, from))| {
        let x = &input.x[nth * chunk * size.input()..];
        let groups = y.chunks_mut(size.group() * out).zip(from.chunks_mut(size.group() * out));
        for (x, (y, from)) in x.chunks(size.group() * size.input()).zip(groups) {
            pooled_group(size, pool, &filters, ConvInput { x, ..input }, (y, from));
        }
    });
}

/// The samples that `y` has room for, on the calling thread.
fn pooled_group(
    size: &ConvSize,
    pool: &PoolSize,
    filters: &PackedFilters,
    input: ConvInput<'_>,
    (y, from): (&mut [f32], &mut [u32]),
) {
    let samples = y.len() / (size.filters * pool.out());
    let map = size.out_height() * size.out_width();
    if !is_increasing(input.activation) {
        return with_scratch(samples * size.output(), |maps| {
            forward_group(size, filters, input, maps);
            max_maps(pool, &pool.side_by_side(maps), y, from);
        });
    }
    // The largest sum has the largest output, so that bias and activation are only needed for what is taken.
    match filters {
        PackedFilters::Windows(panels) => multiply_windows(size, panels, (input.x, samples), |group, product| {
            max_maps(pool, &group.maps(product), y, from);
        }),
        PackedFilters::Tiles(filters) => with_scratch(samples * size.output(), |maps| {
            winograd::forward(size, filters, &input.x[..samples * size.input()], |nth, first, rows| {
                maps[nth * map + first..][..rows.len()].copy_from_slice(rows);
            });
            max_maps(pool, &pool.side_by_side(maps), y, from);
        }),
    }
    for (nth, y) in y.chunks_exact_mut(pool.out()).enumerate() {
        let bias = input.bias[nth % size.filters];
        for y in y {
            *y += bias;
        }
    }
    apply(input.activation, y);
}

/// The filters as the products need them.
#[allow(clippy::large_enum_variant, reason = "it lives for one call, and a box would take memory in every step")]
enum PackedFilters {
    /// For windows.
    Windows(Panels),
    /// For tiles.
    Tiles(TiledFilters),
}

impl PackedFilters {
    /// For the outputs.
    fn forward(size: &ConvSize, weight: &[f32]) -> Self {
        if size.is_tiled() {
            return Self::Tiles(TiledFilters::forward(size, weight));
        }
        let taps = size.taps();
        Self::Windows(Panels::new(size.filters, taps, |f, tap| weight[f * taps + tap]))
    }

    /// For the gradient of the input.
    fn backward(size: &ConvSize, weight: &[f32]) -> Self {
        if size.is_tiled() {
            return Self::Tiles(TiledFilters::backward(size, weight));
        }
        let square = size.kernel * size.kernel;
        let taps = size.taps();
        Self::Windows(match InputGradient::of(size) {
            // Rows are channels; k runs over (filter, ky, kx), whose rotation lies in the offsets of the rows that are read.
            InputGradient::Gathered => Panels::new(size.channels, size.filters * square, |c, k| {
                weight[k / square * taps + c * square + k % square]
            }),
            InputGradient::Scattered => Panels::new(taps, size.filters, |tap, f| weight[f * taps + tap]),
        })
    }
}

/// The samples that `y` has room for, on the calling thread.
fn forward_group(size: &ConvSize, filters: &PackedFilters, input: ConvInput<'_>, y: &mut [f32]) {
    match filters {
        PackedFilters::Windows(panels) => forward_windows(size, panels, input, y),
        PackedFilters::Tiles(filters) => {
            let map = size.out_height() * size.out_width();
            let x = &input.x[..y.len() / size.output() * size.input()];
            winograd::forward(size, filters, x, |nth, first, rows| {
                let bias = input.bias[nth % size.filters];
                combine(&mut y[nth * map + first..][..rows.len()], rows, |y, product| *y = product + bias);
            });
        }
    }
    apply(input.activation, y);
}

fn forward_windows(size: &ConvSize, panels: &Panels, input: ConvInput<'_>, y: &mut [f32]) {
    multiply_windows(size, panels, (input.x, y.len() / size.output()), |group, product| {
        group.unpack_output(product, input.bias, y);
    });
}

/// Hands the product of the filters with all windows of some samples to `take`.
fn multiply_windows(
    size: &ConvSize,
    panels: &Panels,
    (x, samples): (&[f32], usize),
    take: impl FnOnce(&SampleGroup<'_>, &[f32]),
) {
    let group = SampleGroup { size, layout: InputLayout::of(size), samples };
    with_scratch(group.input_len(), |packed| {
        group.pack_input(&x[..samples * size.input()], packed);
        let columns = group.columns();
        with_scratch(size.filters * columns, |product| {
            outer(panels, &group.input_offsets(), packed, columns, product, columns);
            take(&group, product);
        });
    });
}

/// Adds the gradients: `dx` (not computed where `None`), `dweight` and `dbias`.
pub fn backward(size: &ConvSize, saved: ConvSaved<'_>, dx: Option<&mut [f32]>, dweight: &mut [f32], dbias: &mut [f32]) {
    if saved.pooled.is_some_and(|(pool, _)| sparse::pays(size, &pool)) {
        return with_scratch(sparse::filters_len(size), |packed| {
            let filters = SparseFilters::new(size, dx.is_some().then_some(saved.weight), packed);
            let sum = |here: ConvSaved<'_>, dx: Option<&mut [f32]>, sums: &mut [f32]| {
                sparse::backward_samples(size, &filters, here, dx, sums);
            };
            sum_chunks(size, saved, sparse::filters_len(size), dx, sum, |weights, biases| {
                sparse::add_filter_gradient(size, weights, dweight);
                add_significant(dbias, biases.0, biases.1);
            });
        });
    }
    let rotated = dx.is_some().then(|| PackedFilters::backward(size, saved.weight));
    let weights = if size.is_tiled() { winograd::sums_len(size) } else { size.filters * size.taps() };
    let sum = |here: ConvSaved<'_>, dx: Option<&mut [f32]>, sums: &mut [f32]| {
        backward_chunk(size, here, rotated.as_ref(), dx, sums);
    };
    sum_chunks(size, saved, weights, dx, sum, |weights, biases| {
        if size.is_tiled() {
            winograd::add_filter_gradient(size, weights, dweight);
        } else {
            add(dweight, weights);
        }
        add_significant(dbias, biases.0, biases.1);
    });
}

/// Sums the gradients chunk by chunk with `sum`, which gets a chunk's samples, its part of `dx`, and zeros: `weights`
/// numbers for the filters, then those of the biases, then the biases' sums of absolute values. Hands the totals to
/// `finish`.
fn sum_chunks(
    size: &ConvSize,
    saved: ConvSaved<'_>,
    weights: usize,
    dx: Option<&mut [f32]>,
    sum: impl Fn(ConvSaved<'_>, Option<&mut [f32]>, &mut [f32]) + Sync,
    finish: impl FnOnce(&[f32], (&[f32], &[f32])),
) {
    let chunk = size.chunk();
    let slot = weights + 2 * size.filters;
    with_scratch(size.batch.div_ceil(chunk) * slot, |sums| {
        sums.fill(0.0);
        let items = sums.chunks_mut(slot).zip(optional_chunks(dx, chunk * size.input())).enumerate();
        for_each(items, size.work(), |(nth, (sums, dx))| {
            let first = nth * chunk;
            sum(saved.samples(size, first, chunk.min(size.batch - first)), dx, sums);
        });
        let (total, others) = sums.split_at_mut(slot);
        for sums in others.chunks_exact(slot) {
            add(total, sums);
        }
        let (weights, biases) = total.split_at(weights);
        finish(weights, biases.split_at(size.filters));
    });
}

/// The gradients of one chunk's samples; `sums` holds those of the weights (or of the transformed ones), then those of
/// the biases, then the biases' sums of absolute values.
fn backward_chunk(
    size: &ConvSize,
    saved: ConvSaved<'_>,
    rotated: Option<&PackedFilters>,
    mut dx: Option<&mut [f32]>,
    sums: &mut [f32],
) {
    let samples = saved.x.len() / size.input();
    let (dweight, dbias) = sums.split_at_mut(sums.len() - 2 * size.filters);
    for first in (0..samples).step_by(size.group()) {
        let count = size.group().min(samples - first);
        let saved = saved.samples(size, first, count);
        let dx = dx.as_deref_mut().map(|dx| &mut dx[first * size.input()..][..count * size.input()]);
        with_scratch(count * size.output(), |dz| {
            activation_backward(size, saved, dz);
            sum_maps(dz, dbias, size.out_height() * size.out_width());
            if size.is_tiled() {
                backward_tiles(size, saved.x, dz, rotated.zip(dx), dweight);
            } else {
                backward_windows(size, saved.x, dz, rotated.zip(dx), dweight);
            }
        });
    }
}

/// The rotated filters and the gradient of the input, where somebody asks for it.
type AskedGradient<'a> = Option<(&'a PackedFilters, &'a mut [f32])>;

/// Adds the gradients of one group from that of its outputs, tile by tile.
fn backward_tiles(size: &ConvSize, x: &[f32], dz: &[f32], input: AskedGradient<'_>, sums: &mut [f32]) {
    winograd::backward_weight(size, x, dz, sums);
    if let Some((PackedFilters::Tiles(rotated), dx)) = input {
        let map = size.height * size.width;
        winograd::backward_input(size, rotated, dz, |nth, first, rows| {
            dx[nth * map + first..][..rows.len()].copy_from_slice(rows);
        });
    }
}

/// Adds the gradients of one group from that of its outputs, window by window.
fn backward_windows(size: &ConvSize, x: &[f32], dz: &[f32], input: AskedGradient<'_>, dweight: &mut [f32]) {
    let group = SampleGroup { size, layout: InputLayout::of(size), samples: x.len() / size.input() };
    let beside = PackedGradient { size, layout: GradientLayout::beside_input(size), samples: group.samples };
    with_scratch(beside.len(), |gradient| {
        beside.pack(dz, gradient);
        with_scratch(group.input_len(), |packed| {
            group.pack_input(x, packed);
            let left = MatrixRows { values: gradient, starts: &beside.offsets() };
            let right = MatrixRows { values: packed, starts: &group.input_offsets() };
            dot(left, right, group.columns(), dweight, size.taps());
        });
        if let Some((PackedFilters::Windows(rotated), dx)) = input {
            backward_input(&group, rotated, dz, (&beside, gradient), dx);
        }
    });
}

/// The gradient of what came into the activation, from that of what went out.
fn activation_backward(size: &ConvSize, saved: ConvSaved<'_>, dz: &mut [f32]) {
    let Some((pool, from)) = saved.pooled else {
        return differentiate(saved.activation, saved.y, saved.dy, dz);
    };
    dz.fill(0.0);
    let map = size.out_height() * size.out_width();
    with_scratch(saved.dy.len(), |taken| {
        // A pooled value is a value of the map, so its slope is known without the map.
        differentiate(saved.activation, saved.y, saved.dy, taken);
        let maps = dz.chunks_exact_mut(map).zip(taken.chunks_exact(pool.out())).zip(from.chunks_exact(pool.out()));
        for ((dz, taken), from) in maps {
            for (taken, from) in taken.iter().zip(from) {
                dz[*from as usize] += taken;
            }
        }
    });
}

/// Writes the gradient of the input sample by sample, from the packed gradient of the output: the product of one sample
/// stays in the cache until it is added up.
fn scatter_samples(
    group: &SampleGroup<'_>,
    filters: &Panels,
    (beside, gradient): (&PackedGradient<'_>, &[f32]),
    dx: &mut [f32],
) {
    let one = SampleGroup { samples: 1, ..*group };
    let columns = one.columns();
    with_scratch(group.size.taps() * columns, |product| {
        for (sample, dx) in dx.chunks_exact_mut(group.size.input()).enumerate() {
            outer(filters, &beside.sample_offsets(sample), gradient, columns, product, columns);
            one.scatter(product, dx);
        }
    });
}

/// Adds the gradient of the input of one group to `dx`, from that of the output and its packed form.
fn backward_input(
    group: &SampleGroup<'_>,
    rotated: &Panels,
    dz: &[f32],
    (beside, gradient): (&PackedGradient<'_>, &[f32]),
    dx: &mut [f32],
) {
    let size = group.size;
    if InputGradient::of(size) == InputGradient::Scattered {
        return scatter_samples(group, rotated, (beside, gradient), dx);
    }
    let padded = PackedGradient { layout: GradientLayout::padded(size), ..*beside };
    let mut multiply = |gradient: &[f32]| {
        let columns = padded.input_columns();
        with_scratch(size.channels * columns, |product| {
            outer(rotated, &padded.rotated_offsets(), gradient, columns, product, columns);
            padded.unpack_input_gradient(product, dx);
        });
    };
    if padded.layout == beside.layout {
        return multiply(gradient);
    }
    with_scratch(padded.len(), |gradient| {
        padded.pack(dz, gradient);
        multiply(gradient);
    });
}
