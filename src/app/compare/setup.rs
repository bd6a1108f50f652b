//! What a race is started with, and the runs that it makes, which are planned beside the window.
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::data::Samples;
use crate::design::{Design, Variant, Variation, VaryError, variants};
use crate::train::{Job, Outcome, RaceEntry, RaceError, Wake, race_entries};

/// What a race is started with.
#[derive(Debug, Clone, PartialEq)]
pub struct RaceSetup {
    /// The settings that are varied.
    pub variations: Vec<Variation>,
    /// Seeds from which every variant is trained, from that of the design on.
    pub seeds: usize,
    /// Time for all runs together, where the field is halved as it goes.
    pub budget: Option<Duration>,
}

/// What a race is planned and kept with.
pub(in crate::app) struct RaceMeans<'a> {
    /// The samples of the design that is raced.
    pub(in crate::app) samples: &'a Arc<Samples>,
    /// Where its runs are saved.
    pub(in crate::app) folder: Option<PathBuf>,
    /// How many threads compute, 0 for one per core.
    pub(in crate::app) threads: usize,
    pub(in crate::app) wake: &'a Wake,
}

/// Plans the runs of a race.
type PlanningJob = Job<Result<Vec<RaceEntry>, RaceError>, ()>;

/// A race whose runs are planned: their samples are divided, seed by seed.
pub(super) struct StartingRace {
    pub(super) setup: RaceSetup,
    /// The design that is varied.
    pub(super) base: Arc<Design>,
    pub(super) variants: Vec<Variant>,
    /// Seeds that were raced already.
    pub(super) done: usize,
    /// Where the runs are saved.
    pub(super) folder: Option<PathBuf>,
    job: PlanningJob,
}

impl StartingRace {
    /// Plans the runs of a race, but for those of the seeds that were raced already.
    ///
    /// # Errors
    /// When the design cannot be varied so.
    pub(super) fn start(
        (setup, done): (RaceSetup, usize),
        base: Arc<Design>,
        with: RaceMeans<'_>,
    ) -> Result<Self, VaryError> {
        let RaceMeans { samples, folder, threads, wake } = with;
        let variants = variants(&base, &setup.variations)?;
        let (planned, seeds, samples) = (variants.clone(), setup.seeds, Arc::clone(samples));
        let first = base.training.seed;
        let job: PlanningJob = Job::start("planning a race", Some(Arc::clone(wake)), move |_, _| {
            let all = race_entries(&planned, seeds, &samples, threads)?;
            Ok(all.into_iter().filter(|run| run.seed.wrapping_sub(first) >= done as u64).collect())
        });
        Ok(Self { setup, base, variants, done, folder, job })
    }

    /// The runs, once they are planned.
    pub(super) fn poll(&mut self) -> Option<Outcome<Result<Vec<RaceEntry>, RaceError>>> {
        self.job.poll()
    }
}
