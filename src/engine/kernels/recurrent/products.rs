//! The products whose sum over all steps is the gradient of one number of a recurrent layer's weights.
use super::backward::{RecurrentSaved, gate_gradients, input_column};
use super::size::{RecurrentSize, RecurrentWeights, StepOrder, StepRow};

/// One step's product: the gradient of a gate's sum times what the weight is multiplied with in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepProduct {
    /// The sample, by its place in the batch.
    pub sample: usize,
    /// The step.
    pub step: usize,
    /// The number of the state whose gate it is.
    pub unit: usize,
    /// The number of what comes in at that step; `None` for the state of the step before, and for a bias.
    pub input: Option<usize>,
    /// The gradient of the gate's sum.
    pub error: f32,
    /// What the weight is multiplied with.
    pub value: f32,
}

/// The products of number `index` of one of the four arrays of weights, counted from 0 in the order of
/// [`RecurrentWeights`].
pub fn products(
    size: &RecurrentSize,
    weights: RecurrentWeights<'_>,
    saved: RecurrentSaved<'_>,
    (array, index): (usize, usize),
) -> Vec<StepProduct> {
    let width = [size.inputs, size.hidden, 1, 1][array.min(3)];
    let (row, column) = (index / width, index % width);
    let is_input_side = array % 2 == 0;
    let gate = if is_input_side { input_column(size, row) } else { row };
    let one = RecurrentSize { batch: 1, ..*size };
    let mut found = Vec::new();
    for sample in 0..size.batch {
        let here = RecurrentSaved {
            x: &saved.x[sample * size.sample_input()..][..size.sample_input()],
            saved: &saved.saved[sample * size.sample_saved()..][..size.sample_saved()],
            dy: &saved.dy[sample * size.sample_output()..][..size.sample_output()],
            lengths: saved.lengths.map(|lengths| &lengths[sample..=sample]),
        };
        let order = StepOrder::new(&one, here.lengths, 0, 1);
        gate_gradients(&one, weights, &order, here, |StepRow { row: step, previous, .. }, gates| {
            let value = match (array, previous) {
                (0, _) => here.x[step * size.inputs + column],
                (1, Some(previous)) => here.saved[previous * size.step_saved() + size.state_at() + column],
                // The state before the first step is 0.
                (1, None) => return,
                _ => 1.0,
            };
            let input = (array == 0).then_some(column);
            found.push(StepProduct { sample, step, unit: row % size.hidden, input, error: gates[gate], value });
        });
    }
    found
}
