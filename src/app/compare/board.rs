//! All that is compared, the table of it, and the race that goes on.
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::distributions::Distributions;
use super::entrant::Entrant;
use super::setup::{RaceMeans, RaceSetup, StartingRace};
use crate::app::notice::Notice;
use crate::app::training::{RunView, Runs};
use crate::design::{Design, MOST_VARIANTS, VaryError};
use crate::train::{Halving, Outcome, RaceTable, SavedRun, Wake};

/// All that is compared, and the race that goes on.
#[derive(Default)]
pub struct Compare {
    entrants: Vec<Entrant>,
    table: RaceTable,
    /// Epochs of all runs when the table was made.
    counted: usize,
    race: Option<RunningRace>,
    starting: Option<StartingRace>,
    /// Saved runs that will be compared, once they are read.
    wanted: VecDeque<SavedRun>,
    /// What is seen of it.
    pub view: CompareView,
    /// How weights, activations and gradients are spread.
    pub distributions: Distributions,
}

/// What is seen of the runs that are compared, below their curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum CompareView {
    /// What each makes of the same sample.
    #[default]
    Sample,
    /// What each mistakes for what.
    Confusion,
    /// How weights, activations and gradients are spread.
    Spread,
    /// In what their designs differ.
    Difference,
}

impl CompareView {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Sample, Self::Confusion, Self::Spread, Self::Difference];
}

/// The race that goes on, or was the last one.
struct RunningRace {
    setup: RaceSetup,
    base: Arc<Design>,
    since: Instant,
    halving: Option<Halving>,
}

impl Compare {
    /// What is compared, in the order of their letters.
    pub fn entrants(&self) -> &[Entrant] {
        &self.entrants
    }

    /// The table of it.
    pub fn table(&self) -> &RaceTable {
        &self.table
    }

    /// What the race was started with, if one is compared.
    pub fn setup(&self) -> Option<&RaceSetup> {
        self.race.as_ref().map(|race| &race.setup)
    }

    /// The design that is raced.
    pub fn base(&self) -> Option<&Arc<Design>> {
        self.race.as_ref().map(|race| &race.base)
    }

    /// Whether a race is being started.
    pub fn is_starting(&self) -> bool {
        self.starting.is_some()
    }

