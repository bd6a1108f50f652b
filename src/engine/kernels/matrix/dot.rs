//! The dot form of a matrix product: `out[m][t] += Σₚ left[m][p] · right[t][p]`, all rows lying in memory as they are.
use pulp::{Simd, WithSimd};

use super::rows::MatrixRows;
use crate::engine::kernels::simd::dispatch;

/// Adds the product of every row of `left` with every row of `right`, `len` numbers each, to out[m · stride + t].
pub fn dot(left: MatrixRows<'_>, right: MatrixRows<'_>, len: usize, out: &mut [f32], stride: usize) {
    dispatch(Dot { left, right, len, out, stride });
}

struct Dot<'a> {
    left: MatrixRows<'a>,
    right: MatrixRows<'a>,
    len: usize,
    out: &'a mut [f32],
    stride: usize,
}

impl WithSimd for Dot<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { left, right, len, out, stride } = self;
        let (tall, wide) = if S::REGISTER_COUNT >= 32 { (4, 6) } else { (3, 4) };
        for m in parts(left.starts.len(), tall) {
            let rows = MatrixRows { starts: &left.starts[m.clone()], ..left };
            for t in parts(right.starts.len(), wide) {
                let columns = MatrixRows { starts: &right.starts[t.clone()], ..right };
                let out = &mut out[m.start * stride + t.start..];
                match rows.starts.len() {
                    4 => columns_of::<S, 4>(simd, rows, columns, len, out, stride),
                    3 => columns_of::<S, 3>(simd, rows, columns, len, out, stride),
                    2 => columns_of::<S, 2>(simd, rows, columns, len, out, stride),
                    _ => columns_of::<S, 1>(simd, rows, columns, len, out, stride),
                }
            }
        }
    }
}

/// Ranges of at most `most`, as even as can be: 9 in parts of at most 6 is 5 and 4, not 6 and 3.
#[inline(always)]
fn parts(count: usize, most: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let parts = count.div_ceil(most);
    (0..parts).map(move |n| n * count / parts..(n + 1) * count / parts)
}

#[inline(always)]
fn columns_of<S: Simd, const MR: usize>(
    simd: S,
    left: MatrixRows<'_>,
    right: MatrixRows<'_>,
    len: usize,
    out: &mut [f32],
    stride: usize,
) {
    match right.starts.len() {
        6 => tile::<S, MR, 6>(simd, left, right, len, out, stride),
        5 => tile::<S, MR, 5>(simd, left, right, len, out, stride),
        4 => tile::<S, MR, 4>(simd, left, right, len, out, stride),
        3 => tile::<S, MR, 3>(simd, left, right, len, out, stride),
        2 => tile::<S, MR, 2>(simd, left, right, len, out, stride),
        _ => tile::<S, MR, 1>(simd, left, right, len, out, stride),
    }
}

#[inline(always)]
fn tile<S: Simd, const MR: usize, const NR: usize>(
    simd: S,
    left: MatrixRows<'_>,
    right: MatrixRows<'_>,
    len: usize,
    out: &mut [f32],
    stride: usize,
) {
    let vectors = len / S::F32_LANES;
    let whole = vectors * S::F32_LANES;
    let row = |rows: MatrixRows<'_>, n: usize| rows.starts[n];
    // Slices of one proven length, so that the loop below needs no checks.
    let ys: [&[S::f32s]; MR] = std::array::from_fn(|m| {
        let start = row(left, m);
        &S::as_simd_f32s(&left.values[start..start + whole]).0[..vectors]
    });
    let xs: [&[S::f32s]; NR] = std::array::from_fn(|t| {
        let start = row(right, t);
        &S::as_simd_f32s(&right.values[start..start + whole]).0[..vectors]
    });
    let mut sums = [[simd.splat_f32s(0.0); NR]; MR];
    for p in 0..vectors {
        // Few values at a time, so that all sums stay in registers.
        let y: [S::f32s; MR] = std::array::from_fn(|m| ys[m][p]);
        for t in 0..NR {
            let x = xs[t][p];
            for m in 0..MR {
                sums[m][t] = simd.mul_add_e_f32s(y[m], x, sums[m][t]);
            }
        }
    }
    if whole < len {
        for m in 0..MR {
            let y = simd.partial_load_f32s(&left.values[row(left, m) + whole..row(left, m) + len]);
            for t in 0..NR {
                let x = simd.partial_load_f32s(&right.values[row(right, t) + whole..row(right, t) + len]);
                sums[m][t] = simd.mul_add_e_f32s(y, x, sums[m][t]);
            }
        }
    }
    for m in 0..MR {
        for t in 0..NR {
            out[m * stride + t] += simd.reduce_sum_f32s(sums[m][t]);
        }
    }
}
