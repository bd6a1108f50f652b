//! Open arithmetic: the number that was opened, the way down from it, and how the last one on that way is computed.
use std::sync::Arc;

use super::probes::ProbeMoment;
use crate::app::question::Question;
use crate::train::{ArithmeticRequest, Calculation, ExplainError, NumberPlace, Wake};

/// Another number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArithmeticChange {
    /// A number is opened.
    Open(NumberPlace),
    /// The way goes on to a number that the last one is computed from.
    Down(NumberPlace),
    /// The last number of the way is another one of its like.
    Beside(NumberPlace),
    /// The way ends with so many numbers.
    Back(usize),
    /// Nothing is shown any more.
    Close,
}

/// Whose number it is: after so many batches and other changes of a run, or of a design before any training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum ArithmeticMoment {
    /// A run's.
    Run(ProbeMoment),
    /// The design's, in this revision.
    Start(u64),
}

/// What decides how a number is computed.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::app) struct ArithmeticKey {
    pub(in crate::app) moment: ArithmeticMoment,
    pub(in crate::app) sample: Arc<[u8]>,
    pub(in crate::app) place: NumberPlace,
}

/// The number that was opened and the way down from it.
#[derive(Default)]
pub struct OpenArithmetic {
    path: Vec<NumberPlace>,
    question: Question<ArithmeticKey, Result<Calculation, ExplainError>>,
}

impl OpenArithmetic {
    /// The numbers from the one that was opened to the one that is shown; none while nothing is open.
    pub fn path(&self) -> &[NumberPlace] {
        &self.path
    }

    /// The number that is shown.
    pub fn place(&self) -> Option<NumberPlace> {
        self.path.last().copied()
    }

    /// How it is computed, as far as that is known: with older weights until the newer ones were asked.
    pub fn calculation(&self) -> Option<&Result<Calculation, ExplainError>> {
        let (key, answer) = self.question.answered()?;
        Some(answer).filter(|_| Some(key.place) == self.place())
    }

    /// Looks at another number.
    pub(in crate::app) fn change(&mut self, change: ArithmeticChange) {
        match change {
            ArithmeticChange::Open(place) => self.path = vec![place],
            ArithmeticChange::Down(place) => {
                // A number that is on the way already is gone back to.
                let known = self.path.iter().position(|known| *known == place);
                self.path.truncate(known.unwrap_or(self.path.len()));
                self.path.push(place);
            }
            ArithmeticChange::Beside(place) => {
                self.path.pop();
                self.path.push(place);
            }
            ArithmeticChange::Back(count) => self.path.truncate(count.max(1)),
            ArithmeticChange::Close => self.path.clear(),
        }
    }

    /// Takes the answer. True when there was one.
    pub(in crate::app) fn poll(&mut self) -> bool {
        self.question.poll()
    }

    /// Asks, unless that is known. An answer that is on its way is waited for where only the weights are others by now.
    pub(in crate::app) fn follow(
        &mut self,
        key: ArithmeticKey,
        wake: &Wake,
        request: impl FnOnce() -> Option<ArithmeticRequest>,
    ) {
        let is_on_its_way = |open: &ArithmeticKey| (&open.sample, open.place) == (&key.sample, key.place);
        if self.question.knows(&key) || self.question.open().is_some_and(is_on_its_way) {
            return;
        }
        if let Some(request) = request() {
            self.question.ask(key, request.start(Some(Arc::clone(wake))));
        }
    }
}
