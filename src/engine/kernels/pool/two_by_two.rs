//! Windows of 2 × 2 side by side, as nearly all are: their four corners are taken apart first, so that the compiler makes
//! vectors of what follows, however short the rows are.
use std::cell::RefCell;

use super::{PitchedMaps, PoolSize, larger};
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::kernels::reshape::split_pairs;
use crate::engine::kernels::simd::vectorize;

/// Numbers that are taken apart at once; the next row overwrites what was too much.
const BLOCK: usize = 8;

/// The largest value of every window of some maps, and its pixel.
pub(super) fn max(size: &PoolSize, x: &PitchedMaps<'_, impl Fn(usize) -> usize>, y: &mut [f32], from: &mut [u32]) {
    let (out, out_width) = (size.out(), size.out_width());
    let pixel = |window: usize| (window / out_width * 2 * size.width + window % out_width * 2) as u32;
    PIXELS.with_borrow_mut(|pixels| {
        pixels.clear();
        pixels.extend((0..out).map(pixel));
        for_each_map(size, x, y.len() / out, |n, corners| {
            let (y, from) = (&mut y[n * out..][..out], &mut from[n * out..][..out]);
            largest(corners, size.width as u32, pixels, y, from);
        });
    });
}

thread_local! {
    /// Kept room for the first pixel of every window.
    static PIXELS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// The mean of every window of some maps.
pub(super) fn mean(size: &PoolSize, x: &PitchedMaps<'_, impl Fn(usize) -> usize>, y: &mut [f32]) {
    let out = size.out();
    for_each_map(size, x, y.len() / out, |n, corners| means(corners, &mut y[n * out..][..out]));
}

/// Adds to every pixel of some maps its share of the gradient of its window.
pub(super) fn mean_backward(size: &PoolSize, dy: &[f32], dx: &mut [f32]) {
    let out_width = size.out_width();
    vectorize(
        #[inline(always)]
        || {
            for (dx, dy) in dx.chunks_exact_mut(size.map()).zip(dy.chunks_exact(size.out())) {
                for (rows, dy) in dx.chunks_exact_mut(2 * size.width).zip(dy.chunks_exact(out_width)) {
                    let (above, below) = rows.split_at_mut(size.width);
                    share(dy, above);
                    share(dy, below);
                }
            }
        },
    );
}

/// Calls `f` for the corners of the windows of each map: top left of all windows, then top right, bottom left, bottom
/// right. It is compiled for the machine's widest vectors, and so has to be what it calls.
#[inline(always)]
fn for_each_map(
    size: &PoolSize,
    x: &PitchedMaps<'_, impl Fn(usize) -> usize>,
    maps: usize,
    mut f: impl FnMut(usize, [&[f32]; 4]),
) {
    let (out, out_width) = (size.out(), size.out_width());
    let plane = out + BLOCK;
    with_scratch(4 * plane, |planes| {
        vectorize(
            #[inline(always)]
            || {
                for n in 0..maps {
                    let map = x.map(n);
                    for (half, planes) in planes.chunks_exact_mut(2 * plane).enumerate() {
                        let (left, right) = planes.split_at_mut(plane);
                        for row in 0..size.out_height() {
                            let count = out_width.next_multiple_of(BLOCK);
                            let from = &map[(2 * row + half) * x.pitch..];
                            let from = &from[..from.len().min(2 * count)];
                            split_pairs(
                                from,
                                &mut left[row * out_width..][..count],
                                &mut right[row * out_width..][..count],
                            );
                        }
                    }
                    let corners = std::array::from_fn(|corner| &planes[corner * plane..][..out]);
                    f(n, corners);
                }
            },
        );
    });
}

/// The largest of the corners with its pixel; `pixels` are those of the first corner, `below` leads to the row below.
#[inline(always)]
fn largest(corners: [&[f32]; 4], below: u32, pixels: &[u32], y: &mut [f32], from: &mut [u32]) {
    let count = pixels.len();
    let [a, b, c, d] = corners.map(|corner| &corner[..count]);
    let (y, from) = (&mut y[..count], &mut from[..count]);
    for n in 0..count {
        let pixel = pixels[n];
        let (best, place) = larger(a[n], pixel, b[n], pixel + 1);
        let (best, place) = larger(best, place, c[n], pixel + below);
        (y[n], from[n]) = larger(best, place, d[n], pixel + below + 1);
    }
}

/// The means of the corners, added up in the order of the pixels.
#[inline(always)]
fn means(corners: [&[f32]; 4], y: &mut [f32]) {
    let [a, b, c, d] = corners.map(|corner| &corner[..y.len()]);
    for (n, y) in y.iter_mut().enumerate() {
        *y = (a[n] + b[n] + c[n] + d[n]) * 0.25;
    }
}

/// Adds a quarter of each number to the two pixels of its window in one row.
#[inline(always)]
fn share(dy: &[f32], row: &mut [f32]) {
    for (pair, dy) in row.as_chunks_mut::<2>().0.iter_mut().zip(dy) {
        let quarter = dy * 0.25;
        *pair = [pair[0] + quarter, pair[1] + quarter];
    }
}
