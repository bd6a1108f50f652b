//! How a convolution packs its pictures so that the matrix products can read them in place.
use super::size::ConvSize;
use crate::engine::kernels::parallel::{Places, with_scratch};
use crate::engine::kernels::pool::PitchedMaps;
use crate::engine::kernels::reduce::add;
use crate::engine::kernels::simd::vectorize;

/// How the samples of one piece of work lie in memory.
///
/// With stride 1 pictures are only padded. The pixel that place (`ky`, `kx`) of a filter sees lies `ky · pitch + kx`
/// further on in the padded picture, whichever pixel it is: each row of the product is the picture itself, shifted. Places
/// beside the output are computed too and thrown away; to have few of them, the zeros behind a row are also those before
/// the next one, and the zeros below a picture those above the next one. With any other stride the windows are written out
/// as columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InputLayout {
    /// Padded pictures, read with shifts.
    Shifted {
        /// Numbers in a padded row.
        pitch: usize,
        /// Padded rows of a sample.
        rows: usize,
    },
    /// One column per window.
    Columns,
}

impl InputLayout {
    pub(super) fn of(size: &ConvSize) -> Self {
        let reach = size.kernel - 1;
        let within = size.top.max(size.bottom).max(size.left).max(size.right) <= reach;
        if size.stride != 1 || !within {
            return Self::Columns;
        }
        Self::Shifted { pitch: size.width + size.left.max(size.right), rows: size.height + size.top.max(size.bottom) }
    }
}

/// How the gradient of the output is packed where the pictures are only padded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GradientLayout {
    /// Numbers in a padded row.
    pitch: usize,
    /// Padded rows of a sample.
    rows: usize,
    /// Where the first number that counts lies.
    start: usize,
}

impl GradientLayout {
    /// For the product with the packed input: each number where its window starts. The padded one does as well where its
    /// rows are as long.
    pub(super) fn beside_input(size: &ConvSize) -> Self {
        match InputLayout::of(size) {
            InputLayout::Shifted { pitch, rows } => {
                let padded = Self::padded(size);
                if (padded.pitch, padded.rows) == (pitch, rows) { padded } else { Self { pitch, rows, start: 0 } }
            }
            InputLayout::Columns => Self { pitch: size.out_width(), rows: size.out_height(), start: 0 },
        }
    }

    /// For the gradient of the input, which a filter rotated by 180 degrees makes of it: kernel − 1 zeros on all sides,
    /// less what the picture was padded by.
    pub(super) fn padded(size: &ConvSize) -> Self {
        let reach = size.kernel - 1;
        let pitch = size.out_width() + reach - size.left.min(size.right);
        let rows = size.out_height() + reach - size.top.min(size.bottom);
        Self { pitch, rows, start: (reach - size.top) * pitch + reach - size.left }
    }
}

/// How the gradient of the input is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InputGradient {
    /// A filter rotated by 180 degrees reads the padded gradient of the output, all places of a window at once.
    Gathered,
    /// The gradient of each place of a window is added to the pixel that lies under it.
    Scattered,
}

impl InputGradient {
    /// The cheaper one: a filter that fits into the picture has far fewer windows than the padded gradient has places.
    pub(super) fn of(size: &ConvSize) -> Self {
        /// As many filters could be multiplied while one product is added.
        const ADDING: usize = 4;
        let InputLayout::Shifted { pitch, .. } = InputLayout::of(size) else { return Self::Scattered };
        let windows = (size.out_height() - 1) * pitch + size.out_width();
        let places = (size.height - 1) * GradientLayout::padded(size).pitch + size.width;
        if windows * (size.filters + ADDING) < places * size.filters { Self::Scattered } else { Self::Gathered }
    }
}

/// The gradient of some samples' outputs, packed.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackedGradient<'a> {
    pub(super) size: &'a ConvSize,
    pub(super) layout: GradientLayout,
    pub(super) samples: usize,
}

