//! How large an array's numbers are: the sum of their squares.
use rayon::prelude::*;

use super::conv::sum_of;
use super::parallel::is_worth;

/// Numbers whose squares are added up as `f32`; beyond that it goes on as `f64`.
const STRETCH: usize = 4096;
/// Numbers in one piece of work.
const PIECE: usize = 16 * STRETCH;

/// The sum of all squares, in an order that is always the same.
pub fn squares(values: &[f32]) -> f64 {
    let sum = |piece: &[f32]| piece.chunks(STRETCH).map(|part| f64::from(sum_of(part, |v| v * v))).sum::<f64>();
    if is_worth(values.len()) {
        let sums: Vec<f64> = values.par_chunks(PIECE).map(sum).collect();
        sums.iter().sum()
    } else {
        values.chunks(PIECE).map(sum).sum()
    }
}
