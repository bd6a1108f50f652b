//! Pooling on slices: the largest value or the mean of every window of a map.
mod two_by_two;

use super::parallel::{chunks_mut, for_each};

/// Sizes of a pooling layer. Windows are square and lie wholly on the padded map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolSize {
    /// Height of a map that comes in.
    pub height: usize,
    /// Its width.
    pub width: usize,
    /// Width and height of a window.
    pub size: usize,
    /// Pixels from one window to the next.
    pub stride: usize,
    /// Rows and columns laid around a map.
    pub padding: usize,
}

/// A pooling window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolWindow {
    /// Width and height.
    pub size: usize,
    /// Pixels from one window to the next.
    pub stride: usize,
    /// Rows and columns laid around the picture.
    pub padding: usize,
}

impl PoolWindow {
    /// The window on maps of this height and width.
    pub fn on(self, height: usize, width: usize) -> PoolSize {
        let Self { size, stride, padding } = self;
        PoolSize { height, width, size, stride, padding }
    }
}

impl PoolSize {
    /// Height of a map that goes out.
    pub fn out_height(&self) -> usize {
        (self.height + 2 * self.padding - self.size) / self.stride + 1
    }

    /// Width of a map that goes out.
    pub fn out_width(&self) -> usize {
        (self.width + 2 * self.padding - self.size) / self.stride + 1
    }

    pub(super) fn map(&self) -> usize {
        self.height * self.width
    }

    pub(super) fn out(&self) -> usize {
        self.out_height() * self.out_width()
    }

    /// Whether windows of 2 × 2 lie side by side, which is nearly always so and worth its own loops.
    fn is_2x2(&self) -> bool {
        self.size == 2 && self.stride == 2 && self.padding == 0
    }

    /// The part of a window along one side that lies on the map: from, to.
    fn window_span(&self, place: usize, side: usize) -> (usize, usize) {
        let start = place * self.stride;
        (start.saturating_sub(self.padding), (start + self.size).saturating_sub(self.padding).min(side))
    }

    /// The places in a map of the pixels in the window at a place of what goes out.
    pub fn window(&self, place: usize) -> impl Iterator<Item = usize> + use<> {
        let (top, bottom) = self.window_span(place / self.out_width(), self.height);
        let (left, right) = self.window_span(place % self.out_width(), self.width);
        let width = self.width;
        (top..bottom).flat_map(move |y| (left..right).map(move |x| y * width + x))
    }

    /// Maps that come in one after the other, with nothing in between.
    pub(super) fn side_by_side<'a>(&self, values: &'a [f32]) -> PitchedMaps<'a, impl Fn(usize) -> usize + use<>> {
        let map = self.map();
        PitchedMaps { values, pitch: self.width, start: move |n| n * map }
    }

    /// Maps in one piece of work.
    fn maps(&self) -> usize {
        16_384_usize.div_ceil(self.map()).max(1)
    }
}

/// Maps whose rows lie `pitch` numbers apart, such as those in a product that is wider than they are.
pub(super) struct PitchedMaps<'a, F> {
    /// The memory that they lie in.
    pub(super) values: &'a [f32],
    /// Numbers from one row to the next.
    pub(super) pitch: usize,
    /// Where each map starts.
    pub(super) start: F,
}

impl<F: Fn(usize) -> usize> PitchedMaps<'_, F> {
    /// The memory from a map's first number on.
    pub(super) fn map(&self, n: usize) -> &[f32] {
        &self.values[(self.start)(n)..]
    }
}

/// The largest value of every window goes to `y`, its pixel in the map to `from`. Of equal values the first counts.
pub fn max_forward(size: &PoolSize, x: &[f32], y: &mut [f32], from: &mut [u32]) {
    let (map, out, maps) = (size.map(), size.out(), size.maps());
    let pieces = y.chunks_mut(maps * out).zip(from.chunks_mut(maps * out)).enumerate();
    for_each(pieces, x.len() * 4, |(nth, (y, from))| {
        max_maps(size, &size.side_by_side(&x[nth * maps * map..]), y, from);
    });
}

