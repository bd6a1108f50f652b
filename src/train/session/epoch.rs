//! The epoch that is going on: its order of samples, cut into batches, and what it has brought so far.
use std::time::{Duration, Instant};

use crate::data::Sample;
use crate::train::plan::Plan;

/// The epoch that is going on.
pub(super) struct Epoch {
    pub(super) number: usize,
    pub(super) order: Vec<Sample>,
    pub(super) done: usize,
    pub(super) loss: f64,
    pub(super) right: usize,
    pub(super) seen: usize,
    pub(super) training: Duration,
    pub(super) started: Instant,
}

impl Epoch {
    pub(super) fn start(plan: &Plan, number: usize) -> Self {
        Self {
            number,
            order: plan.feed().epoch(number as u64),
            done: 0,
            loss: 0.0,
            right: 0,
            seen: 0,
            training: Duration::ZERO,
            started: Instant::now(),
        }
    }

    /// Batches in the epoch. A single sample at the end goes with the batch before it: batch normalization can make
    /// nothing of one sample.
    pub(super) fn batches(&self, size: usize) -> usize {
        let samples = self.order.len();
        if size > 1 && samples > size && samples % size == 1 { samples / size } else { samples.div_ceil(size) }
    }

    /// The samples of the batch whose turn it is.
    pub(super) fn batch(&self, size: usize) -> &[Sample] {
        let first = self.done * size;
        let end = if self.done + 1 == self.batches(size) { self.order.len() } else { first + size };
        &self.order[first..end]
    }

    pub(super) fn is_over(&self) -> bool {
        self.seen >= self.order.len()
    }

    pub(super) fn speed(&self) -> f64 {
        let seconds = self.training.as_secs_f64();
        if seconds > 0.0 { self.seen as f64 / seconds } else { 0.0 }
    }
}
