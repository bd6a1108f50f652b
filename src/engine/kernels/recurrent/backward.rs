//! The way back: step by step to the gradients of all gates, then the weights' and the input's in one product each.
use super::cell::{StepGradient, step_back};
use super::size::{Cell, RecurrentSize, RecurrentWeights, StepOrder, StepRow};
use crate::engine::kernels::matrix::{MatrixRows, Panels, outer};
use crate::engine::kernels::parallel::{Places, chunks_mut, for_each, optional_chunks, with_scratch};
use crate::engine::kernels::reduce::add;

/// Numbers behind the gates' gradients of each step, for the same reason as in the way forward: rows whose distance is a
/// power of two would share few places of the cache.
const GAP: usize = 16;

/// What [`backward`] reads.
#[derive(Debug, Clone, Copy)]
pub struct RecurrentSaved<'a> {
    /// What came in.
    pub x: &'a [f32],
    /// How many steps each sample has, as on the way forward.
    pub lengths: Option<&'a [usize]>,
    /// What [`forward`](fn@super::forward) saved.
    pub saved: &'a [f32],
    /// The gradient of the whole output, of which this direction reads its own columns.
    pub dy: &'a [f32],
}

/// The gradients of the weights, to be added to.
#[derive(Debug)]
pub struct RecurrentGradients<'a> {
    /// Gates · hidden × inputs.
    pub weight_ih: &'a mut [f32],
    /// Gates · hidden × hidden.
    pub weight_hh: &'a mut [f32],
    /// Gates · hidden.
    pub bias_ih: &'a mut [f32],
    /// Gates · hidden.
    pub bias_hh: &'a mut [f32],
}

/// How the gradients of one chunk's weights lie in memory: those of `weight_ih` and `weight_hh`, both transposed, then
/// the sums of the gates' gradients over all steps.
#[derive(Clone, Copy)]
struct ChunkSums {
    inputs: usize,
    weights: usize,
    len: usize,
}

impl ChunkSums {
    fn new(size: &RecurrentSize) -> Self {
        let inputs = size.inputs * size.gates();
        let weights = inputs + size.hidden * size.gates();
        Self { inputs, weights, len: weights + step_gradient(size) }
    }
}

/// Numbers in the gradient of one step's gates.
fn step_gradient(size: &RecurrentSize) -> usize {
    size.cell.gradients() * size.hidden
}

/// Ranges of a step's gradient that belong to the input side, with the gates that they belong to.
fn input_side(size: &RecurrentSize) -> impl Iterator<Item = (std::ops::Range<usize>, usize)> {
    let hidden = size.hidden;
    let (whole, n) = match size.cell {
        // The GRU's n has a gradient of its own on the input side.
        Cell::Gru => (0..2 * hidden, Some((3 * hidden..4 * hidden, 2 * hidden))),
        Cell::Tanh | Cell::Lstm => (0..size.gates(), None),
    };
    std::iter::once((whole, 0)).chain(n)
}

/// The column of a step's gradient that belongs to a row of the weights on the input side.
pub(super) fn input_column(size: &RecurrentSize, row: usize) -> usize {
    let side = input_side(size).find(|(range, gate)| (*gate..gate + range.len()).contains(&row));
    side.map_or(row, |(range, gate)| range.start + row - gate)
}

/// Shows the gradients of all gates' sums at every step of some samples: those of the hidden side, for the GRU followed by
/// that of n on the input side.
pub(super) fn gate_gradients(
    size: &RecurrentSize,
    weights: RecurrentWeights<'_>,
    order: &StepOrder,
    saved: RecurrentSaved<'_>,
    mut show: impl FnMut(StepRow, &[f32]),
) {
    let pitch = step_gradient(size) + GAP;
    let rows = saved.x.len() / size.inputs;
    with_scratch(rows * pitch, |gates| {
        with_scratch(size.chunk() * 3 * size.hidden, |states| through_time(size, weights, order, saved, states, gates));
        for step in (0..order.longest()).flat_map(|turn| order.turn(turn)) {
            show(step, &gates[step.row * pitch..][..pitch - GAP]);
        }
    });
}

