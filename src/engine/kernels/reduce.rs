//! Sums of slices, and sums into slices, in an order that is always the same.
use rayon::prelude::*;

use super::parallel::is_worth;
use super::simd::vectorize;

/// Numbers whose squares are added up as `f32`; beyond that it goes on as `f64`.
const STRETCH: usize = 4096;
/// Numbers in one piece of work.
const PIECE: usize = 16 * STRETCH;

/// The sum of all squares, in an order that is always the same.
pub fn sum_of_squares(values: &[f32]) -> f64 {
    let sum = |piece: &[f32]| piece.chunks(STRETCH).map(|part| f64::from(sum_of(part, |v| v * v))).sum::<f64>();
    if is_worth(values.len()) {
        let sums: Vec<f64> = values.par_chunks(PIECE).map(sum).collect();
        sums.iter().sum()
    } else {
        values.chunks(PIECE).map(sum).sum()
    }
}

/// Adds `from` to `to`, number by number.
pub fn add(to: &mut [f32], from: &[f32]) {
    combine(to, from, |to, from| *to += from);
}

/// Changes every number of `to` by that of `from`.
#[inline(always)]
pub(super) fn combine(to: &mut [f32], from: &[f32], f: impl Fn(&mut f32, f32)) {
    vectorize(
        #[inline(always)]
        || {
            for (to, from) in to.iter_mut().zip(from) {
                f(to, *from);
            }
        },
    );
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
    vectorize(
        #[inline(always)]
        || strands(values, &f),
    )
}

/// [`sum_of`] inside of a loop that is vectorized already.
#[inline(always)]
pub(super) fn strands(values: &[f32], f: impl Fn(f32) -> f32) -> f32 {
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

/// The sum of a function of the numbers of two slices of one length, as [`sum`].
#[inline(always)]
pub fn sum_of_pairs(left: &[f32], right: &[f32], f: impl Fn(f32, f32) -> f32) -> f32 {
    vectorize(
        #[inline(always)]
        || {
            let mut strands = [0.0_f32; 16];
            let (lefts, left_rest) = left.as_chunks::<16>();
            let (rights, right_rest) = right.as_chunks::<16>();
            for (left, right) in lefts.iter().zip(rights) {
                for n in 0..16 {
                    strands[n] += f(left[n], right[n]);
                }
            }
            let rest: f32 = left_rest.iter().zip(right_rest).map(|(left, right)| f(*left, *right)).sum();
            strands.iter().sum::<f32>() + rest
        },
    )
}
