//! The runs of this session, of which one is shown, and those that are saved beside the open design.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::run::RunView;
use crate::app::notice::Notice;
use crate::data::{DataError, Dataset};
use crate::design::Source;
use crate::train::{
    Job, Loaded, Order, Outcome, Plan, PoolError, SavedRun, Scheduler, Wake, Wanted, free_memory, saved,
};

/// The runs of this session, of which one is shown, and those that are saved beside the open design. A run leaves the
/// list only when nothing of it is lost.
#[derive(Default)]
pub struct Runs {
    /// In the order in which they were started.
    list: Vec<RunView>,
    shown: Option<u64>,
    /// The threads on which all runs compute; made with the first of them.
    scheduler: Option<Scheduler>,
    last_id: u64,
    /// Batches per second at most; `None` for as fast as it can.
    pub speed: Option<f64>,
    /// The runs that are saved beside the open design, the newest first.
    pub saved: Vec<SavedRun>,
    /// Where those lie.
    folder: Option<PathBuf>,
    /// Those are being listed: there may be thousands.
    listing: Option<Job<Vec<SavedRun>, ()>>,
    /// Counts the documents of this session: each has runs of its own.
    document: u64,
    /// Data of reopened runs that the open design does not want, on their way.
    reopening: Vec<Reopening>,
}

/// A reopened run whose own data are read.
struct Reopening {
    run: u64,
    kept: SavedRun,
    threads: usize,
    job: Job<Result<Loaded, DataError>>,
}

impl Runs {
    /// The run that is shown.
    pub fn shown(&self) -> Option<&RunView> {
        self.shown.and_then(|id| self.get(id))
    }

    /// The run that is shown.
    pub(in crate::app) fn shown_mut(&mut self) -> Option<&mut RunView> {
        let shown = self.shown;
        self.list.iter_mut().find(|run| Some(run.id()) == shown)
    }

    /// A run of this session by its id.
    pub fn get(&self, id: u64) -> Option<&RunView> {
        self.list.iter().find(|run| run.id() == id)
    }

    /// The runs of this session, in the order in which they were started.
    pub fn iter(&self) -> impl Iterator<Item = &RunView> {
        self.list.iter()
    }

    /// Whether the shown run is not over yet.
    pub fn is_active(&self) -> bool {
        self.shown().is_some_and(RunView::is_active)
    }

    /// Whether batches of the shown run go by right now.
    pub fn is_running(&self) -> bool {
        self.shown().is_some_and(RunView::is_running)
    }

    /// Whether any run is not over yet.
    pub fn is_any_active(&self) -> bool {
        self.list.iter().any(RunView::is_active)
    }

    /// Whether batches of any run go by right now.
    pub fn is_any_running(&self) -> bool {
        self.list.iter().any(RunView::is_running)
    }

    /// Whether an answer of the shown run is on its way while no batch goes by.
    pub fn is_restless(&self) -> bool {
        self.shown().is_some_and(RunView::is_restless) || self.list.iter().any(RunView::is_saving)
    }

    /// Whether a run, or every run, is over and not being saved any more.
    pub(in crate::app) fn is_settled(&self, run: Option<u64>) -> bool {
        !self.some(run).any(|run| run.is_active() || run.is_saving())
    }

    /// Whether a run, or any run, could not be saved.
    pub(in crate::app) fn has_failed_to_save(&self, run: Option<u64>) -> bool {
        self.some(run).any(RunView::has_failed_to_save)
    }

    /// One run, or all of them.
    fn some(&self, run: Option<u64>) -> impl Iterator<Item = &RunView> {
        self.list.iter().filter(move |one| run.is_none_or(|run| one.id() == run))
    }

    /// Starts a run and shows it; the others go on. `waiting` lets it wait before its first batch.
    pub(in crate::app) fn start(
        &mut self,
        plan: Plan,
        data: Arc<Dataset>,
        folder: Option<PathBuf>,
        waiting: bool,
    ) -> Option<Notice> {
        let scheduler = match self.scheduler(plan.threads()) {
            Ok(scheduler) => scheduler,
            Err(error) => return Some(Notice::failed("notice.cannot_train").telling("reason", (&error).into())),
        };
        self.last_id += 1;
        let design = Arc::new(plan.design().design().clone());
        let loader = plan.loader().clone();
        let trainer =
            if waiting { scheduler.start_waiting(plan, self.last_id) } else { scheduler.start(plan, self.last_id) };
        if self.speed.is_some() {
            trainer.order(Order::SetSpeed(self.speed));
        }
        self.folder.clone_from(&folder);
        let mut run = RunView::new(self.last_id, design, data, folder, self.document);
        run.speed = self.speed;
        run.attach(trainer, loader);
        run.keep();
        self.add(run);
        None
    }

