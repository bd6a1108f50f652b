//! How a run is made again on any machine.
use crate::app::training::run::RunView;
use crate::app::training::run_state::RunState;
use crate::train::{RunPosition, RunRecipe};

impl RunView {
    /// Changes of it that were made so far.
    pub(in crate::app) fn changes_made(&self) -> usize {
        self.timeline.as_ref().map_or(0, |timeline| timeline.changes_made())
    }

    /// How it is made again as far as it has come, at the end of its last epoch or where it ended. `None` where that is not
    /// known, as of one that branched from another in an earlier session.
    pub(in crate::app) fn recipe(&self) -> Option<RunRecipe> {
        let is_over = matches!(self.state, RunState::Ended(_));
        let report = self.history.last();
        let told = RunPosition { batches: self.curve.batches(), epochs: self.epochs_done() };
        let reported = RunPosition { batches: report.map_or(0, |report| report.batches), epochs: self.epochs_done() };
        let until = if is_over { told.max(reported) } else { reported };
        let is_known = self.fork.is_none() || self.origin.is_some();
        let timeline = self.timeline.as_deref();
        RunRecipe::new(&self.design, timeline, self.origin.clone(), (until, is_over)).filter(|_| is_known)
    }
}
