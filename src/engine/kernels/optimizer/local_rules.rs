//! Rules that see only both ends of a synapse: what its neuron got and gave. Each adds −Δw, the mean over the batch, to
//! where a gradient would stand, so that a plain step of the learning rate moves the weights by rate · Δw.
use crate::engine::kernels::dense::DenseSize;
use crate::engine::kernels::parallel::with_scratch;

/// Adds −mean(y x) (Hebb 1949; the decay of the weights is a penalty of the optimizer). `x` is batch × inputs, `y` batch ×
/// outputs, `dweight` outputs × inputs.
pub fn hebb(size: DenseSize, x: &[f32], y: &[f32], dweight: &mut [f32]) {
    let DenseSize { batch, inputs, outputs } = size;
    let share = 1.0 / batch.max(1) as f32;
    for (x, y) in x.chunks_exact(inputs).zip(y.chunks_exact(outputs)) {
        for (y, dweight) in y.iter().zip(dweight.chunks_exact_mut(inputs)) {
            subtract(dweight, share * y, x);
        }
    }
}

/// Adds −mean(y r) with what the neurons up to this one leave of the input, r = x − Σ y w: for the first neuron y (x − y w)
/// (Oja 1982), for each further one the generalized rule (Sanger 1989).
pub fn oja(size: DenseSize, x: &[f32], y: &[f32], weight: &[f32], dweight: &mut [f32]) {
    let DenseSize { batch, inputs, outputs } = size;
    let share = 1.0 / batch.max(1) as f32;
    with_scratch(inputs, |rest| {
        for (x, y) in x.chunks_exact(inputs).zip(y.chunks_exact(outputs)) {
            rest.copy_from_slice(x);
            let rows = weight.chunks_exact(inputs).zip(dweight.chunks_exact_mut(inputs));
            for (y, (weight, dweight)) in y.iter().zip(rows) {
                subtract(rest, *y, weight);
                subtract(dweight, share * y, rest);
            }
        }
    });
}

/// Subtracts a multiple of `values`.
fn subtract(from: &mut [f32], factor: f32, values: &[f32]) {
    for (from, value) in from.iter_mut().zip(values) {
        *from -= factor * value;
    }
}
