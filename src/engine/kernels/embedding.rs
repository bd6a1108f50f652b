//! Embedding on slices: each token's number picks a row of the table, batch × steps becomes batch × steps × features.
use super::padding::length;
use super::parallel::chunks_mut;

/// Sizes of an embedding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddingSize {
    /// Tokens per sample.
    pub steps: usize,
    /// Rows of the table.
    pub vocabulary: usize,
    /// Numbers per row.
    pub features: usize,
}

impl EmbeddingSize {
    /// The row of the table for the token at a place of the batch: none where the step is padded. A number that is no
    /// token of the table counts as padding too, because a kernel has no way to refuse it.
    pub fn row(self, x: &[f32], lengths: Option<&[usize]>, place: usize) -> Option<usize> {
        let (sample, step) = (place / self.steps, place % self.steps);
        let token = x[place];
        let is_token = step < length(lengths, sample, self.steps) && token >= 0.0 && token < self.vocabulary as f32;
        is_token.then_some(token as usize)
    }
}

/// Writes the row of each token to `y`; the rows of padded steps are 0.
pub fn forward(size: EmbeddingSize, x: &[f32], lengths: Option<&[usize]>, weight: &[f32], y: &mut [f32]) {
    let EmbeddingSize { steps, features, .. } = size;
    let work = y.len();
    chunks_mut(y, steps * features, work, |sample, y| {
        for (step, y) in y.chunks_exact_mut(features).enumerate() {
            match size.row(x, lengths, sample * steps + step) {
                Some(row) => y.copy_from_slice(&weight[row * features..][..features]),
                None => y.fill(0.0),
            }
        }
    });
}

/// Adds each step's gradient to its token's row, in the order of the batch.
pub fn backward(size: EmbeddingSize, x: &[f32], lengths: Option<&[usize]>, dy: &[f32], dweight: &mut [f32]) {
    const PIECES: usize = 8;
    let EmbeddingSize { vocabulary, features, .. } = size;
    let rows = vocabulary.div_ceil(PIECES).max(1);
    let work = dy.len();
    // Each piece of work owns some rows of the table and picks its tokens out of the whole batch.
    chunks_mut(dweight, rows * features, work, |nth, dweight| {
        let first = nth * rows;
        for (place, dy) in dy.chunks_exact(features).enumerate() {
            let row = size.row(x, lengths, place).and_then(|row| row.checked_sub(first)).filter(|row| *row < rows);
            let Some(row) = row else { continue };
            for (dweight, dy) in dweight[row * features..].iter_mut().zip(dy) {
                *dweight += dy;
            }
        }
    });
}
