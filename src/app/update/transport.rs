//! Starting and steering a run: what the transport's buttons and keys do.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::dialog::Dialog;
use crate::app::intent::{Condition, Intent};
use crate::app::lessons::OpenLesson;
use crate::app::notice::{Notice, NoticeValue, Until};
use crate::app::request::WindowRequest;
use crate::app::state::{App, computes_the_same};
use crate::app::training::RunState;
use crate::app::workspace::Workspace;
use crate::data::{outside, whole_path};
use crate::design::{Checkpoint, Design, Edit, Label, Severity, Source, Training};
use crate::train::{Order, Plan, PlanError, SavedRun, Wanted, WeightChoice, free_memory, saved};

/// Epochs that a run goes on for when more are asked for.
const MORE_EPOCHS: usize = 5;

/// When a change of a setting takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Effect {
    /// At once.
    Now,
    /// With the next batch of the run that goes on.
    NextBatch,
    /// With the next run.
    NextRun,
}

impl App {
    /// Computes what the nearest training pictures of the open design answer.
    pub(super) fn ask_baselines(&mut self) {
        self.baselines.ask(self.document.design(), &self.document.base(), &self.wake);
    }

    /// Whether a run could be started now.
    pub fn can_train(&self) -> bool {
        self.train_obstacle().is_none()
    }

    /// Why no run can be started now.
    pub fn train_obstacle(&self) -> Option<NoticeValue> {
        let reads = self.loading.progress().is_some();
        if let Some(error) = self.loading.failure().filter(|_| !reads) {
            return Some(NoticeValue::Data(error.clone()));
        }
        if self.loading.loaded().is_none() {
            let key = if reads { "transport.reading" } else { "transport.no_pictures" };
            return Some(NoticeValue::Sentence(key, Vec::new()));
        }
        let problems = &self.document.checked().problems;
        let error = problems.iter().find(|problem| problem.severity() == Severity::Error)?;
        Some(NoticeValue::Problem(error.kind.clone()))
    }

    /// Whether a single step could be made now.
    pub fn can_step(&self) -> bool {
        !self.runs.is_running() && (self.runs.is_active() || self.can_train())
    }

    /// Whether the design is another one than that of the shown run. Names and what may change while it runs don't count.
    pub fn has_changed_since_start(&self) -> bool {
        self.runs
            .shown()
            .is_some_and(|run| !learns_the_same(self.document.design(), &run.design, &self.document.base()))
    }

    /// Whether the pictures of the design are others than those of the shown run.
    pub fn has_other_data(&self) -> bool {
        self.runs.shown().is_some_and(|run| !sees_the_same(self.document.design(), &run.design, &self.document.base()))
    }

    /// When a change of a setting takes effect, while there is a run that it might reach.
    pub fn effect_of(&self, setting: &str) -> Option<Effect> {
        // What is set for a branch takes effect with it.
        let run = self.runs.shown().filter(|_| self.dialog != Some(Dialog::Branch))?;
        Some(match setting {
            "rate" if run.is_active() => Effect::NextBatch,
            "epochs" if run.is_active() => Effect::Now,
            _ => Effect::NextRun,
        })
    }

    /// Train, go on, or start anew when the run is over.
    pub(in crate::app) fn train(&mut self) {
        self.runs.leave_past();
        match self.runs.shown().filter(|run| run.is_alive()).map(|run| &run.state) {
            Some(RunState::Waiting) => self.runs.order(Order::Resume),
            Some(RunState::Running | RunState::Starting) => {}
            _ => self.attempt(Intent::StartRun),
        }
        self.workspace = Workspace::Train;
    }

    /// Starts a run with the design as it is now.
    pub(super) fn start(&mut self, waiting: bool) {
        let folder = self.runs_folder();
        match self.plan() {
            Ok(plan) => self.notices.extend(self.runs.start(plan, folder, waiting)),
            Err(Some(error)) => {
                let notice = Notice::failed("notice.cannot_train").telling("reason", (&error).into());
                self.notices.push(notice.until(Until::DesignChanged));
            }
            Err(None) if self.loading.progress().is_none() && self.loading.failure().is_some() => {
                // What cannot be read does not come: waiting would never end.
                let reason = self.loading.failure().cloned().map(NoticeValue::Data);
                let notice = reason.map(|reason| Notice::failed("notice.no_data").telling("reason", reason));
                self.notices.extend(notice.map(|notice| notice.until(Until::PicturesReadable)));
            }
            Err(None) => {
                if !waiting {
                    self.pending.push(Condition::ReadingOver, Intent::StartRun);
                }
                self.notices.push(Notice::info("notice.still_loading").until(Until::PicturesRead));
            }
        }
        self.workspace = Workspace::Train;
    }

