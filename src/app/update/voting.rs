//! Ensembles: what starts, opens and stops them.
use crate::app::dialog::Dialog;
use crate::app::ensembles::EnsembleAct;
use crate::app::notice::{Notice, Until};
use crate::app::state::App;
use crate::design::TargetKind;
use crate::train::saved::{self, RunPlace};
use crate::train::{EnsembleRequest, EnsembleTask};

impl App {
    /// Whether there is an ensemble to look at, or could be one.
    pub fn has_ensembles(&self) -> bool {
        let answers_classes = self.document.design().data.target_kind() == TargetKind::Classes;
        self.ensembles.outcome().is_some() || self.ensembles.is_busy() || (answers_classes && self.can_train())
    }

    /// Whether one could be trained or read now.
    pub fn can_vote(&self) -> bool {
        self.can_train() && !self.ensembles.is_busy()
    }

    /// Does something with ensembles.
    pub(super) fn act_on_ensemble(&mut self, act: EnsembleAct) {
        let task = match act {
            EnsembleAct::Train(setup) => EnsembleTask::Train(setup, self.runs_folder().map(RunPlace::New)),
            EnsembleAct::Open(folder) => EnsembleTask::Open(saved::run_of(&folder)),
            EnsembleAct::Stop => return self.ensembles.stop(),
        };
        self.dialog = Some(Dialog::Ensemble);
        let notice = match self.plan() {
            Ok(plan) => return self.ensembles.start(EnsembleRequest { plan, task }, &self.wake),
            Err(Some(error)) => Notice::failed("notice.no_ensemble").telling("reason", (&error).into()),
            Err(None) => Notice::info("notice.still_loading"),
        };
        self.notices.push(notice.until(Until::DesignChanged));
    }
}
