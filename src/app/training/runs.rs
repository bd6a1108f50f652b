//! The runs of this session, of which one is shown, and those that are saved beside the open design.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::Poll;

use super::questions::OpenWeight;
use super::reopening::{PlannedRun, ReadRun, ReadingRun, Reopening};
use super::run::RunView;
use crate::app::notice::Notice;
use crate::data::SampleBatch;
use crate::design::Source;
use crate::train::saved::RunError;
use crate::train::{
    Begun, Job, Loaded, Order, Outcome, Plan, PoolError, SavedRun, Scheduler, SliceDirections, Wake, Wanted,
    WeightChoice, saved,
};

/// The runs of this session, of which one is shown, and those that are saved beside the open design. A run leaves the
/// list only when nothing of it is lost.
#[derive(Default)]
pub struct Runs {
    /// In the order in which they were started.
    pub(super) list: Vec<RunView>,
    pub(super) shown: Option<u64>,
    /// Those that are compared: they stay in the list.
    pub(super) held: Vec<u64>,
    /// The threads on which all runs compute; made with the first of them.
    pub(super) scheduler: Option<Scheduler>,
    pub(super) last_id: u64,
    /// Bytes of memory for snapshots of each run's past.
    pub(in crate::app) past_budget: usize,
    /// Batches per second at most; `None` for as fast as it can.
    pub speed: Option<f64>,
    /// Along which directions the surface of the loss is shown.
    pub directions: SliceDirections,
    /// Whether plain gradient descent is compared with the shown run.
    pub compares_descent: bool,
    /// The weight whose next step is shown.
    pub open_weight: Option<OpenWeight>,
    /// The runs that are saved beside the open design, the newest first.
    pub saved: Vec<SavedRun>,
    /// Where those lie.
    pub(super) folder: Option<PathBuf>,
    /// Those are being listed: there may be thousands.
    listing: Option<Job<Vec<SavedRun>, ()>>,
    /// Counts the documents of this session: each has runs of its own.
    pub(super) document: u64,
    /// A saved run that will be shown.
    pub(super) reading: Option<ReadingRun>,
    /// Runs that could not be read.
    pub(super) unreadable: Vec<PathBuf>,
    /// Runs that are shown and get their networks back.
    reopening: Vec<Reopening>,
    /// Runs without a thread of their own that move to another folder.
    moves: Vec<(u64, MoveJob)>,
}