    /// Shows a saved run: its numbers at once, its network as soon as its own data are there, which are those of the open
    /// design or read anew where they `may_read`. One that is of this session is only shown.
    pub(in crate::app) fn reopen(
        &mut self,
        kept: &SavedRun,
        loaded: &Loaded,
        base: &Path,
        threads: usize,
        wake: &Wake,
        may_read: &dyn Fn(&Source) -> bool,
    ) -> Option<Notice> {
        if let Some(here) = self.list.iter().find(|run| run.is_saved_as(kept)) {
            self.show(here.id());
            return None;
        }
        let reopened = match saved::reopen(kept) {
            Ok(reopened) => reopened,
            Err(error) => return Some(Notice::failed("notice.cannot_reopen").telling("reason", (&error).into())),
        };
        self.last_id += 1;
        let wanted = Wanted::of(&reopened.design, base);
        let id = self.last_id;
        self.add(RunView::reopened(id, reopened, loaded.dataset.clone(), self.document));
        if let Err(error) = saved::prove_exact(kept) {
            // Only its numbers are shown.
            return Some(Notice::failed("notice.cannot_go_on").telling("reason", (&error).into()));
        }
        if wanted.as_ref() == Some(&loaded.wanted) {
            self.revive(id, kept, loaded, threads);
        } else if let Some(wanted) = wanted {
            if !may_read(&wanted.source) {
                return Some(Notice::info("notice.run_pictures_held"));
            }
            let samples = loaded.wanted.reads_as(&wanted).then(|| Arc::clone(loaded.dataset.samples()));
            let job = wanted.load(Some(Arc::clone(wake)), samples);
            self.reopening.push(Reopening { run: id, kept: kept.clone(), threads, job });
        }
        None
    }

    /// Gives a reopened run its data and its network. Where its data are others by now it is only shown.
    fn revive(&mut self, id: u64, kept: &SavedRun, loaded: &Loaded, threads: usize) {
        let Some(run) = self.list.iter_mut().find(|run| run.id() == id) else { return };
        run.data = loaded.dataset.clone();
        let (data, encoder) = (loaded.dataset.clone(), loaded.encoder.clone());
        let Ok(plan) = Plan::prepared(&run.design, data, encoder, threads, free_memory()) else { return };
        let plan = saved::plan_of(kept, plan);
        let kept = kept.clone();
        let Ok(scheduler) = self.scheduler(threads) else { return };
        let loader = plan.loader().clone();
        let trainer = scheduler.start_with(plan, id, move |plan| saved::resume(&kept, plan));
        let speed = self.speed;
        if let Some(run) = self.list.iter_mut().find(|run| run.id() == id) {
            run.data = Arc::clone(loader.data());
            run.attach(trainer, loader);
            run.keep();
            run.speed = speed;
            run.order(Order::SetSpeed(speed));
        }
    }

    /// Whether the data of the shown run are on their way, and with them its network.
    pub fn is_reopening(&self) -> bool {
        self.reopening.iter().any(|reopening| Some(reopening.run) == self.shown)
    }

    /// Whether the shown run can go on, or will be able to once its data and its network are there.
    pub fn may_go_on(&self) -> bool {
        self.shown().is_some_and(RunView::is_alive) || self.is_reopening()
    }

    /// Gives reopened runs their networks whose data came.
    fn revive_due(&mut self) {
        let mut due = Vec::new();
        self.reopening.retain_mut(|reopening| match reopening.job.poll() {
            Some(outcome) => {
                if let Outcome::Done(Ok(loaded)) = outcome {
                    due.push((reopening.run, reopening.kept.clone(), loaded, reopening.threads));
                }
                false
            }
            None => true,
        });
        for (run, kept, loaded, threads) in due {
            self.revive(run, &kept, &loaded, threads);
        }
    }

    /// The scheduler of all runs, which is made if there is none yet.
    fn scheduler(&mut self, threads: usize) -> Result<Scheduler, PoolError> {
        let scheduler = match self.scheduler.take() {
            Some(scheduler) => scheduler,
            None => Scheduler::new(threads)?,
        };
        Ok(self.scheduler.insert(scheduler).clone())
    }

    fn add(&mut self, run: RunView) {
        self.shown = Some(run.id());
        self.list.push(run);
        self.tidy();
    }

    /// Shows a run of this session.
    pub(in crate::app) fn show(&mut self, id: u64) {
        if self.get(id).is_some() {
            self.shown = Some(id);
            self.tidy();
        }
    }

    /// Shows no run any more: another design is opened. A run that goes on stays on the list.
    pub(in crate::app) fn leave_design(&mut self) {
        self.document += 1;
        self.shown = None;
        self.tidy();
    }