    /// Whether saved runs are being read.
    pub fn is_reading(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// Whether some of its runs go on.
    pub fn is_racing(&self, runs: &Runs) -> bool {
        self.race.is_some() && self.views(runs).any(RunView::is_active)
    }

    /// The round of the halving that goes on, from 1, and how many there are.
    pub fn round(&self) -> Option<(u32, u32)> {
        self.race.as_ref()?.halving.as_ref().map(|halving| (halving.round(), halving.rounds()))
    }

    /// How much of the budget is left.
    pub fn left(&self) -> Option<Duration> {
        let race = self.race.as_ref()?;
        let halving = race.halving.as_ref().filter(|halving| !halving.is_over())?;
        Some(halving.budget().saturating_sub(race.since.elapsed()))
    }

    /// All runs that are compared and still there.
    pub fn views<'a>(&'a self, runs: &'a Runs) -> impl Iterator<Item = &'a RunView> {
        self.entrants.iter().flat_map(|entrant| entrant.views(runs))
    }

    /// Whether a run is compared.
    pub fn holds(&self, run: u64) -> bool {
        self.entrants.iter().any(|entrant| entrant.runs.contains(&run))
    }

    /// The place among all that are compared of the one that a run belongs to.
    pub fn place_of(&self, run: u64) -> Option<usize> {
        self.entrants.iter().position(|entrant| entrant.runs.contains(&run))
    }

    /// Begins to plan a race.
    pub(in crate::app) fn start(
        &mut self,
        setup: RaceSetup,
        base: Arc<Design>,
        with: RaceMeans<'_>,
    ) -> Result<(), VaryError> {
        self.starting = Some(StartingRace::start((setup, 0), base, with)?);
        Ok(())
    }

    /// Begins to plan the same race with some seeds more.
    pub(in crate::app) fn more_seeds(&mut self, seeds: usize, with: RaceMeans<'_>) -> Result<(), VaryError> {
        let Some(RunningRace { setup, base, .. }) = &self.race else { return Ok(()) };
        let more = RaceSetup { seeds: setup.seeds + seeds, budget: None, ..setup.clone() };
        self.starting = Some(StartingRace::start((more, setup.seeds), Arc::clone(base), with)?);
        Ok(())
    }

    /// Compares these runs of the session, and the saved ones once they are read.
    pub(in crate::app) fn choose(&mut self, ids: &[u64], saved: Vec<SavedRun>, runs: &Runs) {
        self.race = None;
        self.entrants = ids.iter().filter_map(|id| runs.get(*id)).map(Entrant::of).collect();
        self.wanted = saved.into();
        self.counted = 0;
    }

    /// Compares one more saved run.
    pub(in crate::app) fn add_saved(&mut self, saved: SavedRun) {
        if self.race.take().is_some() {
            // A race is whole: another run stands beside its winner's.
            let winner = self.table.winner.and_then(|winner| self.entrants.get(winner).cloned());
            self.entrants = winner.into_iter().collect();
        }
        self.wanted.push_back(saved);
    }

    /// Compares one of them no longer.
    pub(in crate::app) fn drop_entrant(&mut self, place: usize) {
        if place < self.entrants.len() {
            self.entrants.remove(place);
            self.counted = 0;
        }
    }

    /// Compares nothing any more: another design is opened. Runs that go on stay in their list.
    pub(in crate::app) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes what other threads bring, decides who leaves, and reads the next saved run.
    pub(in crate::app) fn follow(&mut self, runs: &mut Runs, notices: &mut Vec<Notice>, wake: &Wake) {
        self.take_started(runs, notices);
        self.take_read(runs, wake);
        self.entrants.retain(|entrant| entrant.first(runs).is_some());
        let epochs: usize = self.views(runs).map(RunView::epochs_done).sum::<usize>() + self.entrants.len();
        if epochs != self.counted || self.table.rows.len() != self.entrants.len() {
            self.counted = epochs;
            self.make_table(runs);
        }
        self.halve(runs);
        runs.hold(self.entrants.iter().flat_map(|entrant| entrant.runs.iter().copied()).collect());
    }

    fn make_table(&mut self, runs: &Runs) {
        let results = self.entrants.iter().enumerate().flat_map(|(place, entrant)| entrant.results(place, runs));
        self.table = RaceTable::of(self.entrants.len(), &results.collect::<Vec<_>>());
    }

    /// Starts the runs that were planned.
    fn take_started(&mut self, runs: &mut Runs, notices: &mut Vec<Notice>) {
        let Some(outcome) = self.starting.as_mut().and_then(StartingRace::poll) else { return };
        let Some(StartingRace { setup, base, variants, done, folder, .. }) = self.starting.take() else { return };
        let planned = match outcome {
            Outcome::Done(Ok(planned)) => planned,
            Outcome::Done(Err(error)) => {
                return notices.push(Notice::failed("notice.cannot_race").telling("reason", (&error).into()));
            }
            Outcome::Failed(reason) => return notices.push(Notice::failed("notice.mistake").with("reason", reason)),
        };
        if done == 0 {
            let halving = setup.budget.map(|budget| Halving::new(variants.len(), budget));
            self.entrants = variants
                .into_iter()
                .map(|variant| Entrant {
                    runs: Vec::new(),
                    settings: variant.settings,
                    design: Arc::new(variant.design),
                    has_left: false,
                })
                .collect();
            self.race = Some(RunningRace { setup, base, since: Instant::now(), halving });
        } else if let Some(race) = &mut self.race {
            race.setup.seeds = setup.seeds;
        }
        for run in planned {
            match runs.start_beside(run.plan, folder.clone()) {
                // One whose runs were deleted gets none any more.
                Ok(id) => self.entrants.get_mut(run.variant).into_iter().for_each(|entrant| entrant.runs.push(id)),
                Err(notice) => notices.push(*notice),
            }
        }
    }

    /// Takes the saved run that was read, and has the next one read.
    fn take_read(&mut self, runs: &mut Runs, wake: &Wake) {
        let Some(next) = self.wanted.front() else { return };
        if let Some(run) = runs.iter().find(|run| run.is_saved_as(next)) {
            let is_known = self.holds(run.id());
            if !is_known && self.entrants.len() < MOST_VARIANTS {
                self.entrants.push(Entrant::of(run));
            }
            self.wanted.pop_front();
        } else if runs.reads(next) == Some(false) {
            // It could not be read; a notice says so.
            self.wanted.pop_front();
        } else if runs.reads(next).is_none() {
            let next = next.clone();
            runs.reopen(&next, false, wake);
        }
    }

    /// Ends a round of the halving once it is due: the variants that are behind stop, and with the last round all do.
    fn halve(&mut self, runs: &Runs) {
        let Some(RunningRace { halving: Some(halving), since, .. }) = &mut self.race else { return };
        let elapsed = since.elapsed();
        let mut runs_of_all = self.entrants.iter().flat_map(|entrant| entrant.views(runs));
        let have_scores = runs_of_all.all(|run| !run.is_active() || run.epochs_done() > 0);
        drop(runs_of_all);
        if !halving.is_due(elapsed, have_scores) {
            return;
        }
        let leaving = halving.halve(elapsed, &self.table.scores());
        let is_over = halving.is_over();
        for (place, entrant) in self.entrants.iter_mut().enumerate() {
            entrant.has_left |= leaving.contains(&place);
            if is_over || leaving.contains(&place) {
                entrant.runs.iter().for_each(|run| runs.stop(Some(*run)));
            }
        }
        self.make_table(runs);
    }

    /// Stops the race; what was learned stays.
    pub(in crate::app) fn stop(&self, runs: &Runs) {
        self.views(runs).for_each(|run| runs.stop(Some(run.id())));
    }

    /// Asks one network of each that is compared for what is seen.
    pub(in crate::app) fn ask(&mut self, runs: &mut Runs, sample: Option<&[u8]>, wake: &Wake) {
        let ids: Vec<u64> = self.entrants.iter().filter_map(|entrant| entrant.first(runs)).map(RunView::id).collect();
        match self.view {
            CompareView::Sample => runs.observe(&ids, sample),
            CompareView::Spread => self.distributions.follow(&ids, runs, wake),
            CompareView::Confusion | CompareView::Difference => {}
        }
    }
}
