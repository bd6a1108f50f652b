//! What was expected of a run, and what became of it.
use super::run::RunView;
use crate::train::{Guess, GuessVerdict, LossLines, Order};

impl RunView {
    /// Notes what is expected of the run from here on, and keeps it with the run.
    pub(in crate::app) fn note_guess(&mut self, guess: Guess) {
        self.order(Order::Guess(guess.clone()));
        self.guesses.push(guess);
    }

    /// What became of the newest guess, once the run is over.
    pub fn guess_verdict(&self) -> Option<(&Guess, GuessVerdict)> {
        let guess = self.guesses.last().filter(|_| !self.is_active())?;
        let has_diverged = self.findings.iter().any(|finding| finding.rule == "diverged");
        let verdict = guess.verdict(&self.history, &self.curve, (self.batches_per_epoch(), has_diverged))?;
        Some((guess, verdict))
    }

    /// Batches in an epoch.
    pub fn batches_per_epoch(&self) -> f64 {
        self.epoch_scale().per_epoch() as f64
    }

    /// The losses as lines over the epochs.
    pub fn loss_lines(&self) -> LossLines {
        LossLines::of(&self.history, &self.curve, self.batches_per_epoch())
    }

    /// The learning rate in force that the schedule goes on from.
    pub(in crate::app) fn full_rate(&self) -> f32 {
        self.curve.rates().last().map_or_else(|| self.design.training.optimizer.rate(), |change| change.rate)
    }
}