/// Moves a run's folder; gives where it lies then.
type MoveJob = Job<Result<PathBuf, RunError>, ()>;

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

    /// The number of the run that was started last.
    pub(in crate::app) fn newest_id(&self) -> u64 {
        self.last_id
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

    /// Whether the shown run goes on while a surface or a curve is drawn of its network.
    pub fn is_observed(&self) -> bool {
        self.shown().is_some_and(RunView::is_observed)
    }

    /// Whether an answer of the shown run is on its way while no batch goes by.
    pub fn is_restless(&self) -> bool {
        self.shown().is_some_and(RunView::is_restless) || self.list.iter().any(RunView::is_saving)
    }

    /// Whether a picture of a moment of the shown run's past is on its way.
    pub fn awaits_moment(&self) -> bool {
        self.shown().is_some_and(RunView::awaits_moment)
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
    pub(in crate::app) fn start(&mut self, plan: Plan, folder: Option<PathBuf>, waiting: bool) -> Option<Notice> {
        self.folder = folder;
        let past = Some(self.past_budget);
        match self.launch(plan, past, waiting) {
            Ok(run) => {
                self.add(run);
                None
            }
            Err(notice) => Some(*notice),
        }
    }

    /// Starts a run, of whose past snapshots are kept in so many bytes.
    pub(super) fn launch(&mut self, plan: Plan, past: Option<usize>, waiting: bool) -> Result<RunView, Box<Notice>> {
        let scheduler = self
            .scheduler(plan.threads())
            .map_err(|error| Box::new(Notice::failed("notice.cannot_train").telling("reason", (&error).into())))?;
        let scheduler = scheduler.keeping_past(past);
        self.last_id += 1;
        let design = Arc::new(plan.design().design().clone());
        let data = Arc::clone(plan.loader().data());
        let own = plan.clone();
        let trainer =
            if waiting { scheduler.start_waiting(plan, self.last_id) } else { scheduler.start(plan, self.last_id) };
        if self.speed.is_some() {
            trainer.order(Order::SetSpeed(self.speed));
        }
        let mut run = RunView::new(self.last_id, design, data, self.folder.clone(), self.document);
        run.speed = self.speed;
        run.attach(trainer, own);
        run.keep();
        Ok(run)
    }

    /// Reads a saved run, which is shown then; whether somebody has chosen it or it `is_offered`. One that is of this
    /// session is shown at once.
    pub(in crate::app) fn reopen(&mut self, kept: &SavedRun, is_offered: bool, wake: &Wake) {
        match self.list.iter().find(|run| run.is_saved_as(kept)) {
            Some(here) => self.show(here.id()),
            None => self.reading = Some(ReadingRun::start(kept, is_offered, wake)),
        }
    }

    /// The saved run that was to be shown, once it is read.
    pub(in crate::app) fn take_read(&mut self) -> Option<ReadRun> {
        let read = self.reading.as_mut()?.poll();
        self.reading.take_if(|_| read.is_some());
        read
    }

    /// Shows a saved run: its numbers at once, its network as soon as its own data are there, which are those of the open
    /// design or read anew where they `may_read`.
    pub(in crate::app) fn show_read(
        &mut self,
        ReadRun { kept, files, .. }: ReadRun,
        loaded: &Loaded,
        base: &Path,
        threads: usize,
        wake: &Wake,
        may_read: &dyn Fn(&Source) -> bool,
    ) -> Option<Notice> {
        if !matches!(files, Outcome::Done(Ok(_))) {
            self.unreadable.push(kept.folder.clone());
        }
        let (reopened, exact) = match files {
            Outcome::Done(Ok(files)) => files,
            Outcome::Done(Err(error)) => {
                return Some(Notice::failed("notice.cannot_reopen").telling("reason", (&error).into()));
            }
            Outcome::Failed(reason) => return Some(Notice::failed("notice.mistake").with("reason", reason)),
        };
        self.last_id += 1;
        let wanted = Wanted::of(&reopened.design, base);
        let id = self.last_id;
        let run = RunView::reopened(id, reopened, Arc::clone(&loaded.dataset), self.document);
        let design = Arc::clone(&run.design);
        self.add(run);
        if let Err(error) = exact {
            // Only its numbers are shown.
            return Some(Notice::failed("notice.cannot_go_on").telling("reason", (&error).into()));
        }
        if wanted.as_ref() == Some(&loaded.wanted) {
            self.reopening.push(Reopening::with_pictures(id, kept, design, loaded, threads, wake));
        } else if let Some(wanted) = wanted {
            if !may_read(&wanted.source) {
                return Some(Notice::info("notice.run_pictures_held"));
            }
            let samples = loaded.wanted.reads_as(&wanted).then(|| Arc::clone(loaded.dataset.samples()));
            let pictures = wanted.load(Some(Arc::clone(wake)), samples);
            self.reopening.push(Reopening::awaiting(id, kept, design, pictures, threads, wake));
        }
        None
    }

    /// Gives a reopened run its data and its network. Where its data are others by now it is only shown.
    fn revive(&mut self, id: u64, kept: SavedRun, PlannedRun { data, plan }: PlannedRun, threads: usize) {
        let scheduler = self.scheduler(threads);
        let Some(run) = self.list.iter_mut().find(|run| run.id() == id) else { return };
        run.data = data;
        let (Some(plan), Ok(scheduler)) = (plan, scheduler) else { return };
        let own = plan.clone();
        let budget = self.past_budget;
        let trainer = scheduler.start_with(plan, id, move |plan| {
            let session = saved::resume(&kept, plan)?;
            let (timeline, lost) = saved::read_timeline(&kept.folder, &session, budget);
            let lost = lost.iter().map(ToString::to_string).collect();
            Ok::<_, RunError>(Begun { session, timeline: Some(timeline), lost })
        });
        run.attach(trainer, own);
        run.keep();
        run.speed = self.speed;
        run.order(Order::SetSpeed(self.speed));
        self.share_past();
    }

    /// Whether the data of the shown run are on their way, and with them its network.
    pub fn is_reopening(&self) -> bool {
        self.reopening.iter().any(|reopening| Some(reopening.run) == self.shown)
    }

    /// Whether the run of that number is shown.
    pub(in crate::app) fn shows(&self, run: u64) -> bool {
        self.shown == Some(run)
    }

    /// Whether the shown run can go on, or will be able to once its data and its network are there.
    pub fn may_go_on(&self) -> bool {
        self.shown().is_some_and(RunView::is_alive) || self.is_reopening()
    }

    /// Gives reopened runs their networks whose data came.
    fn revive_due(&mut self) {
        let mut due = Vec::new();
        // A run that moves is read where it lies then.
        let moves: Vec<u64> = self.moves.iter().map(|(run, _)| *run).collect();
        self.reopening.retain_mut(|reopening| {
            if moves.contains(&reopening.run) {
                return true;
            }
            let Poll::Ready(planned) = reopening.poll() else { return true };
            due.extend(planned.map(|planned| (reopening.run, reopening.kept.clone(), planned, reopening.threads)));
            false
        });
        for (run, kept, planned, threads) in due {
            self.revive(run, kept, planned, threads);
        }
    }

    /// The scheduler of all runs, which is made if there is none yet.
    fn scheduler(&mut self, threads: usize) -> Result<Scheduler, PoolError> {
        let scheduler = match self.scheduler.take() {
            Some(scheduler) => scheduler,
            None => Scheduler::new(threads)?,
        };
        Ok(self.scheduler.insert(scheduler).keeping_past(Some(self.past_budget)))
    }

    pub(super) fn add(&mut self, run: RunView) {
        self.reading = None;
        self.shown = Some(run.id());
        self.list.push(run);
        self.tidy();
    }

    /// Shows a run of this session.
    pub(in crate::app) fn show(&mut self, id: u64) {
        if self.get(id).is_some() {
            self.reading = None;
            self.shown = Some(id);
            self.tidy();
        }
    }

    /// Shows no run any more: another design is opened. A run that goes on stays on the list.
    pub(in crate::app) fn leave_design(&mut self) {
        self.document += 1;
        self.shown = None;
        self.reading = None;
        self.reopening.clear();
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

    /// Shows the next step as a weight sees it, or no longer.
    pub(in crate::app) fn open_weight(&mut self, weight: Option<WeightChoice>) {
        self.open_weight = weight.map(|weight| OpenWeight { weight, sample: None });
    }

    /// Follows the error of another sample of the batch down to the open weight.
    pub(in crate::app) fn follow_sample(&mut self, sample: usize) {
        if let Some(open) = &mut self.open_weight {
            open.sample = Some(sample);
        }
    }

    /// Stops a run, or every run; each is saved.
    pub(in crate::app) fn stop(&self, run: Option<u64>) {
        self.some(run).filter(|run| run.is_active()).for_each(|run| run.order(Order::Stop));
    }

    /// Takes runs off the list of which nothing is lost and that are no lane of the shown one's timeline.
    fn tidy(&mut self) {
        let (shown, relatives, held) = (self.shown, self.relatives(), &self.held);
        let is_lane = |run: &RunView| relatives.contains(&run.id()) && !run.closing;
        let is_held = |run: &RunView| held.contains(&run.id()) && !run.closing;
        self.list.retain(|run| Some(run.id()) == shown || is_lane(run) || is_held(run) || !run.is_disposable());
    }

    /// Tells the shown run something.
    pub(in crate::app) fn order(&self, order: Order) {
        if let Some(run) = self.shown() {
            run.order(order);
        }
    }

    /// Shows the numbers of an epoch of the shown run, or of the newest.
    pub(in crate::app) fn show_epoch(&mut self, epoch: Option<usize>) {
        if let Some(run) = self.shown_mut() {
            run.show_epoch(epoch);
        }
    }

    /// Shows a moment of the shown run's past by its batches, or the run as it is now.
    pub(in crate::app) fn show_moment(&mut self, batches: Option<u64>) {
        let scheduler = self.scheduler.clone();
        match (self.shown_mut(), batches, scheduler) {
            (Some(run), Some(batches), Some(scheduler)) => run.show_moment(batches, &scheduler),
            (Some(run), ..) => run.show_now(),
            _ => {}
        }
    }

    /// Shows the shown run as it is now, if a moment of its past is shown.
    pub(in crate::app) fn leave_past(&mut self) {
        if let Some(run) = self.shown_mut().filter(|run| run.shown_moment().is_some()) {
            run.show_now();
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

    /// Takes what the runs tell, and asks the shown one about the sample that is shown, and about more.
    pub(in crate::app) fn poll(
        &mut self,
        (sample, more): (Option<&[u8]>, Option<&Arc<SampleBatch>>),
        notices: &mut Vec<Notice>,
    ) {
        let mut written: Vec<SavedRun> = self.list.iter_mut().filter_map(|run| run.poll(notices)).collect();
        written.extend(self.take_moved());
        let beside = |saved: &SavedRun| self.folder.as_deref().is_some_and(|folder| saved.folder.starts_with(folder));
        written.retain(beside);
        for saved in written {
            self.saved.retain(|old| old.folder != saved.folder);
            self.saved.insert(0, saved);
        }
        self.take_listed();
        self.revive_due();
        if let Some(branching) = self.shown_mut().and_then(|run| run.poll_past(notices)) {
            notices.extend(self.start_branch(branching));
        }
        if let Some(run) = self.shown_mut() {
            run.inspect(sample, more);
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

    /// Moves the runs that were made before the open design was saved for the first time to those beside it. To another
    /// disk they are copied, which takes its time.
    pub(in crate::app) fn move_with_design(&mut self, from: &Path, runs: &Path, wake: &Wake) {
        for run in &mut self.list {
            if let Some(folder) = run.move_with_design(self.document, from, runs) {
                let runs = runs.to_owned();
                let job = move |_: &_, _: &_| saved::move_run(&folder, &runs);
                self.moves.push((run.id(), Job::start("moving a run", Some(Arc::clone(wake)), job)));
            }
        }
    }

    /// The runs that have moved by now.
    fn take_moved(&mut self) -> Vec<SavedRun> {
        let mut moved = Vec::new();
        self.moves.retain_mut(|(id, job)| {
            let Some(outcome) = job.poll() else { return true };
            let folder = match outcome {
                Outcome::Done(Ok(folder)) => Some(folder),
                Outcome::Done(Err(_)) | Outcome::Failed(_) => None,
            };
            let run = self.list.iter_mut().find(|run| run.id() == *id);
            if let Some(saved) = run.and_then(|run| run.take_moved(folder)) {
                for reopening in self.reopening.iter_mut().filter(|reopening| reopening.run == *id) {
                    reopening.kept.folder.clone_from(&saved.folder);
                }
                moved.push(saved);
            }
            false
        });
        moved
    }

    /// Deletes a saved run for good; if it is shown, it is not any more.
    pub(in crate::app) fn delete(&mut self, kept: &SavedRun) -> Option<Notice> {
        let failed = saved::delete(kept).err();
        self.reading.take_if(|reading| reading.kept.folder == kept.folder);
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