/// [`max_forward`] of some maps on the calling thread.
pub(super) fn max_maps(size: &PoolSize, x: &PitchedMaps<'_, impl Fn(usize) -> usize>, y: &mut [f32], from: &mut [u32]) {
    if size.is_2x2() {
        return two_by_two::max(size, x, y, from);
    }
    let out = size.out();
    for (n, (y, from)) in y.chunks_exact_mut(out).zip(from.chunks_exact_mut(out)).enumerate() {
        max_map(size, x.map(n), x.pitch, (y, from));
    }
}

/// The larger of two values with its place: the first of equal ones, and a NaN rather than a number.
#[inline(always)]
#[allow(clippy::needless_bitwise_bool, reason = "no branch, so that the compiler makes vectors of it")]
fn larger(best: f32, place: u32, value: f32, at: u32) -> (f32, u32) {
    let better = (value > best) | value.is_nan();
    (if better { value } else { best }, if better { at } else { place })
}

fn max_map(size: &PoolSize, x: &[f32], pitch: usize, (y, from): (&mut [f32], &mut [u32])) {
    let out_width = size.out_width();
    for (place, (y, from)) in y.iter_mut().zip(from).enumerate() {
        let (top, bottom) = size.window_span(place / out_width, size.height);
        let (left, right) = size.window_span(place % out_width, size.width);
        let (mut best, mut at) = (f32::NEG_INFINITY, (top * size.width + left) as u32);
        for row in top..bottom {
            for column in left..right {
                let place = row * size.width + column;
                (best, at) = larger(best, at, x[row * pitch + column], place as u32);
            }
        }
        (*y, *from) = (best, at);
    }
}

/// Gives every window's gradient to the pixel that it was taken from.
pub fn max_backward(size: &PoolSize, from: &[u32], dy: &[f32], dx: &mut [f32]) {
    let (map, out, maps) = (size.map(), size.out(), size.maps());
    chunks_mut(dx, maps * map, dy.len() * 16, |nth, dx| {
        dx.fill(0.0);
        for (n, dx) in dx.chunks_exact_mut(map).enumerate() {
            let first = (nth * maps + n) * out;
            for (at, dy) in from[first..first + out].iter().zip(&dy[first..first + out]) {
                dx[*at as usize] += dy;
            }
        }
    });
}

/// The mean of every window; what lies on the padding counts as 0.
pub fn mean_forward(size: &PoolSize, x: &[f32], y: &mut [f32]) {
    let (map, out, maps) = (size.map(), size.out(), size.maps());
    let share = 1.0 / (size.size * size.size) as f32;
    let out_width = size.out_width();
    chunks_mut(y, maps * out, x.len() * 4, |nth, y| {
        if size.is_2x2() {
            return two_by_two::mean(size, &size.side_by_side(&x[nth * maps * map..]), y);
        }
        for (n, y) in y.chunks_exact_mut(out).enumerate() {
            let x = &x[(nth * maps + n) * map..][..map];
            for (place, y) in y.iter_mut().enumerate() {
                let (top, bottom) = size.window_span(place / out_width, size.height);
                let (left, right) = size.window_span(place % out_width, size.width);
                let rows = (top..bottom).map(|row| x[row * size.width + left..row * size.width + right].iter());
                *y = rows.flatten().sum::<f32>() * share;
            }
        }
    });
}

/// Gives every pixel its share of the gradients of its windows.
pub fn mean_backward(size: &PoolSize, dy: &[f32], dx: &mut [f32]) {
    let (map, out, maps) = (size.map(), size.out(), size.maps());
    let share = 1.0 / (size.size * size.size) as f32;
    let out_width = size.out_width();
    chunks_mut(dx, maps * map, dx.len() * 4, |nth, dx| {
        dx.fill(0.0);
        if size.is_2x2() {
            return two_by_two::mean_backward(size, &dy[nth * maps * out..][..dx.len() / map * out], dx);
        }
        for (n, dx) in dx.chunks_exact_mut(map).enumerate() {
            let dy = &dy[(nth * maps + n) * out..][..out];
            for (place, dy) in dy.iter().enumerate() {
                let (top, bottom) = size.window_span(place / out_width, size.height);
                let (left, right) = size.window_span(place % out_width, size.width);
                for row in top..bottom {
                    for dx in &mut dx[row * size.width + left..row * size.width + right] {
                        *dx += dy * share;
                    }
                }
            }
        }
    });
}
