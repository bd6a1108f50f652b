//! The learning rate from batch to batch: the design's schedule, and the plateau rule inside it.
use serde::{Deserialize, Serialize};

use crate::design::{Moment, Schedule, Training};

/// The learning rate as the schedule and the validation loss make it.
#[derive(Debug, Clone)]
pub(super) struct LearningRateSchedule {
    rate: f32,
    schedule: Schedule,
    epochs: usize,
    plateau: Plateau,
}

/// What the plateau rule remembers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Plateau {
    share: f64,
    best: f64,
    waited: usize,
}

impl Default for Plateau {
    fn default() -> Self {
        Self { share: 1.0, best: f64::INFINITY, waited: 0 }
    }
}

impl LearningRateSchedule {
    pub(super) fn new(training: &Training) -> Self {
        Self {
            rate: training.optimizer.rate(),
            schedule: training.schedule.clone(),
            epochs: training.epochs,
            plateau: Plateau::default(),
        }
    }

    /// The rate that the schedule goes on from.
    pub(super) fn full_rate(&self) -> f32 {
        self.rate
    }

    pub(super) fn set_rate(&mut self, rate: f32) {
        self.rate = rate;
    }

    /// The epochs over which it goes.
    pub(super) fn epochs(&self) -> usize {
        self.epochs
    }

    pub(super) fn set_epochs(&mut self, epochs: usize) {
        self.epochs = epochs;
    }

    pub(super) fn plateau(&self) -> &Plateau {
        &self.plateau
    }

    pub(super) fn set_plateau(&mut self, plateau: Plateau) {
        self.plateau = plateau;
    }

    /// The rate of a batch: `epoch` from 0, of whose batches `done` of `batches` are over. Beyond the epochs of the
    /// schedule it stays what it was in the last batch of them: it never rises again, and never becomes 0.
    pub(super) fn rate(&self, epoch: usize, done: usize, batches: usize) -> f32 {
        let last = self.epochs.saturating_sub(1);
        let (epoch, done) = if epoch > last { (last, batches.saturating_sub(1)) } else { (epoch, done) };
        let share = self.schedule.share(Moment { epoch, done, batches, epochs: self.epochs });
        (f64::from(self.rate) * share * self.plateau.share) as f32
    }

    /// Notes the validation loss (or, without validation, the training loss) of an epoch. As in PyTorch, an improvement
    /// is one by at least a ten-thousandth.
    pub(super) fn note_epoch(&mut self, loss: f64) {
        let Some((factor, patience)) = self.schedule.plateau() else {
            return;
        };
        let plateau = &mut self.plateau;
        if loss < plateau.best * (1.0 - 1e-4) {
            (plateau.best, plateau.waited) = (loss, 0);
            return;
        }
        plateau.waited = plateau.waited.saturating_add(1);
        if plateau.waited > patience {
            plateau.share *= factor;
            plateau.waited = 0;
        }
    }
}
