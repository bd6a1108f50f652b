//! Which epoch is the best, and when to stop before the last one.
use crate::design::{EarlyStop, EarlyStopping, Watch};
use crate::train::report::EpochReport;

/// Which epoch is the best, and whether to go on.
#[derive(Debug, Clone)]
pub(super) struct EarlyStoppingMonitor {
    rule: Option<EarlyStop>,
    best: Option<(usize, f64)>,
    waited: usize,
}

impl EarlyStoppingMonitor {
    pub(super) fn new(early_stopping: &EarlyStopping) -> Self {
        let rule = match early_stopping {
            EarlyStopping::Off => None,
            EarlyStopping::On(rule) => Some(rule.clone()),
        };
        Self { rule, best: None, waited: 0 }
    }

    /// Looks at an epoch; whether it is the best so far.
    pub(super) fn is_best(&mut self, report: &EpochReport) -> bool {
        // What is small is good: errors, or losses.
        let value = match (&report.validation, self.rule.as_ref().map(|rule| rule.watch)) {
            (Some(scores), Some(Watch::ValidationLoss)) => scores.loss,
            (Some(scores), _) => 1.0 - scores.confusion.accuracy(),
            (None, _) => report.train_loss,
        };
        let margin = self.rule.as_ref().map_or(0.0, |rule| rule.min_delta);
        let better = self.best.is_none_or(|(_, best)| value < best - margin);
        if better {
            self.best = Some((report.epoch, value));
            self.waited = 0;
        } else {
            self.waited += 1;
        }
        better
    }

    pub(super) fn best_epoch(&self) -> Option<usize> {
        self.best.map(|(epoch, _)| epoch)
    }

    /// Whether nothing has improved for longer than is borne.
    pub(super) fn should_stop(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| self.waited > rule.patience)
    }

    /// Is patient from the start again, once a run goes on that had ended.
    pub(super) fn reset_patience(&mut self) {
        if self.should_stop() {
            self.waited = 0;
        }
    }

    pub(super) fn restores_best(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| rule.give_back_best)
    }
}
