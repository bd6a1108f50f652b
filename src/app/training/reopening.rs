//! A saved run on its way back: its files, its pictures and the plan to go on. Each takes long for a large run, so none
//! of it is read on the window's thread.
use std::sync::Arc;
use std::task::Poll;

use crate::data::{DataError, Dataset};
use crate::design::Design;
use crate::train::saved::{Reopened, RunError};
use crate::train::{Job, Loaded, Outcome, Plan, SavedRun, Wake, free_memory, saved};

/// What was read of a run, with what keeps it from going on exactly where it was.
pub(super) type ReadFiles = Result<(Reopened, Result<(), RunError>), RunError>;

/// A saved run whose files are read.
pub(super) struct ReadingRun {
    /// The run.
    pub(super) kept: SavedRun,
    /// It comes by itself: nobody has chosen it.
    is_offered: bool,
    job: Job<ReadFiles, ()>,
}

/// A saved run whose files were read.
pub(in crate::app) struct ReadRun {
    /// The run.
    pub(in crate::app) kept: SavedRun,
    /// It came by itself: nobody has chosen it.
    pub(in crate::app) is_offered: bool,
    /// What was read.
    pub(super) files: Outcome<ReadFiles>,
}

impl ReadingRun {
    /// Begins to read a run.
    pub(super) fn start(kept: &SavedRun, is_offered: bool, wake: &Wake) -> Self {
        let run = kept.clone();
        let job = Job::start("reading a run", Some(Arc::clone(wake)), move |_, _| {
            let reopened = saved::reopen(&run)?;
            Ok((reopened, saved::prove_exact(&run)))
        });
        Self { kept: kept.clone(), is_offered, job }
    }

    /// The run, once it is read.
    pub(super) fn poll(&mut self) -> Option<ReadRun> {
        let files = self.job.poll()?;
        Some(ReadRun { kept: self.kept.clone(), is_offered: self.is_offered, files })
    }
}

/// A run that is shown and gets its network back.
pub(super) struct Reopening {
    /// Its number in this session.
    pub(super) run: u64,
    /// The run on disk.
    pub(super) kept: SavedRun,
    /// How many threads compute it.
    pub(super) threads: usize,
    design: Arc<Design>,
    wake: Wake,
    step: ReopeningStep,
}

enum ReopeningStep {
    /// Its own pictures are read, which the open design does not want.
    Pictures(Job<Result<Loaded, DataError>>),
    /// Its design is checked, and its pictures are divided as they were.
    Plan(Job<PlannedRun, ()>),
}

/// What a run learns from and goes on with.
pub(super) struct PlannedRun {
    /// Its pictures.
    pub(super) data: Arc<Dataset>,
    /// `None` where they do not fit the design any more.
    pub(super) plan: Option<Plan>,
}

impl Reopening {
    /// A run whose pictures are those of the open design.
    pub(super) fn with_pictures(
        run: u64,
        kept: SavedRun,
        design: Arc<Design>,
        loaded: &Loaded,
        threads: usize,
        wake: &Wake,
    ) -> Self {
        let step = plan(&kept, &design, loaded, threads, wake);
        Self { run, kept, threads, design, wake: Arc::clone(wake), step }
    }

    /// A run whose own pictures are on their way.
    pub(super) fn awaiting(
        run: u64,
        kept: SavedRun,
        design: Arc<Design>,
        pictures: Job<Result<Loaded, DataError>>,
        threads: usize,
        wake: &Wake,
    ) -> Self {
        Self { run, kept, threads, design, wake: Arc::clone(wake), step: ReopeningStep::Pictures(pictures) }
    }

    /// What the run goes on with, once that is there; `None` where its pictures cannot be read.
    pub(super) fn poll(&mut self) -> Poll<Option<PlannedRun>> {
        match &mut self.step {
            ReopeningStep::Pictures(job) => match job.poll() {
                Some(Outcome::Done(Ok(loaded))) => {
                    self.step = plan(&self.kept, &self.design, &loaded, self.threads, &self.wake);
                    Poll::Pending
                }
                Some(_) => Poll::Ready(None),
                None => Poll::Pending,
            },
            ReopeningStep::Plan(job) => match job.poll() {
                Some(Outcome::Done(planned)) => Poll::Ready(Some(planned)),
                Some(Outcome::Failed(_)) => Poll::Ready(None),
                None => Poll::Pending,
            },
        }
    }
}

/// Plans how a run goes on with its pictures.
fn plan(kept: &SavedRun, design: &Arc<Design>, loaded: &Loaded, threads: usize, wake: &Wake) -> ReopeningStep {
    let (kept, design) = (kept.clone(), Arc::clone(design));
    let (data, encoder) = (Arc::clone(&loaded.dataset), loaded.encoder.clone());
    ReopeningStep::Plan(Job::start("planning a run", Some(Arc::clone(wake)), move |_, _| {
        let plan = Plan::prepared(&design, Arc::clone(&data), encoder, threads, free_memory());
        let plan = plan.ok().map(|plan| saved::plan_of(&kept, plan));
        let data = plan.as_ref().map_or(data, |plan| Arc::clone(plan.loader().data()));
        PlannedRun { data, plan }
    }))
}
