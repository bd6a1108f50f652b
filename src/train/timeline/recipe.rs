//! Everything from which a run can be made again on any machine: its design, and what a user changed of it and where.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::change::{RunChange, RunPosition};
use super::replay::{Replay, ReplayError};
use super::store::{Timeline, TimelineEntry};
use crate::data::Dataset;
use crate::design::{Design, from_ron, to_ron};
use crate::train::background::free_memory;
use crate::train::plan::{Plan, PlanError};
use crate::train::session::{RestoreError, Session};

/// Batches beyond the last known one at most until a run is over that was: the last ones may not have been told.
const BEYOND: u64 = 10_000;
/// Branches of branches that are made again at most.
const DEEPEST: usize = 32;

/// Everything from which a run can be made again: it holds no weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecipe {
    /// The design as it was when the run was started, as it stands in a file.
    design: String,
    /// The run that it branched from, up to the moment where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    branched_from: Option<Box<RunRecipe>>,
    /// What was changed of it, in the order in which that happened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<(RunPosition, RunChange)>,
    /// How far it came.
    until: RunPosition,
    /// Whether it was over then.
    is_over: bool,
}

/// Why a run cannot be made again.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// Its design cannot be read.
    #[error("its design cannot be read: {0}")]
    Design(String),
    /// It branched from a run that branched from a run … more often than anybody does.
    #[error("it branches too often")]
    TooDeep,
    /// It cannot be started.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The moment where it branched belongs to another network.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// It never came that far.
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

impl RunRecipe {
    /// The recipe of a run that came so far, and whether it is over. `None` where it is not known any more what was changed
    /// of it.
    pub fn new(
        design: &Design,
        timeline: Option<&Timeline>,
        branched_from: Option<Self>,
        (until, is_over): (RunPosition, bool),
    ) -> Option<Self> {
        let (changes, forgotten) = timeline.map_or((&[][..], 0), Timeline::changes);
        // What it tells of its batches may lag behind what was changed.
        let until = changes.last().map_or(until, |(at, _)| until.max(*at));
        let design = to_ron(design).ok().filter(|_| forgotten == 0)?;
        let branched_from = branched_from.map(Box::new);
        Some(Self { design, branched_from, changes: changes.to_vec(), until, is_over })
    }

    /// The same run up to an earlier moment, before which so many changes were made.
    #[must_use]
    pub fn up_to(mut self, until: RunPosition, changes: usize) -> Self {
        self.changes.truncate(changes);
        Self { until, is_over: false, ..self }
    }

    /// The same run up to the last weight that was typed; `None` where none was.
    pub fn up_to_typed_weights(&self) -> Option<Self> {
        let last = self.changes.iter().rposition(|(_, change)| matches!(change, RunChange::Weight { .. }))?;
        Some(self.clone().up_to(self.changes[last].0, last + 1))
    }

    /// How far the run came.
    pub fn until(&self) -> RunPosition {
        self.until
    }

    /// What was changed of the run.
    pub fn changes(&self) -> &[(RunPosition, RunChange)] {
        &self.changes
    }

    /// Whether it branched from another run.
    pub fn is_branch(&self) -> bool {
        self.branched_from.is_some()
    }

    /// The design that the run was started with.
    ///
    /// # Errors
    /// When it is none.
    pub fn design(&self) -> Result<Design, RecipeError> {
        from_ron(&self.design).map_err(|error| RecipeError::Design(error.to_string()))
    }

    /// The run again, from its first batch, with the data that its design names.
    ///
    /// # Errors
    /// When it cannot be started, or never comes that far.
    pub fn repeat(&self, data: &Arc<Dataset>, threads: usize) -> Result<Session, RecipeError> {
        self.repeat_within(data, threads, DEEPEST)
    }

    fn repeat_within(&self, data: &Arc<Dataset>, threads: usize, depth: usize) -> Result<Session, RecipeError> {
        let mut session = self.begin(data, threads, depth)?;
        let start = TimelineEntry { snapshot: Arc::new(session.snapshot()), changes: 0, is_branch: false };
        let timeline = Timeline::from_parts(usize::MAX, vec![start], self.changes.clone(), (None, None));
        let mut replay = Replay::start(Arc::new(timeline), self.until.batches, &mut session)?;
        while !replay.advance(&mut session)? {}
        // What follows the last batch: the validation of an epoch, or the batch that failed.
        while session.ending().is_none() && self.is_before_end(RunPosition::of(&session)) {
            session.advance_piece();
        }
        Ok(session)
    }

    /// Whether the run did more than to come here.
    fn is_before_end(&self, here: RunPosition) -> bool {
        here < self.until || self.is_over && here.batches <= self.until.batches.saturating_add(BEYOND)
    }

    /// The run before its first batch.
    fn begin(&self, data: &Arc<Dataset>, threads: usize, depth: usize) -> Result<Session, RecipeError> {
        let design = self.design()?;
        let Some(parent) = &self.branched_from else {
            let plan = Plan::new(&design, Arc::clone(data), threads, free_memory())?;
            return Session::new(plan).map_err(|error| RestoreError::from(error).into());
        };
        let depth = depth.checked_sub(1).ok_or(RecipeError::TooDeep)?;
        let parent = parent.repeat_within(data, threads, depth)?;
        let (from, moment) = (parent.plan(), parent.snapshot());
        let plan = Plan::prepared(&design, Arc::clone(data), from.encoder().clone(), threads, free_memory())?;
        Ok(Session::branch_from(plan, &moment, &from.design().design().training)?)
    }
}
