//! The learning rate from epoch to epoch, and when to stop early.
use super::events::EpochReport;
use crate::design::{EarlyStop, EarlyStopping, Moment, Schedule, Training, Watch};

/// The learning rate as the schedule and the validation loss make it.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    rate: f32,
    schedule: Schedule,
    epochs: usize,
    plateau: Plateau,
}

#[derive(Debug, Clone)]
struct Plateau {
    share: f64,
    best: f64,
    waited: usize,
}

impl Pace {
    pub(super) fn new(training: &Training) -> Self {
        Self {
            rate: training.optimizer.rate(),
            schedule: training.schedule.clone(),
            epochs: training.epochs,
            plateau: Plateau { share: 1.0, best: f64::INFINITY, waited: 0 },
        }
    }

    /// The rate that the schedule goes on from.
    pub(super) fn full_rate(&self) -> f32 {
        self.rate
    }

    pub(super) fn set_rate(&mut self, rate: f32) {
        self.rate = rate;
    }

    pub(super) fn set_epochs(&mut self, epochs: usize) {
        self.epochs = epochs;
    }

    /// The rate of a batch: `epoch` from 0, of whose batches `done` of `batches` are over.
    pub(super) fn rate(&self, epoch: usize, done: usize, batches: usize) -> f32 {
        let share = self.schedule.share(Moment { epoch, done, batches, epochs: self.epochs });
        (f64::from(self.rate) * share * self.plateau.share) as f32
    }

    /// Tells the validation loss (or, without validation, the training loss) of an epoch. As in PyTorch, an
    /// improvement is one by at least a ten-thousandth.
    pub(super) fn epoch(&mut self, loss: f64) {
        let Some((factor, patience)) = self.schedule.plateau() else {
            return;
        };
        let plateau = &mut self.plateau;
        if loss < plateau.best * (1.0 - 1e-4) {
            (plateau.best, plateau.waited) = (loss, 0);
            return;
        }
        plateau.waited += 1;
        if plateau.waited > patience {
            plateau.share *= factor;
            plateau.waited = 0;
        }
    }
}

/// Which epoch is the best, and whether to go on.
#[derive(Debug, Clone)]
pub(super) struct Judge {
    rule: Option<EarlyStop>,
    best: Option<(usize, f64)>,
    waited: usize,
}

impl Judge {
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
    pub(super) fn has_enough(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| self.waited > rule.patience)
    }

    /// Is patient from the start again, once a run goes on that had ended.
    pub(super) fn bear_again(&mut self) {
        if self.has_enough() {
            self.waited = 0;
        }
    }

    pub(super) fn gives_back_best(&self) -> bool {
        self.rule.as_ref().is_some_and(|rule| rule.give_back_best)
    }
}
