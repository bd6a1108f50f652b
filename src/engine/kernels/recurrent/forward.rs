//! The way forward: the input's share of all gates in one product, then step by step.
use super::cell::{StepInput, step};
use super::size::{Cell, RecurrentSize, RecurrentWeights, StepOrder, StepRow};
use crate::engine::kernels::matrix::{MatrixRows, Panels, outer};
use crate::engine::kernels::parallel::{Places, for_each, optional_chunks, with_scratch};

/// Numbers behind each row of the rearranged weights: rows whose distance is a power of two would share few places of
/// the cache.
const GAP: usize = 16;

/// The weights as the products of the way forward read them: transposed, so that the gates of a step lie side by side.
struct TransposedWeights<'a> {
    /// Inputs + hidden rows of gates + [`GAP`] numbers: `weight_ih`, then `weight_hh`.
    values: &'a [f32],
    input_rows: Places,
    hidden_rows: Places,
    /// Both sides' biases; for the GRU's n only the input side's.
    bias: &'a [f32],
    /// The GRU's bias of n on the hidden side, empty for other cells.
    bias_n: &'a [f32],
}

/// Writes the states to the columns `column..column + hidden` of `y`, which holds batch × steps × width or
/// batch × width numbers. Padded steps give 0 and change no state; the start state is 0.
///
/// `lengths` says how many steps each sample really has. `saved` gets [`RecurrentSize::saved_len`] numbers for
/// [`backward`](fn@super::backward); without it nothing is kept.
pub fn forward(
    size: &RecurrentSize,
    weights: RecurrentWeights<'_>,
    x: &[f32],
    lengths: Option<&[usize]>,
    y: &mut [f32],
    saved: Option<&mut [f32]>,
) {
    let pitch = size.gates() + GAP;
    with_scratch((size.inputs + size.hidden) * pitch + size.gates(), |room| {
        let (values, bias) = room.split_at_mut((size.inputs + size.hidden) * pitch);
        let (inputs, hidden) = values.split_at_mut(size.inputs * pitch);
        transpose(weights.weight_ih, size.inputs, pitch, inputs);
        transpose(weights.weight_hh, size.hidden, pitch, hidden);
        bias.copy_from_slice(weights.bias_ih);
        let (shared, bias_n) = weights.bias_hh.split_at(match size.cell {
            Cell::Gru => 2 * size.hidden,
            Cell::Tanh | Cell::Lstm => size.gates(),
        });
        bias.iter_mut().zip(shared).for_each(|(bias, other)| *bias += other);
        let input_rows = (0..size.inputs).map(|row| row * pitch).collect();
        let hidden_rows = (size.inputs..size.inputs + size.hidden).map(|row| row * pitch).collect();
        let weights = TransposedWeights { values, input_rows, hidden_rows, bias, bias_n };
        let chunk = size.chunk();
        let parts = optional_chunks(saved, chunk * size.sample_saved());
        let items = y.chunks_mut(chunk * size.sample_output()).zip(parts).enumerate();
        for_each(items, size.work(), |(nth, (y, saved))| {
            let (first, count) = (nth * chunk, y.len() / size.sample_output());
            let x = &x[first * size.sample_input()..][..count * size.sample_input()];
            let order = StepOrder::new(size, lengths, first, count);
            match saved {
                Some(saved) => forward_chunk(size, &weights, &order, x, y, saved),
                None => with_scratch(count * size.sample_saved(), |saved| {
                    forward_chunk(size, &weights, &order, x, y, saved);
                }),
            }
        });
    });
}

/// Writes the transpose of a matrix of rows × `columns` to rows that start `pitch` apart.
fn transpose(matrix: &[f32], columns: usize, pitch: usize, out: &mut [f32]) {
    for (n, row) in matrix.chunks_exact(columns).enumerate() {
        for (to, from) in out[n..].iter_mut().step_by(pitch).zip(row) {
            *to = *from;
        }
    }
}

/// Some samples from the first step to the last, on the calling thread.
fn forward_chunk(
    size: &RecurrentSize,
    weights: &TransposedWeights<'_>,
    order: &StepOrder,
    x: &[f32],
    y: &mut [f32],
    saved: &mut [f32],
) {
    let (gates, width, state) = (size.gates(), size.step_saved(), size.state_at());
    let mut panels = Panels::default();
    let mut starts = Places::default();
    for span in order.spans() {
        starts.fill(span.clone().map(|row| row * size.inputs));
        panels.fill_rows(MatrixRows { values: x, starts: &starts }, size.inputs);
        outer(&panels, &weights.input_rows, weights.values, gates, &mut saved[span.start * width..], width);
    }
    with_scratch(size.chunk() * gates, |product| {
        for turn in 0..order.longest() {
            if turn > 0 {
                starts.fill(order.turn(turn).filter_map(|step| step.previous).map(|row| row * width + state));
                panels.fill_rows(MatrixRows { values: saved, starts: &starts }, size.hidden);
                outer(&panels, &weights.hidden_rows, weights.values, gates, product, gates);
            }
            for (StepRow { row, previous, .. }, product) in order.turn(turn).zip(product.chunks_exact(gates)) {
                let (row, previous) = row_and_previous(saved, width, row, previous);
                let product = (turn > 0).then_some(product);
                let input = StepInput { product, previous, bias: weights.bias, bias_n: weights.bias_n };
                step(size.cell, size.hidden, row, input);
            }
        }
    });
    write_states(size, order, saved, y);
}

/// One row to write and another one to read.
fn row_and_previous(
    saved: &mut [f32],
    width: usize,
    row: usize,
    previous: Option<usize>,
) -> (&mut [f32], Option<&[f32]>) {
    match previous {
        None => (&mut saved[row * width..][..width], None),
        Some(previous) if previous < row => {
            let (before, after) = saved.split_at_mut(row * width);
            (&mut after[..width], Some(&before[previous * width..][..width]))
        }
        Some(previous) => {
            let (before, after) = saved.split_at_mut(previous * width);
            (&mut before[row * width..][..width], Some(&after[..width]))
        }
    }
}

/// Copies the states to this direction's columns of the output.
pub(super) fn write_states(size: &RecurrentSize, order: &StepOrder, saved: &[f32], y: &mut [f32]) {
    let columns = size.column..size.column + size.hidden;
    let state = |row: usize| &saved[row * size.step_saved() + size.state_at()..][..size.hidden];
    let write = |y: &mut [f32], row: Option<usize>| match row {
        Some(row) => y[columns.clone()].copy_from_slice(state(row)),
        None => y[columns.clone()].fill(0.0),
    };
    if size.sequence {
        for (row, y) in y.chunks_exact_mut(size.width).enumerate() {
            write(y, order.is_step(row).then_some(row));
        }
    } else {
        for (row, y) in order.last().zip(y.chunks_exact_mut(size.width)) {
            write(y, row);
        }
    }
}
