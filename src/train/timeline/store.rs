//! The snapshots of a run within a budget of memory: the first, the best, the newest and those that runs branch from stay;
//! of the others so many that they are dense near the newest and thin out by doubling behind it.
use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::change::{RunChange, RunPosition};
use crate::train::session::Snapshot;

/// Snapshots that are kept at most, however small they are.
const MOST: usize = 64;
/// Changes that are remembered at most: whoever drags a slider for hours makes no more.
const MOST_CHANGES: usize = 1 << 16;

/// The past of a run: snapshots in the order of their batches, and what a user changed between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    budget: usize,
    entries: Vec<TimelineEntry>,
    /// In the order in which they were made.
    changes: Arc<Vec<(RunPosition, RunChange)>>,
    /// Changes before those, which are forgotten.
    forgotten: usize,
    /// Batches at the end of the best epoch.
    best: Option<u64>,
    fork: Option<Fork>,
}

/// A snapshot of a run's past.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    /// The run at that moment, with no more of its epochs than it goes on from.
    pub snapshot: Arc<Snapshot>,
    /// Changes of the run that were made before it.
    pub changes: usize,
    /// Whether another run branches from here.
    pub is_branch: bool,
}

/// Where a run branched from another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fork {
    /// What the other run is called: its folder's name.
    pub run: String,
    /// Its batches until then.
    pub batches: u64,
}

impl Timeline {
    /// The past of a run that begins; it takes so many bytes at most.
    pub fn new(budget: usize) -> Self {
        Self { budget, entries: Vec::new(), changes: Arc::default(), forgotten: 0, best: None, fork: None }
    }

    /// The same past of a run that branched from another one.
    #[must_use]
    pub fn forked(mut self, fork: Fork) -> Self {
        self.fork = Some(fork);
        self
    }

    /// The same past in other room.
    #[must_use]
    pub fn within(mut self, budget: usize) -> Self {
        self.set_budget(budget);
        self
    }

    /// It takes so many bytes at most from now on.
    pub(super) fn set_budget(&mut self, budget: usize) {
        self.budget = budget;
        self.thin();
    }

    /// A past from its parts, which may come from a file: as far as they fit each other.
    pub(in crate::train) fn from_parts(
        budget: usize,
        entries: Vec<TimelineEntry>,
        changes: Vec<(RunPosition, RunChange)>,
        (best, fork): (Option<u64>, Option<Fork>),
    ) -> Self {
        let mut timeline = Self { changes: Arc::new(changes), best, fork, ..Self::new(budget) };
        timeline.entries = entries;
        let known = timeline.changes.len();
        timeline.entries.retain(|entry| entry.changes <= known);
        timeline.entries.sort_by_key(TimelineEntry::batches);
        timeline.entries.dedup_by_key(|entry| entry.batches());
        timeline.thin();
        timeline
    }

    /// The same past up to a place: what lies behind it did not happen in a run that goes on from there.
    pub(super) fn cut(&mut self, here: RunPosition) {
        self.entries.retain(|entry| entry.batches() <= here.batches);
        if self.changes.last().is_some_and(|(place, _)| *place > here) {
            Arc::make_mut(&mut self.changes).retain(|(place, _)| *place <= here);
        }
        let known = self.changes_made();
        self.entries.retain(|entry| entry.changes <= known);
        self.best = self.best.filter(|best| *best <= here.batches);
    }

    /// Puts in the newest snapshot, in the place of one after the same batch.
    pub fn push(&mut self, snapshot: Snapshot) {
        let batches = snapshot.batches();
        let old = self.entries.pop_if(|last| last.batches() == batches);
        let changes = self.changes_made();
        let is_branch = old.is_some_and(|old| old.is_branch);
        self.entries.push(TimelineEntry { snapshot: Arc::new(snapshot.without_history()), changes, is_branch });
        self.thin();
    }

    /// Puts in a snapshot from which another run branches. `changes` of this run were made before it.
    pub fn push_branch(&mut self, snapshot: Snapshot, changes: usize) {
        let place = self.entries.partition_point(|entry| entry.batches() < snapshot.batches());
        match self.entries.get_mut(place) {
            Some(entry) if entry.batches() == snapshot.batches() => entry.is_branch = true,
            _ => {
                let snapshot = Arc::new(snapshot.without_history());
                self.entries.insert(place, TimelineEntry { snapshot, changes, is_branch: true });
            }
        }
        self.thin();
    }

