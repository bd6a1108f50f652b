//! Which epoch is the best, and when to stop before the last one.
use serde::{Deserialize, Serialize};

use crate::design::{EarlyStop, EarlyStopping, Training, Watch};
use crate::train::report::EpochReport;

/// Watches the epochs of a run.
#[derive(Debug, Clone)]
pub(super) struct EarlyStoppingMonitor {
    watch: Watch,
    rule: Option<EarlyStop>,
    seen: SeenEpochs,
}

/// What the monitor remembers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct SeenEpochs {
    /// The best epoch, from 1, and its value: the smaller the better.
    best: Option<(usize, f64)>,
    /// Epochs since then.
    waited: usize,
}

impl SeenEpochs {
    pub(super) fn best_epoch(&self) -> Option<usize> {
        self.best.map(|(epoch, _)| epoch)
    }
}

impl EarlyStoppingMonitor {
    pub(super) fn new(training: &Training) -> Self {
        let rule = match &training.early_stopping {
            EarlyStopping::Off => None,
            EarlyStopping::On(rule) => Some(rule.clone()),
        };
        Self { watch: training.watch(), rule, seen: SeenEpochs::default() }
    }

    pub(super) fn seen(&self) -> &SeenEpochs {
        &self.seen
    }

    pub(super) fn set_seen(&mut self, seen: SeenEpochs) {
        self.seen = seen;
    }

    /// Notes an epoch; whether it is the best so far.
    pub(super) fn note_epoch(&mut self, report: &EpochReport) -> bool {
        // What is small is good: errors, or losses.
        let value = match (&report.validation, self.watch) {
            (Some(scores), Watch::ValidationLoss) => scores.loss,
            (Some(scores), Watch::ValidationAccuracy) => 1.0 - scores.score(),
            (None, _) => report.train_loss,
        };
        // No number at all is as bad as can be, and nothing would ever be better than it.
        let value = if value.is_nan() { f64::INFINITY } else { value };
        let margin = self.rule.as_ref().map_or(0.0, |rule| rule.min_delta);
        let better = self.seen.best.is_none_or(|(_, best)| value < best - margin);
        if better {
            self.seen = SeenEpochs { best: Some((report.epoch, value)), waited: 0 };
        } else {
            self.seen.waited = self.seen.waited.saturating_add(1);
        }
        better
    }

    pub(super) fn best_epoch(&self) -> Option<usize> {
        self.seen.best_epoch()
    }

    /// Whether nothing has improved for longer than the patience.
    pub(super) fn should_stop(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| self.seen.waited > rule.patience)
    }

    /// Is patient from the start again, once a run goes on that had ended.
    pub(super) fn reset_patience(&mut self) {
        if self.should_stop() {
            self.seen.waited = 0;
        }
    }
}
