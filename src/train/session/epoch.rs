//! The epoch that is going on: its order of samples, cut into batches, and what it has brought so far.
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::data::Sample;
use crate::train::plan::Plan;
use crate::train::report::{Fit, LastBatch};

/// The epoch that is going on.
pub(super) struct Epoch {
    /// Its samples in their order.
    pub(super) order: Vec<Sample>,
    /// How far it is.
    pub(super) tally: EpochTally,
}

/// How far an epoch is, and what it has brought so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct EpochTally {
    /// Its number, from 0.
    pub(super) number: usize,
    /// Batches done.
    pub(super) done: usize,
    /// Samples in them.
    pub(super) seen: usize,
    /// Batches and samples of them that another run had learned from, in batches of another size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) inherited: Option<(usize, usize)>,
    /// Right answers among them.
    pub(super) right: usize,
    /// How well numbers are answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fit: Option<Fit>,
    /// The sum of their losses.
    pub(super) loss: f64,
    /// Time that its batches took.
    pub(super) training: Duration,
    /// Time that its validation and the check-up of its neurons took.
    pub(super) validating: Duration,
    /// Whether it is validated and told.
    pub(super) reported: bool,
}

impl Epoch {
    pub(super) fn start(plan: &Plan, number: usize) -> Self {
        Self::at(plan, EpochTally { number, ..EpochTally::default() })
    }

    /// An epoch that has come so far.
    pub(super) fn at(plan: &Plan, tally: EpochTally) -> Self {
        Self { order: plan.loader().epoch(tally.number as u64), tally }
    }

    /// Whether the tally may be that of this epoch: it may come from a file.
    pub(super) fn is_sound(&self, size: usize) -> bool {
        const MOST: u64 = 1 << 40;
        let EpochTally { number, done, seen, inherited, right, fit, training, validating, .. } = self.tally;
        let (batches_before, before) = inherited.unwrap_or_default();
        if batches_before > done || batches_before > before || before > self.order.len() {
            return false;
        }
        let batches = self.batches(size);
        let own = (done - batches_before).saturating_mul(size);
        let expected = if done == batches { self.order.len() } else { before.saturating_add(own) };
        let long = |time: Duration| time.as_secs() > MOST;
        done <= batches
            && seen == expected
            && right <= seen
            && fit.is_none_or(|fit| fit.is_sound())
            && (number as u64) < MOST
            && !long(training)
            && !long(validating)
    }

    /// Batches in the epoch. A single sample at the end goes with the batch before it: batch normalization can make
    /// nothing of one sample.
    pub(super) fn batches(&self, size: usize) -> usize {
        let (batches, before) = self.tally.inherited.unwrap_or_default();
        let samples = self.order.len() - before;
        let is_single = size > 1 && samples > size && samples % size == 1;
        batches + if is_single { samples / size } else { samples.div_ceil(size) }
    }

    /// The samples of the batch whose turn it is.
    pub(super) fn batch(&self, size: usize) -> &[Sample] {
        let first = self.tally.seen;
        let end = if self.tally.done + 1 == self.batches(size) { self.order.len() } else { first + size };
        &self.order[first..end]
    }

    /// The batch before that; none at the start of the epoch, and of a run that branches in it.
    pub(super) fn last_batch(&self, size: usize) -> LastBatch {
        let EpochTally { number, done, seen, inherited, .. } = self.tally;
        let (batches, before) = inherited.unwrap_or_default();
        let own = done.saturating_sub(batches + 1) * size;
        let samples = if done > batches { &self.order[before + own..seen] } else { &[] };
        let epoch = if samples.is_empty() { 0 } else { number as u64 };
        LastBatch { epoch, samples: samples[..samples.len().min(LastBatch::MOST)].into() }
    }

    /// The last samples so far, so many at most.
    pub(super) fn last_samples(&self, most: usize) -> &[Sample] {
        let seen = self.tally.seen;
        &self.order[seen.saturating_sub(most)..seen]
    }

    /// Whether all its batches are done.
    pub(super) fn is_over(&self) -> bool {
        self.tally.seen >= self.order.len()
    }
}

impl EpochTally {
    /// The same place in an epoch that goes on with batches of another size.
    #[must_use]
    pub(super) fn inherited(self) -> Self {
        Self { inherited: Some((self.done, self.seen)), ..self }
    }

    /// Whether it has begun and is not told yet: the weights are newer than those of the last epoch that is.
    pub(super) fn is_under_way(&self) -> bool {
        self.done > 0 && !self.reported
    }

    /// Training samples per second.
    pub(super) fn speed(&self) -> f64 {
        let seconds = self.training.as_secs_f64();
        if seconds > 0.0 { self.seen as f64 / seconds } else { 0.0 }
    }

    /// Mean loss over the samples so far.
    pub(super) fn mean_loss(&self) -> f64 {
        self.loss / self.seen as f64
    }

    /// Share of right answers so far, or R² where numbers are answered.
    pub(super) fn accuracy(&self) -> f64 {
        self.fit.map_or_else(|| self.right as f64 / self.seen as f64, |fit| fit.r2())
    }
}
