//! Layer normalization on slices: y = γ (x − mean) / √(variance + ε) + β, mean and variance of every row.
use super::parallel::{chunks_mut, for_each, optional_chunks, with_scratch};
use super::reduce::{add, sum, sum_of, sum_of_pairs};
use super::simd::vectorize;

/// Rows in one piece of work: at most this many pieces, whatever the number of threads, because the sums over the rows
/// are made piece by piece.
fn rows_per_piece(rows: usize) -> usize {
    const PIECES: usize = 8;
    rows.div_ceil(PIECES).max(1)
}

/// The mean and the variance of a row, in two passes, so that large means lose no digits.
pub fn moments(row: &[f32]) -> (f32, f32) {
    let count = row.len() as f32;
    let mean = sum(row) / count;
    (mean, sum_of(row, |value| (value - mean) * (value - mean)) / count)
}

/// The mean of a row and 1 / √(variance + ε).
pub fn mean_and_scale(row: &[f32], epsilon: f32) -> (f32, f32) {
    let (mean, variance) = moments(row);
    (mean, 1.0 / (variance + epsilon).sqrt())
}

/// Writes y for rows of `features` numbers; `gamma` and `beta` hold one number per feature.
pub fn forward(features: usize, epsilon: f32, x: &[f32], gamma: &[f32], beta: &[f32], y: &mut [f32]) {
    let rows = rows_per_piece(x.len() / features);
    chunks_mut(y, rows * features, x.len() * 4, |nth, y| {
        for (x, y) in x[nth * rows * features..].chunks_exact(features).zip(y.chunks_exact_mut(features)) {
            let (mean, scale) = mean_and_scale(x, epsilon);
            vectorize(
                #[inline(always)]
                || {
                    for (((y, x), gamma), beta) in y.iter_mut().zip(x).zip(gamma).zip(beta) {
                        *y = (x - mean) * scale * gamma + beta;
                    }
                },
            );
        }
    });
}

/// What [`backward`] reads.
#[derive(Clone, Copy)]
pub struct LayerNormSaved<'a> {
    /// What came in.
    pub x: &'a [f32],
    /// The gradient of what went out.
    pub dy: &'a [f32],
    /// γ of every feature.
    pub gamma: &'a [f32],
}

/// Adds the gradients: `dx` (not computed where `None`), `dgamma` and `dbeta`. With g = dy · γ and x̂ the normalized
/// row, dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε) (Ba et al. 2016).
pub fn backward(
    features: usize,
    epsilon: f32,
    saved: LayerNormSaved<'_>,
    dx: Option<&mut [f32]>,
    dgamma: &mut [f32],
    dbeta: &mut [f32],
) {
    let rows = rows_per_piece(saved.x.len() / features);
    let piece = rows * features;
    let pieces = saved.x.len().div_ceil(piece.max(1));
    with_scratch(pieces * 2 * features, |sums| {
        sums.fill(0.0);
        let items = sums.chunks_mut(2 * features).zip(optional_chunks(dx, piece)).enumerate();
        for_each(items, saved.x.len() * 8, |(nth, (sums, dx))| {
            let end = saved.x.len().min((nth + 1) * piece);
            let here = LayerNormSaved { x: &saved.x[nth * piece..end], dy: &saved.dy[nth * piece..end], ..saved };
            backward_rows(features, epsilon, here, dx, sums);
        });
        for sums in sums.chunks_exact(2 * features) {
            add(dgamma, &sums[..features]);
            add(dbeta, &sums[features..]);
        }
    });
}

/// The rows of one piece on the calling thread; `sums` holds the gradients of γ, then those of β.
fn backward_rows(
    features: usize,
    epsilon: f32,
    saved: LayerNormSaved<'_>,
    mut dx: Option<&mut [f32]>,
    sums: &mut [f32],
) {
    let (dgamma, dbeta) = sums.split_at_mut(features);
    let rows = saved.x.chunks_exact(features).zip(saved.dy.chunks_exact(features));
    for (nth, (x, dy)) in rows.enumerate() {
        let (mean, scale) = mean_and_scale(x, epsilon);
        vectorize(
            #[inline(always)]
            || {
                for (((dgamma, dbeta), x), dy) in dgamma.iter_mut().zip(dbeta.iter_mut()).zip(x).zip(dy) {
                    *dgamma += dy * (x - mean) * scale;
                    *dbeta += dy;
                }
            },
        );
        let Some(dx) = dx.as_deref_mut() else { continue };
        let dx = &mut dx[nth * features..][..features];
        row_backward(x, dy, saved.gamma, (mean, scale), dx);
    }
}

/// The gradient of one row's input.
fn row_backward(x: &[f32], dy: &[f32], gamma: &[f32], (mean, scale): (f32, f32), dx: &mut [f32]) {
    let count = dx.len() as f32;
    with_scratch(dx.len(), |g| {
        for ((g, dy), gamma) in g.iter_mut().zip(dy).zip(gamma) {
            *g = dy * gamma;
        }
        let plain = sum(g) / count;
        let along = sum_of_pairs(g, x, |g, x| g * (x - mean)) / count * scale * scale;
        vectorize(
            #[inline(always)]
            || {
                for ((dx, x), g) in dx.iter_mut().zip(x).zip(g.iter()) {
                    *dx = scale * (g - plain - (x - mean) * along);
                }
            },
        );
    });
}
