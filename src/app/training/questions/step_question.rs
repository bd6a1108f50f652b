//! The next step of a run as one of its weights sees it: asked for, computed beside the window, and kept.
use std::sync::Arc;

use crate::app::question::Question;
use crate::train::{Job, OneStep, OneStepError, OneStepRequest, Order, Plan, Snapshot, Wake, WeightChoice};

/// Where a run is: after so many batches, and after so many other changes.
type SnapshotKey = (u64, u64);

/// The weight whose next step is shown, and the sample whose error is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWeight {
    /// The weight.
    pub weight: WeightChoice,
    /// The sample, by its place in the batch; `None` for the one that adds most.
    pub sample: Option<usize>,
}

/// The next step of a run with what is asked for.
#[derive(Default)]
pub(in crate::app::training) struct StepQuestion {
    /// How often its weights became others without a batch.
    changes: u64,
    asked: Option<SnapshotKey>,
    waiting: bool,
    taken: Option<(SnapshotKey, Arc<Snapshot>)>,
    question: Question<(SnapshotKey, OpenWeight), Result<OneStep, OneStepError>>,
}

impl StepQuestion {
    /// The step that was computed last.
    pub(in crate::app::training) fn shown(&self) -> Option<&Result<OneStep, OneStepError>> {
        self.question.answer()
    }

    /// The step that was computed for this where the run is now.
    pub(in crate::app::training) fn answer_to(&self, wanted: &OpenWeight) -> Option<&OneStep> {
        self.question.answer_to(&(self.asked?, wanted.clone()))?.as_ref().ok()
    }

    /// Whether an answer is on its way.
    pub(in crate::app::training) fn is_open(&self) -> bool {
        self.waiting || self.question.is_open()
    }

    /// The weights are others, though no batch went by.
    pub(in crate::app::training) fn ask_again(&mut self) {
        self.changes += 1;
    }

    /// Somebody else answers from now on: what is on its way does not come.
    pub(in crate::app::training) fn start_over(&mut self) {
        self.ask_again();
        (self.asked, self.waiting, self.taken) = (None, false, None);
    }

    /// Takes the run as it is.
    pub(in crate::app::training) fn take(&mut self, snapshot: Arc<Snapshot>) {
        self.waiting = false;
        self.taken = self.asked.map(|asked| (asked, snapshot));
    }

    /// Takes what was computed, computes what is wanted of a run after so many batches, and asks for the run as it is where
    /// that is not known.
    pub(in crate::app::training) fn follow(
        &mut self,
        plan: &Plan,
        batches: u64,
        wanted: &OpenWeight,
        wake: &Wake,
    ) -> Option<Order> {
        if self.question.poll() {
            wake();
        }
        let now = (batches, self.changes);
        if self.asked != Some(now) && !self.waiting {
            (self.asked, self.waiting) = (Some(now), true);
            return Some(Order::Snapshot);
        }
        let snapshot = self.taken.as_ref().filter(|(key, _)| *key == now).map(|(_, snapshot)| Arc::clone(snapshot))?;
        let key = (now, wanted.clone());
        if !self.question.knows(&key) {
            let OpenWeight { weight, sample } = wanted.clone();
            let request = OneStepRequest { plan: plan.clone(), snapshot, weight, sample };
            let job = Job::start("one step", Some(Arc::clone(wake)), move |_, _| request.compute());
            self.question.ask(key, job);
        }
        None
    }
}
