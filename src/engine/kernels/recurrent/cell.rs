//! One step of one sample: from sums to gates and the next state, and back.
use super::size::Cell;
use crate::engine::kernels::math::{sigmoid, tanh};
use crate::engine::kernels::simd::vectorize;

/// What one step of a cell reads and writes beside its own row.
#[derive(Clone, Copy)]
pub(super) struct StepInput<'a> {
    /// U h of every gate; none at the first step, where h is 0.
    pub(super) product: Option<&'a [f32]>,
    /// What the step before saved; none at the first step.
    pub(super) previous: Option<&'a [f32]>,
    /// The biases of every gate: both sides' sum, but for the GRU's n only the input side's.
    pub(super) bias: &'a [f32],
    /// The GRU's bias of n on the hidden side; unused by others.
    pub(super) bias_n: &'a [f32],
}

/// One step forward. `row` holds W x of every gate and gets what the step saves (see [`Cell`]).
pub(super) fn step(cell: Cell, hidden: usize, row: &mut [f32], input: StepInput<'_>) {
    vectorize(
        #[inline(always)]
        || match cell {
            Cell::Tanh => step_tanh(hidden, row, input),
            Cell::Gru => step_gru(hidden, row, input),
            Cell::Lstm => step_lstm(hidden, row, input),
        },
    );
}

#[inline(always)]
fn step_tanh(hidden: usize, row: &mut [f32], input: StepInput<'_>) {
    add_sums(&mut row[..hidden], input);
    map(&mut row[..hidden], tanh);
}

/// r, z = σ(…), n = tanh(W x + b + r · (U h + c)), h′ = (1 − z) n + z h.
#[inline(always)]
fn step_gru(hidden: usize, row: &mut [f32], input: StepInput<'_>) {
    let (gates, rest) = row.split_at_mut(3 * hidden);
    let (hidden_n, state) = rest.split_at_mut(hidden);
    let (rz, n) = gates.split_at_mut(2 * hidden);
    add_sums(rz, input);
    map(rz, sigmoid);
    let (r, z) = rz.split_at(hidden);
    match input.product {
        Some(product) => set2(hidden_n, &product[2 * hidden..], input.bias_n, |product, bias| product + bias),
        None => hidden_n.copy_from_slice(input.bias_n),
    }
    update3(n, r, hidden_n, &input.bias[2 * hidden..], |n, r, hidden_n, bias| tanh(n + bias + r * hidden_n));
    match input.previous {
        Some(previous) => set3(state, n, z, &previous[4 * hidden..], |n, z, h| (1.0 - z) * n + z * h),
        None => set2(state, n, z, |n, z| (1.0 - z) * n),
    }
}

/// i, f, o = σ(…), g = tanh(…), c′ = f c + i g, h′ = o tanh c′.
#[inline(always)]
fn step_lstm(hidden: usize, row: &mut [f32], input: StepInput<'_>) {
    let (gates, rest) = row.split_at_mut(4 * hidden);
    let (memory, state) = rest.split_at_mut(hidden);
    add_sums(gates, input);
    map(&mut gates[..2 * hidden], sigmoid);
    map(&mut gates[2 * hidden..3 * hidden], tanh);
    map(&mut gates[3 * hidden..], sigmoid);
    let [i, f, g, o] = quarters(gates, hidden);
    set2(memory, i, g, |i, g| i * g);
    if let Some(previous) = input.previous {
        update2(memory, f, &previous[4 * hidden..], |memory, f, before| memory + f * before);
    }
    set2(state, memory, o, |memory, o| o * tanh(memory));
}

/// The gradients that flow back from step to step, and what the step adds to them.
pub(super) struct StepGradient<'a> {
    /// That of the state: comes in whole, goes out as that of the state before, as far as it does not flow through U.
    pub(super) state: &'a mut [f32],
    /// That of the LSTM's cell state; unused by others.
    pub(super) memory: &'a mut [f32],
    /// Gets that of the sums of every gate, the hidden side's, and for the GRU n's of the input side behind them.
    pub(super) gates: &'a mut [f32],
}

/// One step backward, from what it saved.
pub(super) fn step_back(cell: Cell, hidden: usize, row: &[f32], previous: Option<&[f32]>, gradient: StepGradient<'_>) {
    let StepGradient { state, memory, gates } = gradient;
    vectorize(
        #[inline(always)]
        || match cell {
            Cell::Tanh => {
                set2(gates, state, &row[..hidden], |dh, h| dh * (1.0 - h * h));
                state.fill(0.0);
            }
            Cell::Gru => back_gru(hidden, row, previous, state, gates),
            Cell::Lstm => back_lstm(hidden, row, previous, (state, memory), gates),
        },
    );
}