    /// The newest snapshot is that of the best epoch.
    pub fn note_best(&mut self) {
        self.best = self.entries.last().map(TimelineEntry::batches);
    }

    /// Notes what is changed of the run at a place.
    pub(super) fn note(&mut self, place: RunPosition, change: RunChange) {
        let taken = self.entries.iter().map(|entry| entry.changes).max().unwrap_or(0);
        let is_after = self.changes_made() > taken;
        let changes = Arc::make_mut(&mut self.changes);
        match changes.last_mut() {
            // A slider that is dragged says the same again and again.
            Some((at, last)) if is_after && *at == place && last.is_replaced_by(&change) => *last = change,
            _ => changes.push((place, change)),
        }
        if changes.len() > MOST_CHANGES {
            changes.drain(..MOST_CHANGES / 2);
            self.forgotten += MOST_CHANGES / 2;
            let forgotten = self.forgotten;
            self.entries.retain(|entry| entry.changes >= forgotten);
        }
    }

    /// The change number `nth` of the run with its place.
    pub(super) fn change(&self, nth: usize) -> Option<&(RunPosition, RunChange)> {
        self.changes.get(nth.checked_sub(self.forgotten)?)
    }

    /// Changes that were made so far.
    pub fn changes_made(&self) -> usize {
        self.forgotten + self.changes.len()
    }

    /// The changes that are remembered, in the order in which they were made, and how many are not.
    pub(in crate::train) fn changes(&self) -> (&[(RunPosition, RunChange)], usize) {
        (&self.changes, self.forgotten)
    }

    /// The newest snapshot that was taken when at most so many batches were done.
    pub fn at(&self, batches: u64) -> Option<&TimelineEntry> {
        self.entries.iter().rfind(|entry| entry.batches() <= batches)
    }

    /// The snapshots in the order of their batches.
    pub fn entries(&self) -> &[TimelineEntry] {
        &self.entries
    }

    /// Batches at the end of the best epoch, while its snapshot is there.
    pub fn best(&self) -> Option<u64> {
        self.best.filter(|best| self.entries.iter().any(|entry| entry.batches() == *best))
    }

    /// Where the run branched from another one.
    pub fn fork(&self) -> Option<&Fork> {
        self.fork.as_ref()
    }

    /// Bytes that the snapshots take; what they share counts once.
    pub fn bytes(&self) -> usize {
        let mut counted = HashSet::new();
        self.entries.iter().map(|entry| entry.snapshot.bytes_beside(&mut counted)).sum()
    }

    /// Bytes that they may take.
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Lets snapshots go until there is room.
    fn thin(&mut self) {
        while self.entries.len() > MOST || self.bytes() > self.budget {
            let Some(place) = self.least_missed() else { return };
            self.entries.remove(place);
        }
    }

    /// The place of the snapshot that is missed least. Of the ladder it is the one that leaves the smallest gap, measured
    /// by how long ago that is; then come branches, the oldest first, the best, the first and the newest.
    fn least_missed(&self) -> Option<usize> {
        let last = self.entries.len().checked_sub(1)?;
        let now = self.entries[last].batches();
        let gap = |place: usize| {
            let (before, after) = (self.entries[place - 1].batches(), self.entries[place + 1].batches());
            (after - before) as f64 / (now - after + 1) as f64
        };
        let is_free = |place: &usize| {
            let entry = &self.entries[*place];
            !entry.is_branch && Some(entry.batches()) != self.best
        };
        let inner = || 1..last.max(1);
        let free = inner().filter(is_free).min_by(|one, other| gap(*one).total_cmp(&gap(*other)));
        let branch = || inner().find(|place| self.entries[*place].is_branch);
        free.or_else(branch).or_else(|| inner().next()).or(Some(0))
    }
}

impl TimelineEntry {
    /// Batches that were done.
    pub fn batches(&self) -> u64 {
        self.snapshot.batches()
    }
}
