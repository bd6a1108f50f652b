//! One step of an optimizer on slices, in PyTorch's forms.
use super::parallel::for_each;
use super::simd::vectorize;
use crate::design::Optimizer;

/// What one step needs beside the numbers themselves.
#[derive(Debug, Clone, Copy)]
pub struct OptimizerStep {
    /// The rule with its settings.
    pub rule: Optimizer,
    /// The learning rate of this step.
    pub rate: f32,
    /// Which step it is, from 1.
    pub count: u64,
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

/// Changes `weights` along `gradients`.
pub fn update(step: OptimizerStep, weights: &mut [f32], gradients: &[f32], state: &mut OptimizerState) {
    let work = weights.len() * 4;
    let none = || std::iter::repeat_with(Default::default);
    let first: Box<dyn Iterator<Item = &mut [f32]>> =
        if state.first.is_empty() { Box::new(none()) } else { Box::new(state.first.chunks_mut(PIECE)) };
    let second: Box<dyn Iterator<Item = &mut [f32]>> =
        if state.second.is_empty() { Box::new(none()) } else { Box::new(state.second.chunks_mut(PIECE)) };
    let pieces: Vec<_> = weights.chunks_mut(PIECE).zip(gradients.chunks(PIECE)).zip(first.zip(second)).collect();
    for_each(pieces, work, |((weights, gradients), (first, second))| {
        vectorize(
            #[inline(always)]
            || piece(step, weights, gradients, first, second),
        );
    });
}

#[inline(always)]
fn piece(step: OptimizerStep, weights: &mut [f32], gradients: &[f32], first: &mut [f32], second: &mut [f32]) {
    let OptimizerStep { rule, rate, count } = step;
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
            adam(AdamStep::new(rate, beta1, beta2, epsilon, count), weights, gradients, first, second);
        }
        Optimizer::AdamW { beta1, beta2, epsilon, decay, .. } => {
            for w in weights.iter_mut() {
                *w -= rate * decay * *w;
            }
            adam(AdamStep::new(rate, beta1, beta2, epsilon, count), weights, gradients, first, second);
        }
    }
}

/// Adam's numbers of one step: the corrections of the biased means are the same for every weight.
#[derive(Clone, Copy)]
struct AdamStep {
    beta1: f32,
    beta2: f32,
    epsilon: f32,
    step_size: f32,
    correction: f32,
}

impl AdamStep {
    fn new(rate: f32, beta1: f32, beta2: f32, epsilon: f32, count: u64) -> Self {
        let left = |beta: f32| 1.0 - f64::from(beta).powf(count as f64);
        let step_size = (f64::from(rate) / left(beta1)) as f32;
        Self { beta1, beta2, epsilon, step_size, correction: (1.0 / left(beta2).sqrt()) as f32 }
    }
}

#[inline(always)]
fn adam(adam: AdamStep, weights: &mut [f32], gradients: &[f32], first: &mut [f32], second: &mut [f32]) {
    let AdamStep { beta1, beta2, epsilon, step_size, correction } = adam;
    for (((w, g), m), v) in weights.iter_mut().zip(gradients).zip(first).zip(second) {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *v = beta2 * *v + (1.0 - beta2) * g * g;
        *w -= step_size * *m / (v.sqrt() * correction + epsilon);
    }
}
