//! A dense layer on slices: y = x Wᵀ + b, with x of batch × inputs and W of outputs × inputs.
use super::matrix::{MatrixRows, Panels, dot, outer};
use super::parallel::{chunks_mut, with_scratch};
use super::reduce::{add, add_significant};

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

    /// Samples that one piece of work holds: enough for the tiles, few enough for several threads.
    fn rows(self) -> usize {
        self.batch.div_ceil(8).next_multiple_of(8)
    }
}

/// y = x Wᵀ + b, overwriting `y`.
pub fn forward(size: DenseSize, x: &[f32], weight: &[f32], bias: &[f32], y: &mut [f32]) {
    let DenseSize { inputs, outputs, .. } = size;
    let starts: Vec<usize> = (0..outputs).map(|o| o * inputs).collect();
    let rows = size.rows();
    chunks_mut(y, rows * outputs, size.work(), |n, y| {
        for row in y.chunks_exact_mut(outputs) {
            row.copy_from_slice(bias);
        }
        let here: Vec<usize> = (0..y.len() / outputs).map(|b| (n * rows + b) * inputs).collect();
        dot(
            MatrixRows { values: x, starts: &here },
            MatrixRows { values: weight, starts: &starts },
            inputs,
            y,
            outputs,
        );
    });
}

/// Adds dy W to `dx`.
pub fn backward_input(size: DenseSize, weight: &[f32], dy: &[f32], dx: &mut [f32]) {
    let DenseSize { inputs, outputs, .. } = size;
    let offsets: Vec<usize> = (0..outputs).map(|o| o * inputs).collect();
    let rows = size.rows();
    chunks_mut(dx, rows * inputs, size.work(), |n, dx| {
        let count = dx.len() / inputs;
        let dy = &dy[n * rows * outputs..];
        let panels = Panels::new(count, outputs, |b, o| dy[b * outputs + o]);
        with_scratch(dx.len(), |product| {
            outer(&panels, &offsets, weight, inputs, product, inputs);
            add(dx, product);
        });
    });
}

/// Adds dyᵀ x to `dweight` and the sums over the batch to `dbias`.
pub fn backward_weight(size: DenseSize, x: &[f32], dy: &[f32], dweight: &mut [f32], dbias: &mut [f32]) {
    let DenseSize { batch, inputs, outputs } = size;
    let offsets: Vec<usize> = (0..batch).map(|b| b * inputs).collect();
    let rows = outputs.div_ceil(8).next_multiple_of(8);
    chunks_mut(dweight, rows * inputs, size.work(), |n, dweight| {
        let first = n * rows;
        let panels = Panels::new(dweight.len() / inputs, batch, |o, b| dy[b * outputs + first + o]);
        with_scratch(dweight.len(), |product| {
            outer(&panels, &offsets, x, inputs, product, inputs);
            add(dweight, product);
        });
    });
    let (mut sums, mut absolute) = (vec![0.0; outputs], vec![0.0; outputs]);
    for dy in dy.chunks_exact(outputs) {
        for ((sum, absolute), dy) in sums.iter_mut().zip(&mut absolute).zip(dy) {
            *sum += dy;
            *absolute += dy.abs();
        }
    }
    add_significant(dbias, &sums, &absolute);
}
