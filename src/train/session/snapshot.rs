//! A run at one moment, whole: from a snapshot a session goes on bit for bit as if it had never stopped.
use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::early_stopping::SeenEpochs;
use super::epoch::EpochTally;
use super::learning_rate::Plateau;
use crate::design::Checkpoint;
use crate::engine::NetworkState;
use crate::train::report::{Ending, EpochReport, Guess, LossCurve, TrainingDynamics};

/// Everything that decides how a run goes on beside its plan and the numbers of its network. Every random choice follows
/// from the plan's seed and from the counters in here: the order of an epoch and its variations from the epoch's number,
/// what dropout drops from the optimizer's count of steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResumePoint {
    /// The seed of the plan, which has to be the same.
    pub(super) seed: u64,
    pub(super) epoch: EpochTally,
    /// Epochs in all.
    pub(super) epochs: usize,
    /// The epochs over which the learning rate's schedule goes, where a run may end before it.
    #[serde(default)]
    pub(super) scheduled: Option<usize>,
    /// The learning rate that the schedule goes on from.
    pub(super) full_rate: f32,
    pub(super) plateau: Plateau,
    pub(super) seen: SeenEpochs,
    pub(super) ending: Option<Ending>,
    /// The best epoch, while the network has its weights.
    pub(super) kept_epoch: Option<usize>,
    /// Loss and learning rate of the last batch.
    pub(super) loss: f32,
    pub(super) rate: f32,
    /// How long the epochs took, all together.
    pub(super) seconds: f64,
}

impl ResumePoint {
    /// Whether its numbers may be those of a run that has these epochs: they may come from a file.
    pub(super) fn is_sound(&self, history: &[EpochReport]) -> bool {
        const MOST: usize = 1 << 40;
        let counts = [self.epochs, self.scheduled.unwrap_or(1), self.kept_epoch.unwrap_or(1)];
        let last = history.last().map_or(0, |last| last.epoch);
        counts.into_iter().all(|count| (1..MOST).contains(&count))
            && last <= self.epoch.number + 1
            && self.epoch.number < self.epochs
            && self.full_rate.is_finite()
            && self.full_rate >= 0.0
            && self.seconds.is_finite()
    }

    /// The same place of a run that was stopped there, if it had not ended.
    pub(in crate::train) fn end(&mut self) {
        self.ending.get_or_insert(Ending::Stopped);
    }
}

/// A run at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// What the network answers with.
    pub network: NetworkState,
    /// The last whole epoch's, where the run is to end with them and another epoch is under way.
    pub whole: Option<NetworkState>,
    /// What it goes on with, where the network answers with something else.
    pub last: Option<NetworkState>,
    /// The best epoch's.
    pub best: Option<NetworkState>,
    /// Where the run is.
    pub point: ResumePoint,
    /// What the epochs brought.
    pub history: Arc<Vec<EpochReport>>,
    /// The losses of all batches.
    pub curve: Arc<LossCurve>,
    /// How each training sample was learned; without any the run begins to note it anew.
    pub dynamics: Arc<TrainingDynamics>,
    /// What was expected of the run.
    pub guesses: Arc<Vec<Guess>>,
}

impl Snapshot {
    /// Bytes of memory beside what was `counted` already by the place where it lies: snapshots of one run share what has
    /// not changed between them.
    pub fn bytes_beside(&self, counted: &mut HashSet<usize>) -> usize {
        let states = [Some(&self.network), self.whole.as_ref(), self.last.as_ref(), self.best.as_ref()];
        let states: usize = states.into_iter().flatten().map(|state| state.bytes_beside(counted)).sum();
        let curve = size_of_val(self.curve.points()) + self.curve.points().len() * size_of::<f64>();
        let curve = if counted.insert(Arc::as_ptr(&self.curve).addr()) { curve } else { 0 };
        let is_new = counted.insert(Arc::as_ptr(&self.dynamics).addr());
        let dynamics = if is_new { self.dynamics.bytes() } else { 0 };
        size_of::<Self>() + states + curve + size_of_val(&**self.history) + dynamics
    }

    /// The newest weights, whatever the network answers with.
    pub fn newest(&self) -> &NetworkState {
        self.last.as_ref().unwrap_or(&self.network)
    }

    /// The same moment with no more of its epochs than it goes on from, and without what was expected: the run tells both.
    #[must_use]
    pub(in crate::train) fn without_history(mut self) -> Self {
        // Whether a run has exploded is told by two epochs in a row.
        let old = self.history.len().saturating_sub(2);
        self.history = Arc::new(self.history[old..].to_vec());
        self.guesses = Arc::default();
        self
    }

    /// The same moment with the epochs of the run that it was taken of.
    #[must_use]
    pub fn with_history(mut self, epochs: &[EpochReport]) -> Self {
        let own = self.history.first().map_or(usize::MAX, |report| report.epoch);
        let before = epochs.iter().filter(|report| report.epoch < own.min(self.epoch()));
        self.history = Arc::new(before.chain(&*self.history).cloned().collect());
        self
    }

    /// The same moment of a run whose optimizer remembers nothing of what it did until then.
    #[must_use]
    pub(super) fn with_optimizer_of(mut self, fresh: &NetworkState) -> Self {
        let states = [Some(&mut self.network), self.whole.as_mut(), self.last.as_mut(), self.best.as_mut()];
        for state in states.into_iter().flatten() {
            *state = state.with_optimizer_of(fresh);
        }
        self
    }

    /// Batches since the run began.
    pub fn batches(&self) -> u64 {
        self.curve.batches()
    }

    /// The epoch that is going on, from 1.
    pub fn epoch(&self) -> usize {
        self.point.epoch.number + 1
    }

    /// The epoch whose weights the network has, from 1; `None` before the first is over, and while it has those of the
    /// middle of one.
    pub fn kept_epoch(&self) -> Option<usize> {
        let between = self.last.is_none() && self.point.epoch.is_under_way();
        self.point.kept_epoch.or_else(|| self.history.last().filter(|_| !between).map(|report| report.epoch))
    }

    /// Epochs in all.
    pub fn epochs(&self) -> usize {
        self.point.epochs
    }

    /// The same moment, with a network that answers with this checkpoint, as far as it is known: however a run is kept,
    /// while it goes on or after its end, it answers with the weights that its plan says.
    #[must_use]
    pub(in crate::train) fn answering_with(&self, checkpoint: Checkpoint) -> Self {
        let mut snapshot = self.clone();
        let is_best = self.point.kept_epoch.is_some();
        if is_best == (checkpoint == Checkpoint::Best) && self.last.is_some() {
            return snapshot;
        }
        let wanted = match checkpoint {
            Checkpoint::Best => self.best.clone(),
            Checkpoint::Last => self.whole.as_ref().filter(|_| self.point.epoch.is_under_way()).cloned(),
        };
        let newest = snapshot.last.take().unwrap_or(snapshot.network);
        snapshot.point.kept_epoch = match checkpoint {
            Checkpoint::Best => self.point.seen.best_epoch().filter(|_| wanted.is_some()),
            Checkpoint::Last => None,
        };
        (snapshot.network, snapshot.last) = match wanted {
            Some(wanted) => (wanted, Some(newest)),
            None => (newest, None),
        };
        snapshot
    }

    /// How the run ended, once it has.
    pub fn ending(&self) -> Option<&Ending> {
        self.point.ending.as_ref()
    }

    /// The learning rate that the schedule goes on from.
    pub fn full_rate(&self) -> f32 {
        self.point.full_rate
    }

    /// How long the epochs took, all together.
    pub fn seconds(&self) -> f64 {
        self.point.seconds
    }
}
