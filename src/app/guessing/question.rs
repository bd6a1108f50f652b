//! What is asked before an act, with what was answered so far.
use super::sketch::LossSketch;
use crate::design::TargetKind;
use crate::train::{Guess, LossCourse};

/// The score that a question begins with.
const MIDDLE: f64 = 0.5;

/// What waits until it was asked what is expected of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GuessedAct {
    /// A run is started.
    Start,
    /// The run of that number goes on with the learning rate of the design.
    Rate(u64),
    /// A run branches from a moment of another one.
    Branch {
        /// The other run.
        run: u64,
        /// The moment, by its batches.
        moment: u64,
        /// The learning rate of the new run.
        rate: f32,
        /// Its epochs in all.
        epochs: usize,
    },
}

/// What is asked before an act.
#[derive(Debug, Clone, PartialEq)]
pub struct GuessQuestion {
    /// What waits for the answer.
    pub act: GuessedAct,
    /// How the loss is expected to go.
    pub sketch: LossSketch,
    /// The score that is expected at the end, as a share or R².
    pub score: f64,
    /// What is answered, and so which score it is.
    pub answers: TargetKind,
}

/// What happens to the question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GuessChange {
    /// A line is drawn between two places, each an epoch and a loss.
    Draw([f64; 2], [f64; 2]),
    /// A course is picked.
    Course(LossCourse),
    /// Another score is expected.
    Score(f64),
    /// The act is done, and what was expected is kept.
    Go,
    /// The act is done without an answer.
    Skip,
}

impl GuessQuestion {
    /// Asks about an act. The run goes over a `span` of epochs, and begins with a loss.
    pub(in crate::app) fn new(act: GuessedAct, span: [f64; 2], first: f64, answers: TargetKind) -> Self {
        Self { act, sketch: LossSketch::new(span, first), score: MIDDLE, answers }
    }

    /// The answer, once a loss is drawn.
    pub(in crate::app) fn guess(self) -> Option<Guess> {
        let loss = self.sketch.points();
        (loss.len() > 1).then_some(Guess { loss, score: self.score })
    }
}
