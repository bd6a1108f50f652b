//! A dense layer on slices: y = x Wᵀ + b, with x of batch × inputs and W of outputs × inputs.
use super::matrix::{MatrixRows, Panels, dot, is_few, multiply_few, outer, outer_few, pull_back_few};
use super::parallel::{Places, chunks_mut, is_small, with_scratch};
use super::reduce::{add, add_significant};
use super::simd::vectorize;

/// Sizes of a dense layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DenseSize {
    /// Samples in the batch.
    pub batch: usize,
    /// Numbers per sample that come in.
    pub inputs: usize,
    /// Neurons.
    pub outputs: usize,
}

impl DenseSize {
    fn work(self) -> usize {
        self.batch * self.inputs * self.outputs
    }

    /// Rows of `all` that one piece of work holds: enough for the tiles, few enough for several threads, and all of
    /// them where one thread does the work anyway.
    fn rows(self, all: usize) -> usize {
        if is_small(self.work()) { all.max(1) } else { all.div_ceil(8).next_multiple_of(8) }
    }
}

/// y = x Wᵀ + b, overwriting `y`.
pub fn forward(size: DenseSize, x: &[f32], weight: &[f32], bias: &[f32], y: &mut [f32]) {
    let DenseSize { batch, inputs, outputs } = size;
    let rows = size.rows(batch);
    if is_few(inputs, outputs) {
        return chunks_mut(y, rows * outputs, size.work(), |n, y| {
            multiply_few(inputs, &x[n * rows * inputs..], weight, bias, y);
        });
    }
    let starts: Places = (0..outputs).map(|o| o * inputs).collect();
    chunks_mut(y, rows * outputs, size.work(), |n, y| {
        for row in y.chunks_exact_mut(outputs) {
            row.copy_from_slice(bias);
        }
        let here: Places = (0..y.len() / outputs).map(|b| (n * rows + b) * inputs).collect();
        dot(
            MatrixRows { values: x, starts: &here },
            MatrixRows { values: weight, starts: &starts },
            inputs,
            y,
            outputs,
        );
    });
}

/// Writes dy W to `dx`.
pub fn backward_input(size: DenseSize, weight: &[f32], dy: &[f32], dx: &mut [f32]) {
    let DenseSize { batch, inputs, outputs } = size;
    let rows = size.rows(batch);
    if is_few(inputs, outputs) {
        return chunks_mut(dx, rows * inputs, size.work(), |n, dx| {
            pull_back_few(inputs, weight, &dy[n * rows * outputs..], dx);
        });
    }
    let offsets: Places = (0..outputs).map(|o| o * inputs).collect();
    chunks_mut(dx, rows * inputs, size.work(), |n, dx| {
        let count = dx.len() / inputs;
        let starts: Places = (0..count).map(|b| (n * rows + b) * outputs).collect();
        let mut panels = Panels::default();
        panels.fill_rows(MatrixRows { values: dy, starts: &starts }, outputs);
        outer(&panels, &offsets, weight, inputs, dx, inputs);
    });
}

/// Adds dyᵀ x to `dweight` and the sums over the batch to `dbias`.
pub fn backward_weight(size: DenseSize, x: &[f32], dy: &[f32], dweight: &mut [f32], dbias: &mut [f32]) {
    add_column_sums(dy, dbias);
    let DenseSize { batch, inputs, outputs } = size;
    if is_small(size.work()) && is_few(inputs, outputs) {
        return outer_few(inputs, x, dy, dweight);
    }
    let offsets: Places = (0..batch).map(|b| b * inputs).collect();
    let rows = size.rows(outputs);
    chunks_mut(dweight, rows * inputs, size.work(), |n, dweight| {
        let starts: Places = (0..batch).map(|b| b * outputs + n * rows).collect();
        let mut panels = Panels::default();
        panels.fill_columns(dweight.len() / inputs, MatrixRows { values: dy, starts: &starts });
        with_scratch(dweight.len(), |product| {
            outer(&panels, &offsets, x, inputs, product, inputs);
            add(dweight, product);
        });
    });
}

/// Adds the sums over the rows of `dy`, as long as `dbias` each.
fn add_column_sums(dy: &[f32], dbias: &mut [f32]) {
    let outputs = dbias.len();
    with_scratch(2 * outputs, |room| {
        room.fill(0.0);
        let (sums, absolute) = room.split_at_mut(outputs);
        vectorize(
            #[inline(always)]
            || {
                for dy in dy.chunks_exact(outputs) {
                    for ((sum, absolute), dy) in sums.iter_mut().zip(absolute.iter_mut()).zip(dy) {
                        *sum += dy;
                        *absolute += dy.abs();
                    }
                }
            },
        );
        add_significant(dbias, sums, absolute);
    });
}
