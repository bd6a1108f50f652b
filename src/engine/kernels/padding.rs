//! Steps of a sequence that lie behind a sample's own end.
use super::parallel::chunks_mut;

/// The token that fills short samples up.
const PADDING: f32 = 0.0;

/// How many tokens of each sample count: all up to the last that is no padding, and at least one. `tokens` holds batch ×
/// steps numbers.
pub fn token_lengths(tokens: &[f32], steps: usize, lengths: &mut Vec<usize>) {
    let length = |sample: &[f32]| sample.iter().rposition(|token| *token != PADDING).map_or(1, |last| last + 1);
    lengths.clear();
    lengths.extend(tokens.chunks_exact(steps.max(1)).map(length));
}

/// The number of steps that a sample really has. Without lengths every sample has all of them.
pub(super) fn length(lengths: Option<&[usize]>, sample: usize, steps: usize) -> usize {
    lengths.map_or(steps, |lengths| lengths[sample].min(steps))
}

/// Sets the rows of pictures that are padded steps to 0. `values` holds batch × maps × rows × columns, `lengths` the rows of
/// each sample that count.
pub fn zero_padded_rows(values: &mut [f32], (maps, rows, columns): (usize, usize, usize), lengths: &[usize]) {
    let work = values.len();
    chunks_mut(values, maps * rows * columns, work, |sample, values| {
        let counting = length(Some(lengths), sample, rows) * columns;
        for map in values.chunks_exact_mut((rows * columns).max(1)) {
            map[counting..].fill(0.0);
        }
    });
}

/// Sets the rows of padded steps to 0. `values` holds batch × steps × features, `lengths` the steps of each sample.
///
/// A layer that computes every step for itself needs this behind its output, and in front of its gradient.
pub fn zero_padded(values: &mut [f32], steps: usize, features: usize, lengths: &[usize]) {
    let work = values.len();
    chunks_mut(values, steps * features, work, |sample, values| {
        values[length(Some(lengths), sample, steps) * features..].fill(0.0);
    });
}