impl PackedGradient<'_> {
    /// Numbers of one filter.
    fn plane(&self) -> usize {
        self.samples * self.layout.rows * self.layout.pitch
    }

    /// Numbers in all, with the zeros behind the last row that no other row follows.
    pub(super) fn len(&self) -> usize {
        self.size.filters * self.plane() + behind(self.size, self.layout.pitch)
    }

    /// Where each filter's row starts, at its first number that counts.
    pub(super) fn offsets(&self) -> Places {
        (0..self.size.filters).map(|f| f * self.plane() + self.layout.start).collect()
    }

    /// The same for one sample.
    pub(super) fn sample_offsets(&self, sample: usize) -> Places {
        let first = sample * self.layout.rows * self.layout.pitch + self.layout.start;
        (0..self.size.filters).map(|f| f * self.plane() + first).collect()
    }

    /// Where the row of each (filter, `ky`, `kx`) starts for the gradient of the input: the filter rotated by 180 degrees.
    pub(super) fn rotated_offsets(&self) -> Places {
        let reach = self.size.kernel - 1;
        taps(self.size.filters, self.size.kernel)
            .map(|(f, ky, kx)| f * self.plane() + (reach - ky) * self.layout.pitch + reach - kx)
            .collect()
    }

    /// Packs the gradient.
    pub(super) fn pack(&self, dz: &[f32], out: &mut [f32]) {
        let (height, width) = (self.size.out_height(), self.size.out_width());
        let GradientLayout { pitch, rows, start } = self.layout;
        out.fill(0.0);
        for (nth, map) in dz.chunks_exact(height * width).enumerate() {
            let (sample, filter) = (nth / self.size.filters, nth % self.size.filters);
            copy_rows(map, width, &mut out[filter * self.plane() + sample * rows * pitch + start..], pitch);
        }
    }

    /// Columns of the product that gives the gradient of the input.
    pub(super) fn input_columns(&self) -> usize {
        let GradientLayout { pitch, rows, .. } = self.layout;
        (self.samples - 1) * rows * pitch + (self.size.height - 1) * pitch + self.size.width
    }

    /// Takes the gradient of the input out of the product.
    pub(super) fn unpack_input_gradient(&self, product: &[f32], dx: &mut [f32]) {
        let ConvSize { channels, height, width, .. } = *self.size;
        let GradientLayout { pitch, rows, .. } = self.layout;
        for (nth, map) in dx.chunks_exact_mut(height * width).enumerate() {
            let (sample, channel) = (nth / channels, nth % channels);
            let from = &product[channel * self.input_columns() + sample * rows * pitch..];
            combine_rows(map, width, from, pitch, |to, from| *to = from);
        }
    }
}

/// One piece of work: some samples in a layout.
#[derive(Debug, Clone, Copy)]
pub(super) struct SampleGroup<'a> {
    pub(super) size: &'a ConvSize,
    pub(super) layout: InputLayout,
    pub(super) samples: usize,
}