/// Adds the gradients: `dx` (not computed where `None`) and those of the weights. Padded steps get 0.
pub fn backward(
    size: &RecurrentSize,
    weights: RecurrentWeights<'_>,
    saved: RecurrentSaved<'_>,
    dx: Option<&mut [f32]>,
    gradients: RecurrentGradients<'_>,
) {
    let chunk = size.chunk();
    let chunks = size.batch.div_ceil(chunk);
    let ChunkSums { len, .. } = ChunkSums::new(size);
    with_scratch(chunks * len, |sums| {
        let items = sums.chunks_mut(len).zip(optional_chunks(dx, chunk * size.sample_input())).enumerate();
        for_each(items, size.work() * 2, |(nth, (sums, dx))| {
            let first = nth * chunk;
            let count = chunk.min(size.batch - first);
            let order = StepOrder::new(size, saved.lengths, first, count);
            let here = RecurrentSaved {
                x: &saved.x[first * size.sample_input()..][..count * size.sample_input()],
                saved: &saved.saved[first * size.sample_saved()..][..count * size.sample_saved()],
                dy: &saved.dy[first * size.sample_output()..][..count * size.sample_output()],
                ..saved
            };
            backward_chunk(size, weights, &order, here, dx, sums);
        });
        add_sums(size, sums, gradients);
    });
}

/// Adds the chunks' sums to the gradients, chunk after chunk.
fn add_sums(size: &RecurrentSize, sums: &mut [f32], gradients: RecurrentGradients<'_>) {
    const PIECE: usize = 4096;
    let ChunkSums { inputs, weights, len } = ChunkSums::new(size);
    let Some((total, others)) = sums.split_at_mut_checked(len) else { return };
    let work = others.len();
    chunks_mut(total, PIECE, work, |nth, total| {
        for other in others.chunks_exact(len) {
            add(total, &other[nth * PIECE..]);
        }
    });
    let gates = size.gates();
    let RecurrentGradients { weight_ih, weight_hh, bias_ih, bias_hh } = gradients;
    add_transposed(&total[..inputs], gates, weight_ih);
    add_transposed(&total[inputs..weights], gates, weight_hh);
    let steps = &total[weights..];
    add(bias_hh, &steps[..gates]);
    for (range, gate) in input_side(size) {
        add(&mut bias_ih[gate..], &steps[range]);
    }
}

/// Adds the transpose of a matrix with `columns` columns.
fn add_transposed(from: &[f32], columns: usize, to: &mut [f32]) {
    // As many rows as numbers of a cache line, so that each line is read once.
    const ROWS: usize = 16;
    let width = to.len() / columns;
    let work = to.len();
    chunks_mut(to, ROWS * width, work, |nth, to| {
        for (n, to) in to.chunks_exact_mut(width).enumerate() {
            for (to, from) in to.iter_mut().zip(from[nth * ROWS + n..].iter().step_by(columns)) {
                *to += from;
            }
        }
    });
}

/// The gradients of some samples on the calling thread. `sums` gets those of the weights.
fn backward_chunk(
    size: &RecurrentSize,
    weights: RecurrentWeights<'_>,
    order: &StepOrder,
    saved: RecurrentSaved<'_>,
    dx: Option<&mut [f32]>,
    sums: &mut [f32],
) {
    let pitch = step_gradient(size) + GAP;
    let rows = saved.x.len() / size.inputs;
    with_scratch(rows * pitch, |gates| {
        with_scratch(size.chunk() * 3 * size.hidden, |states| through_time(size, weights, order, saved, states, gates));
        weight_sums(size, order, saved, gates, sums);
        if let Some(dx) = dx {
            input_gradient(size, weights, order, gates, dx);
        }
    });
}

