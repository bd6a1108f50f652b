//! What one direction keeps from step to step, read from what the way forward saved.
use super::forward::write_states;
use super::size::{RecurrentSize, StepOrder};

/// Writes the state after every step to the columns of `states`, which holds batch × steps × width numbers, and adds the
/// direction's part of the share that each step overwrites to `overwritten`, which holds batch × steps numbers, or none
/// where no gate keeps anything. What is written for padded steps is 0.
pub fn observe(
    size: &RecurrentSize,
    saved: &[f32],
    lengths: Option<&[usize]>,
    (states, overwritten): (&mut [f32], &mut [f32]),
) {
    let order = StepOrder::new(size, lengths, 0, size.batch);
    write_states(&RecurrentSize { sequence: true, ..*size }, &order, saved, states);
    let Some(gate) = size.cell.keeping_gate() else { return };
    let rows = saved.chunks_exact(size.step_saved()).zip(overwritten).enumerate();
    for (_, (saved, overwritten)) in rows.filter(|(row, _)| order.is_step(*row)) {
        let kept = &saved[gate * size.hidden..][..size.hidden];
        *overwritten += kept.iter().map(|kept| 1.0 - kept).sum::<f32>() / size.width as f32;
    }
}