    /// Stops a run and takes it off the list once it is saved.
    pub(in crate::app) fn close(&mut self, id: u64) {
        if let Some(run) = self.list.iter_mut().find(|run| run.id() == id) {
            run.close();
        }
        if self.shown == Some(id) {
            self.shown = None;
        }
        self.tidy();
    }

    /// Stops a run, or every run; each is saved.
    pub(in crate::app) fn stop(&self, run: Option<u64>) {
        self.some(run).filter(|run| run.is_active()).for_each(|run| run.order(Order::Stop));
    }

    /// Takes runs off the list that are not shown and of which nothing is lost.
    fn tidy(&mut self) {
        let shown = self.shown;
        self.list.retain(|run| Some(run.id()) == shown || !run.is_disposable());
    }

    /// Tells the shown run something.
    pub(in crate::app) fn order(&self, order: Order) {
        if let Some(run) = self.shown() {
            run.order(order);
        }
    }

    /// Sets how many batches per second go by at most.
    pub(in crate::app) fn set_speed(&mut self, speed: Option<f64>) {
        self.speed = speed;
        for run in &mut self.list {
            run.speed = speed;
            run.order(Order::SetSpeed(speed));
        }
    }

    /// Takes what the runs tell, and asks the shown one about the picture that is shown.
    pub(in crate::app) fn poll(&mut self, picture: Option<&[u8]>, notices: &mut Vec<Notice>) {
        for run in &mut self.list {
            let new = run.poll(notices);
            let beside =
                |saved: &SavedRun| self.folder.as_deref().is_some_and(|folder| saved.folder.starts_with(folder));
            if let Some(saved) = new.filter(beside) {
                self.saved.retain(|old| old.folder != saved.folder);
                self.saved.insert(0, saved);
            }
        }
        self.take_listed();
        self.revive_due();
        if let Some(run) = self.shown_mut() {
            run.inspect(picture);
            run.predict();
        }
        self.tidy();
    }

    /// Whether undo would put a weight back rather than change the design.
    pub fn can_undo_weight(&self) -> bool {
        self.shown().is_some_and(RunView::can_undo_weight)
    }

    /// Puts the weight back that was changed last.
    pub(in crate::app) fn undo_weight(&mut self) {
        if let Some(run) = self.shown_mut() {
            run.undo_weight();
        }
    }

    /// Reads which runs are saved beside a design, in the background.
    pub(in crate::app) fn list_saved(&mut self, folder: Option<PathBuf>, wake: &Wake) {
        if self.folder != folder {
            self.saved.clear();
        }
        let list =
            |folder: PathBuf| Job::start("listing runs", Some(Arc::clone(wake)), move |_, _| saved::list(&folder));
        self.listing = folder.clone().map(list);
        self.folder = folder;
    }

    /// Whether the saved runs are still being listed.
    pub fn is_listing(&self) -> bool {
        self.listing.is_some()
    }

    /// Takes the list of the saved runs. What was saved meanwhile is newer than what it says.
    fn take_listed(&mut self) {
        let Some(outcome) = self.listing.as_mut().and_then(Job::poll) else { return };
        self.listing = None;
        let Outcome::Done(mut listed) = outcome else { return };
        for saved in std::mem::take(&mut self.saved) {
            match listed.iter_mut().find(|run| run.folder == saved.folder) {
                Some(run) if (saved.batches, saved.ending.is_some()) > (run.batches, run.ending.is_some()) => {
                    *run = saved;
                }
                None if saved.folder.is_dir() => listed.insert(0, saved),
                _ => {}
            }
        }
        self.saved = listed;
    }

    /// Keeps a run in a new folder inside this one from now on.
    pub(in crate::app) fn keep_in(&mut self, id: u64, folder: PathBuf) {
        if let Some(run) = self.list.iter_mut().find(|run| run.id() == id) {
            run.keep_in(folder);
        }
    }

    /// Moves the runs that were made before the open design was saved for the first time to those beside it.
    pub(in crate::app) fn move_with_design(&mut self, from: &Path, runs: &Path) {
        let document = self.document;
        self.list.iter_mut().for_each(|run| run.move_with_design(document, from, runs));
    }

    /// Deletes a saved run for good; if it is shown, it is not any more.
    pub(in crate::app) fn delete(&mut self, kept: &SavedRun) -> Option<Notice> {
        let failed = saved::delete(kept).err();
        if failed.is_none() {
            self.saved.retain(|saved| saved.folder != kept.folder);
        }
        for run in self.list.iter_mut().filter(|run| run.is_saved_as(kept)) {
            if run.is_active() {
                run.forget_saved();
            }
        }
        self.list.retain(|run| !run.is_saved_as(kept));
        failed.map(|error| Notice::failed("notice.cannot_delete").telling("reason", (&error).into()))
    }
}