impl SampleGroup<'_> {
    /// Numbers of one channel (or, in columns, of one place of a filter in one channel).
    pub(super) fn plane(&self) -> usize {
        match self.layout {
            InputLayout::Shifted { pitch, rows } => self.samples * rows * pitch,
            InputLayout::Columns => self.columns(),
        }
    }

    /// Columns of the product that gives the output: from the first to the last place that counts.
    pub(super) fn columns(&self) -> usize {
        let (height, width) = (self.size.out_height(), self.size.out_width());
        match self.layout {
            InputLayout::Shifted { pitch, rows } => (self.samples - 1) * rows * pitch + (height - 1) * pitch + width,
            InputLayout::Columns => self.samples * height * width,
        }
    }

    /// Numbers of the packed input, with the zeros behind the last row that no other row follows.
    pub(super) fn input_len(&self) -> usize {
        match self.layout {
            InputLayout::Shifted { pitch, .. } => self.size.channels * self.plane() + behind(self.size, pitch),
            InputLayout::Columns => self.size.taps() * self.plane(),
        }
    }

    /// Where the row of each (channel, `ky`, `kx`) starts in the packed input.
    pub(super) fn input_offsets(&self) -> Places {
        let kernel = self.size.kernel;
        match self.layout {
            InputLayout::Shifted { pitch, .. } => {
                taps(self.size.channels, kernel).map(|(c, ky, kx)| c * self.plane() + ky * pitch + kx).collect()
            }
            InputLayout::Columns => (0..self.size.taps()).map(|tap| tap * self.plane()).collect(),
        }
    }

    /// Packs the input of the group's samples.
    pub(super) fn pack_input(&self, x: &[f32], out: &mut [f32]) {
        let ConvSize { channels, height, width, top, left, .. } = *self.size;
        out.fill(0.0);
        match self.layout {
            InputLayout::Shifted { pitch, rows } => {
                for (nth, map) in x.chunks_exact(height * width).enumerate() {
                    let (sample, channel) = (nth / channels, nth % channels);
                    let start = channel * self.plane() + (sample * rows + top) * pitch + left;
                    copy_rows(map, width, &mut out[start..], pitch);
                }
            }
            InputLayout::Columns => self.for_each_window_row(|window| {
                let row = &x[window.pixel..];
                let to = &mut out[window.column..window.column + window.count];
                for (to, from) in to.iter_mut().zip(row.iter().step_by(self.size.stride)) {
                    *to = *from;
                }
            }),
        }
    }

    /// The maps of the outputs as they lie in the product, sample after sample, without their biases.
    pub(super) fn maps<'p>(&self, product: &'p [f32]) -> PitchedMaps<'p, impl Fn(usize) -> usize> {
        let (height, width) = (self.size.out_height(), self.size.out_width());
        let (pitch, rows) = match self.layout {
            InputLayout::Shifted { pitch, rows } => (pitch, rows),
            InputLayout::Columns => (width, height),
        };
        let (filters, columns) = (self.size.filters, self.columns());
        let start = move |nth: usize| nth % filters * columns + nth / filters * rows * pitch;
        PitchedMaps { values: product, pitch, start }
    }

    /// Takes the outputs that count out of the product, adding each filter's bias.
    pub(super) fn unpack_output(&self, product: &[f32], bias: &[f32], y: &mut [f32]) {
        let (height, width) = (self.size.out_height(), self.size.out_width());
        let maps = self.maps(product);
        for (nth, map) in y.chunks_exact_mut(height * width).enumerate() {
            let bias = bias[nth % self.size.filters];
            combine_rows(map, width, maps.map(nth), maps.pitch, |to, from| *to = from + bias);
        }
    }

    /// Writes the gradient of one sample's input: the sums, over all windows, of the gradients of their places.
    pub(super) fn scatter(&self, product: &[f32], dx: &mut [f32]) {
        match self.layout {
            InputLayout::Shifted { pitch, .. } => self.scatter_shifted(product, dx, pitch),
            InputLayout::Columns => self.scatter_columns(product, dx),
        }
    }

    fn scatter_shifted(&self, product: &[f32], dx: &mut [f32], pitch: usize) {
        let ConvSize { height, width, top, left, .. } = *self.size;
        let columns = self.columns();
        with_scratch(self.input_len(), |padded| {
            padded.fill(0.0);
            for (product, start) in product.chunks_exact(columns).zip(self.input_offsets().iter()) {
                add(&mut padded[*start..][..columns], product);
            }
            for (channel, map) in dx.chunks_exact_mut(height * width).enumerate() {
                let start = channel * self.plane() + top * pitch + left;
                combine_rows(map, width, &padded[start..], pitch, |to, from| *to = from);
            }
        });
    }

    fn scatter_columns(&self, product: &[f32], dx: &mut [f32]) {
        dx.fill(0.0);
        self.for_each_window_row(|window| {
            let from = &product[window.column..window.column + window.count];
            for (to, from) in dx[window.pixel..].iter_mut().step_by(self.size.stride).zip(from) {
                *to += from;
            }
        });
    }

    /// Visits the pixels that lie under one place of the filter, an output row at a time, leaving the padding out.
    fn for_each_window_row(&self, mut visit: impl FnMut(WindowRow)) {
        let ConvSize { channels, height, width, stride, top, left, kernel, .. } = *self.size;
        let (out_height, out_width) = (self.size.out_height(), self.size.out_width());
        for (tap, (channel, ky, kx)) in taps(channels, kernel).enumerate() {
            // Output columns whose pixel ox · stride + kx − left lies on the picture.
            let first = left.saturating_sub(kx).div_ceil(stride);
            let last = (width + left).saturating_sub(kx).div_ceil(stride).min(out_width);
            if first >= last {
                continue;
            }
            for sample in 0..self.samples {
                for oy in 0..out_height {
                    let Some(y) = (oy * stride + ky).checked_sub(top).filter(|y| *y < height) else {
                        continue;
                    };
                    let pixel = ((sample * channels + channel) * height + y) * width + first * stride + kx - left;
                    let column = tap * self.plane() + (sample * out_height + oy) * out_width + first;
                    visit(WindowRow { pixel, column, count: last - first });
                }
            }
        }
    }
}

/// Pixels under one place of the filter in one output row: the first pixel, its column, and how many there are.
struct WindowRow {
    pixel: usize,
    column: usize,
    count: usize,
}

/// As many numbers as a filter reaches beyond the row where it starts, at most.
fn behind(size: &ConvSize, pitch: usize) -> usize {
    (size.kernel - 1) * (pitch + 1)
}

/// Every (map, `ky`, `kx`) in the order of PyTorch's weights.
fn taps(maps: usize, kernel: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..maps).flat_map(move |map| (0..kernel).flat_map(move |ky| (0..kernel).map(move |kx| (map, ky, kx))))
}

/// Combines a map's rows with rows that start `pitch` apart.
fn combine_rows(map: &mut [f32], width: usize, from: &[f32], pitch: usize, with: impl Fn(&mut f32, f32)) {
    vectorize(
        #[inline(always)]
        || {
            for (to, from) in map.chunks_exact_mut(width).zip(from.chunks(pitch)) {
                for (to, from) in to.iter_mut().zip(&from[..width]) {
                    with(to, *from);
                }
            }
        },
    );
}

/// Copies a map's rows to rows that start `pitch` apart.
fn copy_rows(map: &[f32], width: usize, out: &mut [f32], pitch: usize) {
    for (from, to) in map.chunks_exact(width).zip(out.chunks_mut(pitch)) {
        to[..width].copy_from_slice(from);
    }
}
