//! One step of an optimizer on slices, in PyTorch's forms.
use std::sync::atomic::{AtomicBool, Ordering};

use super::signs::SignConstraint;
use crate::design::Optimizer;
use crate::engine::kernels::parallel::for_each;
use crate::engine::kernels::reduce::strands;
use crate::engine::kernels::simd::vectorize;

/// What one step needs beside the numbers themselves.
#[derive(Debug, Clone, Copy)]
pub struct OptimizerStep {
    rule: Optimizer,
    rate: f32,
    /// Adam's learning rate of this step, freed of the bias of the mean gradient.
    step_size: f32,
    /// What frees the root of Adam's mean square of its bias.
    correction: f32,
    /// The signs that new weights may have.
    signs: SignConstraint,
}

impl OptimizerStep {
    /// Step number `count`, from 1, of a rule at a learning rate.
    pub fn new(rule: Optimizer, rate: f32, count: u64) -> Self {
        let left = |beta: f32| complement_of_power(f64::from(beta), count as f64);
        let (step_size, correction) = match rule {
            Optimizer::Adam { beta1, beta2, .. } | Optimizer::AdamW { beta1, beta2, .. } => {
                ((f64::from(rate) / left(beta1)) as f32, (1.0 / left(beta2).sqrt()) as f32)
            }
            _ => (rate, 1.0),
        };
        Self { rule, rate, step_size, correction, signs: SignConstraint::FREE }
    }

    /// The same step for weights that may have these signs only.
    #[must_use]
    pub fn keeping(self, signs: SignConstraint) -> Self {
        Self { signs, ..self }
    }
}

/// 1 − βᵗ. βᵗ is at most e^−(1 − β)t, and what that makes smaller than half of the last place of 1 is not worth a power.
fn complement_of_power(beta: f64, count: f64) -> f64 {
    const GONE: f64 = 40.0;
    if (1.0 - beta) * count > GONE { 1.0 } else { 1.0 - beta.powf(count) }
}

/// The state of an optimizer for one array: mean gradient or velocity, and mean square; empty where not used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OptimizerState {
    /// Mean gradient (Adam) or velocity (momentum).
    pub first: Vec<f32>,
    /// Mean or sum of the squared gradients.
    pub second: Vec<f32>,
}

impl OptimizerState {
    /// The state that a rule needs for `len` numbers before its first step.
    pub fn new(rule: Optimizer, len: usize) -> Self {
        let (first, second) = match rule {
            Optimizer::Sgd { .. } => (0, 0),
            Optimizer::Momentum { .. } | Optimizer::Nesterov { .. } => (len, 0),
            Optimizer::RmsProp { .. } | Optimizer::Adagrad { .. } => (0, len),
            Optimizer::Adam { .. } | Optimizer::AdamW { .. } => (len, len),
        };
        Self { first: vec![0.0; first], second: vec![0.0; second] }
    }
}

/// Numbers in one piece of work.
const PIECE: usize = 16_384;

/// Weights, their gradients, and room for the new weights.
type Piece<'a> = ((&'a [f32], &'a [f32]), &'a mut [f32]);
/// Mean gradients or velocities, and mean squares.
type StatePiece<'a> = (&'a mut [f32], &'a mut [f32]);

/// Writes what becomes of `weights` along `gradients` to `new`, piece by piece, so that each number is fetched once. Gives
/// whether all new weights are finite.
pub fn update(
    step: OptimizerStep,
    weights: &[f32],
    gradients: &[f32],
    state: &mut OptimizerState,
    new: &mut [f32],
) -> bool {
    let work = weights.len() * 4;
    let pieces = weights.chunks(PIECE).zip(gradients.chunks(PIECE)).zip(new.chunks_mut(PIECE));
    let states = pieces_of(&mut state.first).zip(pieces_of(&mut state.second));
    let finite = AtomicBool::new(true);
    let change = |(nth, (((weights, gradients), new), (first, second))): (usize, (Piece<'_>, StatePiece<'_>))| {
        new.copy_from_slice(weights);
        // A sum is finite only if all its numbers are (sums of weights that overflow are far beyond any use).
        let sum = vectorize(
            #[inline(always)]
            || {
                piece(step, new, gradients, first, second);
                let sum = strands(new, |weight| weight);
                // Behind the sum, for a sign would hide what is not finite.
                step.signs.project(nth * PIECE, new);
                sum
            },
        );
        if !sum.is_finite() {
            finite.store(false, Ordering::Relaxed);
        }
    };
    for_each(pieces.zip(states).enumerate(), work, change);
    finite.into_inner()
}