#[inline(always)]
fn back_gru(hidden: usize, row: &[f32], previous: Option<&[f32]>, state: &mut [f32], gates: &mut [f32]) {
    let [r, z, n, hidden_n] = quarters(row, hidden);
    let (rz, ns) = gates.split_at_mut(2 * hidden);
    let (dr, dz) = rz.split_at_mut(hidden);
    let (dn_hidden, dn) = ns.split_at_mut(hidden);
    set3(dn, state, z, n, |dh, z, n| dh * (1.0 - z) * (1.0 - n * n));
    set2(dn_hidden, dn, r, |dn, r| dn * r);
    set3(dr, dn, hidden_n, r, |dn, hidden_n, r| dn * hidden_n * r * (1.0 - r));
    set3(dz, state, n, z, |dh, n, z| -dh * n * z * (1.0 - z));
    if let Some(previous) = previous {
        update3(dz, state, &previous[4 * hidden..], z, |dz, dh, h, z| dz + dh * h * z * (1.0 - z));
    }
    update1(state, z, |dh, z| dh * z);
}

#[inline(always)]
fn back_lstm(
    hidden: usize,
    row: &[f32],
    previous: Option<&[f32]>,
    (state, memory): (&mut [f32], &mut [f32]),
    gates: &mut [f32],
) {
    let [i, f, g, o] = quarters(row, hidden);
    let (di_df, dg_do) = gates.split_at_mut(2 * hidden);
    let (di, df) = di_df.split_at_mut(hidden);
    let (dg, d_o) = dg_do.split_at_mut(hidden);
    // tanh c is computed again rather than saved; it stands in for do until that is made of it.
    set1(d_o, &row[4 * hidden..], tanh);
    update3(memory, state, d_o, o, |dc, dh, t, o| dc + dh * o * (1.0 - t * t));
    update2(d_o, state, o, |t, dh, o| dh * t * o * (1.0 - o));
    set3(di, memory, g, i, |dc, g, i| dc * g * i * (1.0 - i));
    set3(dg, memory, i, g, |dc, i, g| dc * i * (1.0 - g * g));
    match previous {
        Some(previous) => set3(df, memory, &previous[4 * hidden..], f, |dc, c, f| dc * c * f * (1.0 - f)),
        None => df.fill(0.0),
    }
    update1(memory, f, |dc, f| dc * f);
    state.fill(0.0);
}

/// The first four arrays of a row.
#[inline(always)]
fn quarters(row: &[f32], hidden: usize) -> [&[f32]; 4] {
    std::array::from_fn(|n| &row[n * hidden..(n + 1) * hidden])
}

/// Adds biases and U h to W x.
#[inline(always)]
fn add_sums(sums: &mut [f32], input: StepInput<'_>) {
    match input.product {
        Some(product) => update2(sums, product, input.bias, |sum, product, bias| sum + product + bias),
        None => update1(sums, input.bias, |sum, bias| sum + bias),
    }
}

// Loops over few slices each: over many at once the compiler gives up to prove that they do not overlap, and makes no
// vectors of them.

#[inline(always)]
fn map(to: &mut [f32], f: impl Fn(f32) -> f32) {
    for to in to {
        *to = f(*to);
    }
}

#[inline(always)]
fn set1(to: &mut [f32], a: &[f32], f: impl Fn(f32) -> f32) {
    for (to, a) in to.iter_mut().zip(a) {
        *to = f(*a);
    }
}

#[inline(always)]
fn set2(to: &mut [f32], a: &[f32], b: &[f32], f: impl Fn(f32, f32) -> f32) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to = f(*a, *b);
    }
}

#[inline(always)]
fn set3(to: &mut [f32], a: &[f32], b: &[f32], c: &[f32], f: impl Fn(f32, f32, f32) -> f32) {
    for (((to, a), b), c) in to.iter_mut().zip(a).zip(b).zip(c) {
        *to = f(*a, *b, *c);
    }
}

#[inline(always)]
fn update1(to: &mut [f32], a: &[f32], f: impl Fn(f32, f32) -> f32) {
    for (to, a) in to.iter_mut().zip(a) {
        *to = f(*to, *a);
    }
}

#[inline(always)]
fn update2(to: &mut [f32], a: &[f32], b: &[f32], f: impl Fn(f32, f32, f32) -> f32) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to = f(*to, *a, *b);
    }
}

#[inline(always)]
fn update3(to: &mut [f32], a: &[f32], b: &[f32], c: &[f32], f: impl Fn(f32, f32, f32, f32) -> f32) {
    for (((to, a), b), c) in to.iter_mut().zip(a).zip(b).zip(c) {
        *to = f(*to, *a, *b, *c);
    }
}