    /// The design and its data, frozen for a run; an error without words while the pictures are still read.
    pub(super) fn plan(&self) -> Result<Plan, Option<PlanError>> {
        let wanted = Wanted::of(self.document.design(), &self.document.base());
        let loaded = self.loading.loaded().filter(|loaded| wanted.as_ref() == Some(&loaded.wanted)).ok_or(None)?;
        Plan::prepared(
            &self.document.whole_design(),
            loaded.dataset.clone(),
            loaded.encoder.clone(),
            self.settings.threads,
            free_memory(),
        )
        .map_err(Some)
    }

    /// One batch or one epoch, then waiting; starts a run if there is none.
    pub(in crate::app) fn step(&mut self, order: Order) {
        self.runs.leave_past();
        if !self.runs.is_active() {
            self.start(true);
        }
        self.runs.order(order);
        self.workspace = Workspace::Train;
    }

    /// Shows the next step as the weight sees it whose gradient is largest in the selected layer, or in all.
    pub(in crate::app) fn open_weight(&mut self) {
        let layer = self.selection.only_layer();
        self.runs.open_weight(Some(WeightChoice::Largest(layer)));
        self.request(WindowRequest::FocusWeight);
    }

    /// Changes a weight of the run as it is now; nothing that has been can be changed.
    pub(super) fn set_weight(&mut self, array: String, index: usize, value: f32) {
        if self.runs.shown().is_some_and(|run| run.shown_moment().is_none()) {
            self.runs.order(Order::SetWeight { array, index, value });
        }
    }

    /// The next seed: other variations, another order, another division.
    pub(in crate::app) fn new_seed(&mut self) {
        let mut training = self.document.design().training.clone();
        training.seed = training.seed.wrapping_add(1);
        let edit = Edit::SetTraining(Box::new(training));
        // Replacing the training cannot fail: it names no place in the stack.
        let _ = self.document.change(&edit, Label::new("set").setting("seed"), None);
    }

    /// Some epochs more than the run was started with.
    pub(in crate::app) fn some_more_epochs(&mut self) {
        self.more_epochs(MORE_EPOCHS);
    }

    /// So many epochs more than the run was started with.
    pub(super) fn more_epochs(&mut self, epochs: usize) {
        self.runs.leave_past();
        if let Some(run) = self.runs.shown_mut() {
            run.more_epochs(epochs);
        }
    }

    /// What may change while a run goes on reaches it at once.
    pub(super) fn steer(&mut self, before: &Design) {
        let now = &self.document.design().training;
        let (rate, epochs) = (now.optimizer.rate(), now.epochs);
        if before.training.optimizer.rate() != rate {
            self.steer_rate(rate);
        }
        if before.training.epochs != epochs
            && let Some(run) = self.runs.shown_mut().filter(|run| run.is_active())
        {
            run.set_epochs(epochs);
        }
    }

    /// The runs beside the design that was just saved. When it is saved for the first time its own runs move there.
    pub(super) fn bring_runs(&mut self, first: bool) {
        let runs = self.runs_folder();
        if let (true, Some(from), Some(runs)) = (first, self.paths.all_runs_of_unsaved(), &runs) {
            self.runs.move_with_design(&from, runs, &self.wake);
        }
        self.runs.list_saved(runs, &self.wake);
    }

    /// Lets the shown run go on to its planned end.
    pub(in crate::app) fn go_on_training(&mut self) {
        self.workspace = Workspace::Train;
        let is_reopening = self.runs.is_reopening();
        match self.runs.shown_mut() {
            Some(run) if is_reopening => self.pending.push(Condition::RunRevived, Intent::GoOn(run.id())),
            Some(run) => run.go_on(),
            None => {}
        }
    }

    /// Whether the shown run answers with these weights.
    pub(in crate::app) fn shows_checkpoint(&self, checkpoint: Checkpoint) -> bool {
        self.runs.shown().is_some_and(|run| run.shown_checkpoint == checkpoint)
    }

    /// Leaves the shown run as it was when it was interrupted.
    pub(super) fn leave_stopped(&mut self) {
        match self.runs.shown() {
            Some(run) if self.runs.is_reopening() => {
                self.pending.push(Condition::RunRevived, Intent::LeaveStopped(run.id()));
            }
            Some(run) => run.leave_stopped(),
            None => {}
        }
    }

