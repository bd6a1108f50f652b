//! A race without a window: its runs take turns, a batch or a piece of a validation each.
use std::time::{Duration, Instant};

use super::entries::{RaceEntry, RaceError};
use super::halving::Halving;
use super::result::{LaneResult, epoch_work};
use super::table::RaceTable;
use crate::train::report::{Ending, EpochReport};
use crate::train::session::{Advance, Session};

/// A race.
pub struct Race {
    lanes: Vec<Lane>,
    variants: usize,
    halving: Option<Halving>,
}

/// One run of a race.
pub struct Lane {
    /// Which of the variants it is.
    pub variant: usize,
    /// The seed that it is trained from.
    pub seed: u64,
    /// The run.
    pub session: Session,
    /// Its score on the test samples, once it is tested.
    pub test: Option<f64>,
    /// How long it has computed.
    used: Duration,
    has_left: bool,
}

/// What one turn did.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "an epoch's report is told once per epoch")]
pub enum RaceAdvance {
    /// A batch, or a piece of a validation.
    Turn,
    /// An epoch of a run is over.
    Epoch {
        /// Its place in the list of runs.
        lane: usize,
        /// What it brought.
        report: EpochReport,
    },
    /// A run has failed.
    Failed {
        /// Its place in the list of runs.
        lane: usize,
        /// Why.
        reason: String,
    },
    /// A round of the halving is over: these variants leave, the worst first. Their runs are stopped.
    Left(Vec<usize>),
    /// No run goes on.
    Over,
}

impl Lane {
    /// What it has brought so far.
    pub fn result(&self) -> LaneResult {
        let plan = self.session.plan();
        let work = epoch_work(plan.design().layers(), plan.loader().epoch_len());
        let checkpoint = plan.design().design().training.checkpoint();
        let result = LaneResult::of((self.variant, self.seed), self.session.history(), checkpoint, work);
        LaneResult { test: self.test, has_left: self.has_left, ..result }
    }

    /// How much of its planned epochs it has had.
    fn share(&self) -> f64 {
        let progress = self.session.progress();
        progress.total as f64 / (progress.batches * progress.epochs).max(1) as f64
    }
}

impl Race {
    /// A race of these runs; with a budget of time the field is halved as it goes.
    ///
    /// # Errors
    /// When a network cannot be built.
    pub fn new(entries: Vec<RaceEntry>, budget: Option<Duration>) -> Result<Self, RaceError> {
        let variants = entries.iter().map(|entry| entry.variant + 1).max().unwrap_or(0);
        let lane = |RaceEntry { variant, seed, plan }: RaceEntry| {
            let session = Session::new(plan)?;
            Ok(Lane { variant, seed, session, test: None, used: Duration::ZERO, has_left: false })
        };
        let lanes = entries.into_iter().map(lane).collect::<Result<_, RaceError>>()?;
        Ok(Self { lanes, variants, halving: budget.map(|budget| Halving::new(variants, budget)) })
    }

    /// Its runs.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// Its runs, to be asked and tested.
    pub fn lanes_mut(&mut self) -> &mut [Lane] {
        &mut self.lanes
    }

    /// Who goes on, where there is a budget of time.
    pub fn halving(&self) -> Option<&Halving> {
        self.halving.as_ref()
    }

    /// What can be said of it now.
    pub fn table(&self) -> RaceTable {
        RaceTable::of(self.variants, &self.lanes.iter().map(Lane::result).collect::<Vec<_>>())
    }

    /// How much of it is over, as a share of 1, after so much time.
    pub fn share(&self, elapsed: Duration) -> f64 {
        let epochs = self.lanes.iter().map(|lane| if lane.session.ending().is_some() { 1.0 } else { lane.share() });
        let epochs = epochs.sum::<f64>() / self.lanes.len().max(1) as f64;
        let time = self.halving.as_ref().map_or(0.0, |halving| elapsed.div_duration_f64(halving.budget()));
        epochs.max(time).min(1.0)
    }

    /// The next turn, after so much time: of the run that has come least far, or where there is a budget of the one that has
    /// computed least, so that all have had as much of it.
    pub fn advance(&mut self, elapsed: Duration) -> RaceAdvance {
        if self.halving.as_ref().is_some_and(|halving| halving.is_due(elapsed, self.have_scores())) {
            return self.end_round(elapsed);
        }
        let has_budget = self.halving.is_some();
        let turn = |lane: &Lane| if has_budget { lane.used.as_secs_f64() } else { lane.share() };
        let going = self.lanes.iter_mut().enumerate().filter(|(_, lane)| lane.session.ending().is_none());
        let next = going.min_by(|(_, one), (_, other)| turn(one).total_cmp(&turn(other)));
        let Some((place, lane)) = next else { return RaceAdvance::Over };
        let started = Instant::now();
        let advance = lane.session.advance_piece();
        lane.used += started.elapsed();
        match advance {
            Advance::Epoch(report) => RaceAdvance::Epoch { lane: place, report },
            Advance::Ended(Ending::Failed { reason }) => RaceAdvance::Failed { lane: place, reason },
            Advance::Features | Advance::Batch | Advance::Validation | Advance::Ended(_) => RaceAdvance::Turn,
        }
    }

    /// Whether all runs that go on have brought an epoch.
    fn have_scores(&self) -> bool {
        self.lanes.iter().all(|lane| lane.session.ending().is_some() || !lane.session.history().is_empty())
    }

    /// Ends a round of the halving. With the last one all runs stop.
    fn end_round(&mut self, elapsed: Duration) -> RaceAdvance {
        let scores = self.table().scores();
        let Some(halving) = &mut self.halving else { return RaceAdvance::Turn };
        let leaving = halving.halve(elapsed, &scores);
        let is_over = halving.is_over();
        for lane in &mut self.lanes {
            if leaving.contains(&lane.variant) {
                lane.has_left = true;
                lane.session.stop();
            } else if is_over {
                lane.session.stop();
            }
        }
        if leaving.is_empty() { RaceAdvance::Turn } else { RaceAdvance::Left(leaving) }
    }

    /// Stops all runs; they keep what they have learned.
    pub fn stop(&mut self) {
        self.lanes.iter_mut().for_each(|lane| lane.session.stop());
    }
}
