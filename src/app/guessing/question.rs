//! What is asked before an act, with what was answered so far.
use super::sketch::LossSketch;
use crate::design::{Design, TargetKind};
use crate::train::{Guess, LossCourse};

/// The score that a question begins with.
const MIDDLE: f64 = 0.5;

/// What waits until it was asked what is expected of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    },
}

/// What is asked before an act.
#[derive(Debug, Clone, PartialEq)]
pub struct GuessQuestion {
    /// What waits for the answer.
    pub act: GuessedAct,
    /// What the run will be trained with.
    pub design: Box<Design>,
    /// How the loss is expected to go.
    pub sketch: LossSketch,
    /// The score that is expected at the end, as a share or R².
    pub score: f64,
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
    /// Asks about an act. The run with this design goes over a `span` of epochs, and begins with a loss.
    pub(in crate::app) fn new(act: GuessedAct, design: Box<Design>, span: [f64; 2], first: f64) -> Self {
        Self { act, design, sketch: LossSketch::new(span, first), score: MIDDLE }
    }

    /// What is answered, and so which score it is.
    pub fn answers(&self) -> TargetKind {
        self.design.data.target_kind()
    }

    /// The answer, once a loss is drawn.
    pub(in crate::app) fn guess(self) -> Option<Guess> {
        let loss = self.sketch.points();
        (loss.len() > 1).then_some(Guess { loss, score: self.score })
    }
}