/// The pieces of a state, and empty ones without end behind them for a rule that does not use it.
fn pieces_of(state: &mut [f32]) -> impl Iterator<Item = &mut [f32]> {
    state.chunks_mut(PIECE).chain(std::iter::repeat_with(Default::default))
}

#[inline(always)]
fn piece(step: OptimizerStep, weights: &mut [f32], gradients: &[f32], first: &mut [f32], second: &mut [f32]) {
    let OptimizerStep { rule, rate, .. } = step;
    match rule {
        Optimizer::Sgd { .. } => {
            for (w, g) in weights.iter_mut().zip(gradients) {
                *w -= rate * g;
            }
        }
        Optimizer::Momentum { momentum, .. } => {
            for ((w, g), v) in weights.iter_mut().zip(gradients).zip(first) {
                *v = momentum * *v + g;
                *w -= rate * *v;
            }
        }
        Optimizer::Nesterov { momentum, .. } => {
            for ((w, g), v) in weights.iter_mut().zip(gradients).zip(first) {
                *v = momentum * *v + g;
                *w -= rate * (g + momentum * *v);
            }
        }
        Optimizer::RmsProp { decay, epsilon, .. } => {
            for ((w, g), s) in weights.iter_mut().zip(gradients).zip(second) {
                *s = decay * *s + (1.0 - decay) * g * g;
                *w -= rate * g / (s.sqrt() + epsilon);
            }
        }
        Optimizer::Adagrad { epsilon, .. } => {
            for ((w, g), s) in weights.iter_mut().zip(gradients).zip(second) {
                *s += g * g;
                *w -= rate * g / (s.sqrt() + epsilon);
            }
        }
        Optimizer::Adam { beta1, beta2, epsilon, .. } => {
            adam(step, [beta1, beta2, epsilon], weights, gradients, first, second);
        }
        Optimizer::AdamW { beta1, beta2, epsilon, decay, .. } => {
            for w in weights.iter_mut() {
                *w -= rate * decay * *w;
            }
            adam(step, [beta1, beta2, epsilon], weights, gradients, first, second);
        }
    }
}

#[inline(always)]
fn adam(
    step: OptimizerStep,
    [beta1, beta2, epsilon]: [f32; 3],
    weights: &mut [f32],
    gradients: &[f32],
    first: &mut [f32],
    second: &mut [f32],
) {
    let OptimizerStep { step_size, correction, .. } = step;
    for (((w, g), m), v) in weights.iter_mut().zip(gradients).zip(first).zip(second) {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *v = beta2 * *v + (1.0 - beta2) * g * g;
        *w -= step_size * *m / (v.sqrt() * correction + epsilon);
    }
}

#[cfg(test)]
mod tests {
    use super::complement_of_power;

    #[test]
    fn a_power_that_is_left_out_would_not_change_a_bit() {
        for beta in [0.0, 0.5, f64::from(0.9_f32), f64::from(0.999_f32), f64::from(0.999_99_f32)] {
            let last = (60.0 / (1.0 - beta)) as u64;
            let nearby = (0..400).map(|nth| last * nth / 400);
            for count in (1..200).chain(nearby).map(|count| count as f64) {
                assert_eq!(complement_of_power(beta, count), 1.0 - beta.powf(count), "{beta} {count}");
            }
        }
    }
}