/// Goes back from the last step to the first and fills in the gradients of all gates, a row of `gates` per step.
/// `states` is room for the gradients of all states, those of the LSTM's cell states, and a product.
fn through_time(
    size: &RecurrentSize,
    weights: RecurrentWeights<'_>,
    order: &StepOrder,
    saved: RecurrentSaved<'_>,
    states: &mut [f32],
    gates: &mut [f32],
) {
    let (hidden, len, width) = (size.hidden, step_gradient(size), size.step_saved());
    let pitch = len + GAP;
    let (states, rest) = states.split_at_mut(size.chunk() * hidden);
    let (memories, product) = rest.split_at_mut(size.chunk() * hidden);
    memories.fill(0.0);
    states.fill(0.0);
    if !size.sequence {
        for (state, dy) in states.chunks_exact_mut(hidden).zip(saved.dy.chunks_exact(size.width)) {
            state.copy_from_slice(&dy[size.column..size.column + hidden]);
        }
    }
    let weight_rows: Places = (0..size.gates()).map(|gate| gate * hidden).collect();
    let mut panels = Panels::default();
    let mut starts = Places::default();
    for turn in (0..order.longest()).rev() {
        starts.fill(order.turn(turn).map(|step| step.row * pitch));
        for StepRow { sample, row, previous } in order.turn(turn) {
            let state = &mut states[sample * hidden..][..hidden];
            let memory = &mut memories[sample * hidden..][..hidden];
            if size.sequence {
                add(state, &saved.dy[row * size.width + size.column..][..hidden]);
            }
            let of_row = |row: usize| &saved.saved[row * width..][..width];
            let gates = &mut gates[row * pitch..][..len];
            step_back(size.cell, hidden, of_row(row), previous.map(of_row), StepGradient { state, memory, gates });
        }
        if turn > 0 {
            panels.fill_rows(MatrixRows { values: gates, starts: &starts }, size.gates());
            outer(&panels, &weight_rows, weights.weight_hh, hidden, product, hidden);
            for (StepRow { sample, .. }, product) in order.turn(turn).zip(product.chunks_exact(hidden)) {
                add(&mut states[sample * hidden..][..hidden], product);
            }
        }
    }
}

/// The gradients of the weights from those of all gates: a product over all steps of the chunk.
fn weight_sums(size: &RecurrentSize, order: &StepOrder, saved: RecurrentSaved<'_>, gates: &[f32], sums: &mut [f32]) {
    let ChunkSums { inputs, weights, len } = ChunkSums::new(size);
    let pitch = step_gradient(size) + GAP;
    let steps = || (0..order.longest()).flat_map(|turn| order.turn(turn));
    if order.longest() == 0 {
        return sums[..len].fill(0.0);
    }
    sums[weights..len].fill(0.0);
    let mut panels = Panels::default();
    let starts: Places = steps().map(|step| step.row * size.inputs).collect();
    panels.fill_columns(size.inputs, MatrixRows { values: saved.x, starts: &starts });
    for (range, gate) in input_side(size) {
        let rows: Places = steps().map(|step| step.row * pitch + range.start).collect();
        outer(&panels, &rows, gates, range.len(), &mut sums[gate..inputs], size.gates());
    }
    let rows: Places = steps().filter(|step| step.previous.is_some()).map(|step| step.row * pitch).collect();
    let starts: Places =
        steps().filter_map(|step| Some(step.previous? * size.step_saved() + size.state_at())).collect();
    if rows.is_empty() {
        sums[inputs..weights].fill(0.0);
    } else {
        panels.fill_columns(size.hidden, MatrixRows { values: saved.saved, starts: &starts });
        outer(&panels, &rows, gates, size.gates(), &mut sums[inputs..weights], size.gates());
    }
    for step in steps() {
        add(&mut sums[weights..len], &gates[step.row * pitch..][..len - weights]);
    }
}

/// The gradient of the input from that of all gates.
fn input_gradient(
    size: &RecurrentSize,
    weights: RecurrentWeights<'_>,
    order: &StepOrder,
    gates: &[f32],
    dx: &mut [f32],
) {
    let pitch = step_gradient(size) + GAP;
    let inputs = size.inputs;
    dx.fill(0.0);
    let mut panels = Panels::default();
    for span in order.spans() {
        let dx = &mut dx[span.start * inputs..span.end * inputs];
        for (range, gate) in input_side(size) {
            let starts: Places = span.clone().map(|row| row * pitch + range.start).collect();
            let rows: Places = (gate..gate + range.len()).map(|gate| gate * inputs).collect();
            panels.fill_rows(MatrixRows { values: gates, starts: &starts }, range.len());
            with_scratch(dx.len(), |product| {
                outer(&panels, &rows, weights.weight_ih, inputs, product, inputs);
                add(dx, product);
            });
        }
    }
}
