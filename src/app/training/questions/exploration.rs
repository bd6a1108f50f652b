//! What the Explore workspace asks of a run: how each training sample was learned, and what is answered for all others.
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::training::run_state::RunMoment;
use crate::train::{Event, LearnedSample, Order, SampleAnswers};

/// How often everything is answered anew while a run goes on: it takes as long as a validation.
const EVERY: Duration = Duration::from_secs(2);

/// What was asked and answered.
#[derive(Default)]
pub(in crate::app::training) struct Exploration {
    learned: Option<Arc<[LearnedSample]>>,
    answers: Option<Arc<SampleAnswers>>,
    ticket: u64,
    waiting: bool,
    /// When it was asked last: by the run, and by the clock.
    asked: Option<(RunMoment, Instant)>,
}

impl Exploration {
    /// The training samples with how they were learned, those first whose labels are most likely wrong.
    pub(in crate::app::training) fn learned(&self) -> Option<&Arc<[LearnedSample]>> {
        self.learned.as_ref()
    }

    /// What is answered for all samples that are validated on.
    pub(in crate::app::training) fn answers(&self) -> Option<&Arc<SampleAnswers>> {
        self.answers.as_ref()
    }

    /// Whether an answer is on its way.
    pub(in crate::app::training) fn is_open(&self) -> bool {
        self.waiting
    }

    /// Everything is asked anew: the network has other weights.
    pub(in crate::app::training) fn ask_again(&mut self) {
        self.asked = None;
        self.waiting = false;
    }

    /// A question was refused, which may have been this one.
    pub(in crate::app::training) fn refused(&mut self) {
        self.waiting = false;
    }

    /// Takes an answer; one to an older question is dropped.
    pub(in crate::app::training) fn take(&mut self, event: Event) {
        match event {
            Event::Ranked { learned, .. } => self.learned = Some(learned),
            Event::Answered { ticket, answers, .. } if ticket == self.ticket => {
                self.answers = Some(answers);
                self.waiting = false;
            }
            _ => {}
        }
    }

    /// What is to be asked now: after every epoch of a run that goes on, and whenever one that rests has come further.
    pub(in crate::app::training) fn follow(&mut self, now: RunMoment, is_running: bool) -> Option<[Order; 2]> {
        let is_new = match self.asked {
            None => true,
            Some((before, at)) if is_running => before.1 != now.1 && at.elapsed() >= EVERY,
            Some((before, _)) => before != now,
        };
        if self.waiting || !is_new {
            return None;
        }
        self.ticket += 1;
        self.waiting = true;
        self.asked = Some((now, Instant::now()));
        Some([Order::Rank, Order::AnswerAll { ticket: self.ticket }])
    }
}