    /// Where runs of the open design are saved: beside its file, or among the program's own files.
    pub(super) fn runs_folder(&self) -> Option<PathBuf> {
        match (self.document.path(), &self.lesson) {
            (Some(path), _) => Some(saved::folder_for(path)),
            // Its design is called otherwise in another language.
            (None, Some(lesson)) => self.paths.runs_of_unsaved(&format!("lesson {}", lesson.lesson.id)),
            (None, None) => self.paths.runs_of_unsaved(&self.document.design().name),
        }
    }

    /// Lists the saved runs of the open design and shows the newest, unless a run is shown already.
    pub(super) fn list_runs(&mut self) {
        self.runs.list_saved(self.runs_folder(), &self.wake);
        self.pending.push(Condition::RunsListed, Intent::ShowNewestRun);
    }

    /// Shows the newest saved run of the open design, unless a run is shown already. A lesson that is opened again shows the
    /// run that was shown when it was left; each of its steps begins without one.
    pub(super) fn show_newest_run(&mut self) {
        let comes = |saved: &&SavedRun| {
            let returns = |lesson: &OpenLesson| saved.name_of_folder().as_deref() == lesson.returning();
            self.lesson.as_deref().is_none_or(returns)
        };
        let run = self.runs.saved.iter().find(comes).filter(|_| self.runs.shown().is_none());
        if let Some(run) = run.cloned() {
            self.reopen_run(&run, true);
        }
    }

    /// Shows a saved run with its own design and its own pictures as soon as it is read. One that `is_offered` gives way
    /// to whatever is shown by then.
    pub(super) fn reopen_run(&mut self, kept: &SavedRun, is_offered: bool) {
        if self.loading.loaded().is_some() {
            self.runs.reopen(kept, is_offered, &self.wake);
        }
    }

    /// Shows a saved run that was read, and asks whether it goes on if it was interrupted.
    pub(in crate::app) fn show_read_run(&mut self) {
        let Some(loaded) = self.loading.loaded().map(Arc::clone) else { return };
        let Some(read) = self.runs.take_read() else { return };
        let (kept, is_offered) = (read.kept.clone(), read.is_offered);
        if is_offered && self.runs.shown().is_some() {
            return;
        }
        let (base, threads, settings) = (self.document.base(), self.settings.threads, &self.settings);
        // A run beside a stranger's design is a stranger's as well.
        let is_own = self.document.path().is_none();
        let may_read = |source: &Source| is_own || outside(source, &base).iter().all(|place| settings.trusts(place));
        let told = self.runs.show_read(read, &loaded, &base, threads, &self.wake, &may_read);
        self.notices.extend(told);
        if is_offered && kept.is_interrupted() && self.dialog.is_none() && self.runs.may_go_on() {
            self.dialog = Some(Dialog::GoOn(Box::new(kept)));
        }
    }

    /// The design becomes that of the shown run again, in one step that can be undone.
    pub(super) fn use_run_design(&mut self) {
        let Some(run) = self.runs.shown() else { return };
        let mut design = Design::clone(&run.design);
        if design.data == self.document.whole_design().data {
            design.data = self.document.design().data.clone();
        }
        let edit = Edit::SetDesign(Box::new(design));
        self.change(&edit, Label::new("use_run_design"), None);
    }
}

/// Whether a network would learn the same from two designs, whose relative paths start at `base`. Names and what may change
/// while a run goes on don't count.
fn learns_the_same(one: &Design, other: &Design, base: &Path) -> bool {
    let bound = |training: &Training| {
        let optimizer = training.optimizer.with_rate(1.0);
        Training { epochs: 0, optimizer, ..training.clone() }
    };
    sees_the_same(one, other, base)
        && one.balance == other.balance
        && one.augmentation == other.augmentation
        && bound(&one.training) == bound(&other.training)
        && computes_the_same(one.layers.layers(), other.layers.layers())
}

/// Whether two designs, whose relative paths start at `base`, have the same pictures in the same form and division.
fn sees_the_same(one: &Design, other: &Design, base: &Path) -> bool {
    let seed = |design: &Design| design.training.seed;
    let whole = |design: &Design| design.data.with_paths(&|path| whole_path(path, base));
    let data = whole(one) == whole(other);
    let form = data && one.input == other.input && one.split == other.split;
    form && one.curation == other.curation && seed(one) == seed(other)
}
