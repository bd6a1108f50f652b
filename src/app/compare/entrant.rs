//! What is compared: a variant of a race with its runs, or a run that was chosen.
use std::sync::Arc;

use crate::app::training::{RunView, Runs};
use crate::design::{Design, Value};
use crate::train::LaneResult;

/// What is compared: a variant of a race with its runs, or a run that was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Entrant {
    /// Its runs by their numbers in this session, one for each seed.
    pub runs: Vec<u64>,
    /// What it sets in the design that is raced, by the words of the settings; nothing for a run that was chosen.
    pub settings: Vec<(String, Value)>,
    /// Its design, as it is trained from the first seed.
    pub design: Arc<Design>,
    /// Whether it left the race before its end.
    pub has_left: bool,
}

impl Entrant {
    /// A run that was chosen.
    pub(super) fn of(run: &RunView) -> Self {
        Self { runs: vec![run.id()], settings: Vec::new(), design: Arc::clone(&run.design), has_left: false }
    }

    /// Its runs that are still there.
    pub fn views<'a>(&'a self, runs: &'a Runs) -> impl Iterator<Item = &'a RunView> + Clone {
        self.runs.iter().filter_map(|id| runs.get(*id))
    }

    /// Its run from the first seed.
    pub fn first<'a>(&'a self, runs: &'a Runs) -> Option<&'a RunView> {
        self.views(runs).next()
    }

    /// What its runs have brought; `place` is its place among all that are compared.
    pub(super) fn results(&self, place: usize, runs: &Runs) -> Vec<LaneResult> {
        let result = |run: &RunView| {
            let training = &run.design.training;
            let result = LaneResult::of((place, training.seed), &run.history, training.checkpoint(), run.epoch_work());
            LaneResult { has_left: self.has_left, ..result }
        };
        self.views(runs).map(result).collect()
    }
}
