//! Starting and steering a run: what the transport's buttons and keys do.
use std::path::PathBuf;

use super::notice::Notice;
use super::settings::Workspace;
use super::state::{App, Dialog};
use super::training::RunState;
use crate::design::{Design, Edit, Label};
use crate::train::{Kept, Order, Plan, PlanError, free_memory, runs};

impl App {
    /// Whether a run could be started now.
    pub fn can_train(&self) -> bool {
        self.live.loaded().is_some() && !self.document.checked().has_errors()
    }

    /// Whether the design is another one than that of the shown run. Names and what may change while it runs don't count.
    pub fn has_changed_since_start(&self) -> bool {
        self.training.run().is_some_and(|run| bare(self.document.design()) != bare(&run.design))
    }

    /// Train, go on, or start anew when the run is over.
    pub(super) fn train(&mut self) {
        match self.training.run().map(|run| (run.is_alive(), run.state.clone())) {
            Some((true, RunState::Waiting)) => self.training.order(Order::Resume),
            Some((true, RunState::Running | RunState::Starting)) => {}
            _ => self.start(false),
        }
        self.workspace = Workspace::Train;
    }

    /// Starts a run with the design as it is now.
    pub(super) fn start(&mut self, waiting: bool) {
        let runs = self.runs_folder();
        match self.plan() {
            Ok(plan) => {
                let Some(loaded) = self.live.loaded() else { return };
                let data = loaded.dataset.clone();
                self.notices.extend(self.training.start(plan, data, runs, waiting));
            }
            Err(Some(error)) => self.notices.push(Notice::failed("notice.cannot_train").with("reason", error)),
            Err(None) if self.live.progress().is_none() && self.live.failure().is_some() => {
                // What cannot be read does not come: waiting would never end.
                let language = self.language();
                let reason = self.live.failure().map(|error| language.data_error(error)).unwrap_or_default();
                self.notices.push(Notice::failed("notice.no_data").with("reason", reason));
            }
            Err(None) => {
                self.start_when_loaded = !waiting;
                self.notices.push(Notice::info("notice.still_loading"));
            }
        }
        self.workspace = Workspace::Train;
    }

    /// The design and its data, frozen for a run; an error without words while the pictures are still read.
    fn plan(&self) -> Result<Plan, Option<PlanError>> {
        let wanted = crate::train::Wanted::of(self.document.design(), self.document.base());
        let loaded = self.live.loaded().filter(|loaded| wanted.as_ref() == Some(&loaded.wanted)).ok_or(None)?;
        Plan::prepared(
            self.document.design(),
            loaded.dataset.clone(),
            loaded.encoder.clone(),
            self.settings.threads,
            free_memory(),
        )
        .map_err(Some)
    }

    /// One batch or one epoch, then waiting; starts a run if there is none.
    pub(super) fn step(&mut self, order: Order) {
        if !self.training.is_active() {
            self.start(true);
        }
        self.training.order(order);
        self.workspace = Workspace::Train;
    }

    /// Starts anew, with another seed if that is asked for.
    pub(super) fn restart(&mut self, new_seed: bool) {
        if new_seed {
            self.new_seed();
            self.follow();
            self.start_when_loaded = true;
        } else {
            self.start(false);
        }
    }

    /// Starts the run that waits for its pictures, once they are there.
    pub(super) fn start_waiting_run(&mut self) {
        if self.start_when_loaded && self.live.progress().is_none() {
            self.start_when_loaded = false;
            self.start(false);
        }
    }

    /// The next seed: other variations, another order, another division.
    pub(super) fn new_seed(&mut self) {
        let mut training = self.document.design().training.clone();
        training.seed = training.seed.wrapping_add(1);
        let edit = Edit::SetTraining(Box::new(training));
        // Replacing the training cannot fail: it names no place in the stack.
        let _ = self.document.change(&edit, Label::new("set").setting("seed"), None);
    }

    /// A number of epochs more than the run was started with.
    pub(super) fn more_epochs(&mut self, epochs: usize) {
        let Some(run) = self.training.run_mut() else { return };
        if matches!(run.state, RunState::Ended(_)) {
            run.state = RunState::Running;
            run.progress.epochs = run.epochs_done() + epochs;
            self.training.order(Order::MoreEpochs(epochs));
        } else {
            run.progress.epochs += epochs;
            let epochs = run.progress.epochs;
            self.training.order(Order::SetEpochs(epochs));
        }
    }

    /// What may change while a run goes on reaches it at once.
    pub(super) fn steer(&mut self, before: &Design) {
        let now = &self.document.design().training;
        if before.training.optimizer.rate() != now.optimizer.rate() {
            self.training.order(Order::SetRate(now.optimizer.rate()));
        }
        if before.training.epochs != now.epochs && self.training.is_active() {
            let epochs = now.epochs;
            self.training.order(Order::SetEpochs(epochs));
            if let Some(run) = self.training.run_mut() {
                run.progress.epochs = epochs;
            }
        }
    }

    /// Where runs of the open design are kept: beside its file, or among the program's own files.
    pub(super) fn runs_folder(&self) -> Option<PathBuf> {
        if let Some(path) = self.document.path() {
            return Some(runs::folder_for(path));
        }
        let name = &self.document.design().name;
        let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        self.places.unsaved.as_ref().map(|folder| folder.with_file_name("runs").join(name))
    }

    /// Brings the newest run of the open design back, once its pictures are there.
    pub(super) fn bring_back(&mut self) {
        if !std::mem::take(&mut self.look_for_runs) {
            return;
        }
        if self.live.loaded().is_none() || self.live.progress().is_some() {
            self.look_for_runs = true;
            return;
        }
        let folder = self.runs_folder();
        self.training.list(folder.as_deref());
        let newest = self.training.kept.first().cloned();
        if let Some(kept) = newest.filter(|_| self.training.run().is_none()) {
            self.reopen_run(&kept);
        }
    }

    /// Shows a kept run in place of the present one.
    pub(super) fn reopen_run(&mut self, kept: &Kept) {
        let Some(loaded) = self.live.loaded() else { return };
        let data = loaded.dataset.clone();
        let plan = self.plan().ok();
        self.notices.extend(self.training.reopen(kept, plan, data));
    }

    /// Deletes a kept run for good.
    pub(super) fn delete_run(&mut self, kept: &Kept) {
        if let Err(error) = runs::delete(kept) {
            self.notices.push(Notice::failed("notice.cannot_delete").with("reason", error));
        }
        let folder = self.runs_folder();
        self.training.list(folder.as_deref());
        if self.training.run().is_some_and(|run| run.kept.as_ref() == Some(kept)) {
            self.training.forget();
        }
    }

    /// Does something that ends a run, after asking.
    pub(super) fn unless_training(&mut self, action: super::action::Action, act: impl FnOnce(&mut Self)) {
        if self.training.is_active() {
            self.dialog = Some(Dialog::Training(Box::new(action)));
        } else {
            act(self);
        }
    }
}

/// What of a design a run is bound to.
fn bare(design: &Design) -> Design {
    let mut design = design.clone();
    design.name = String::new();
    design.training.epochs = 0;
    design.training.optimizer = design.training.optimizer.with_rate(1.0);
    design.layers.iter_mut().for_each(|layer| layer.name = String::new());
    design
}
