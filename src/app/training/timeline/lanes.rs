//! The family of the shown run: the runs that it branched from, and all that branched from those. Each is a lane of the
//! timeline.
use std::collections::HashMap;
use std::path::Path;

use crate::app::training::run::RunView;
use crate::app::training::runs::Runs;
use crate::train::{Fork, Order, SavedRun};

/// A run of a family.
#[derive(Clone, Copy)]
pub enum LaneRun<'a> {
    /// One of this session, which can be gone back in.
    Here(&'a RunView),
    /// One that lies beside the design.
    Saved(&'a SavedRun),
}

/// A lane of the timeline.
pub struct TimelineLane<'a> {
    /// Its run.
    pub run: LaneRun<'a>,
    /// The lane that it branched from, from 0, and after how many batches.
    pub fork: Option<(usize, u64)>,
}

impl<'a> LaneRun<'a> {
    /// Where it lies, once it is saved.
    fn folder(self) -> Option<&'a Path> {
        match self {
            Self::Here(run) => run.saved.as_ref().map(|saved| &*saved.folder),
            Self::Saved(saved) => Some(&saved.folder),
        }
    }

    fn fork(self) -> Option<&'a Fork> {
        match self {
            Self::Here(run) => run.fork.as_ref(),
            Self::Saved(saved) => saved.fork.as_ref(),
        }
    }

    /// Its number in this session.
    pub fn id(self) -> Option<u64> {
        if let Self::Here(run) = self { Some(run.id()) } else { None }
    }

    /// In the order in which runs came: the number of a folder grows.
    fn age(self) -> (bool, Option<&'a Path>, Option<u64>) {
        (self.folder().is_none(), self.folder(), self.id())
    }

    /// The place of the run that it branched from.
    fn parent_in(self, places: &FamilyPlaces<'_>) -> Option<usize> {
        let fork = self.fork()?;
        if let Self::Here(RunView { parent: Some(parent), .. }) = self {
            return places.by_id.get(parent).copied();
        }
        places.by_folder.get(&*self.folder()?.with_file_name(&fork.run)).copied()
    }
}

/// Where runs stand in a list: there may be thousands on the disk.
struct FamilyPlaces<'a> {
    by_id: HashMap<u64, usize>,
    by_folder: HashMap<&'a Path, usize>,
}

impl<'a> FamilyPlaces<'a> {
    fn of(runs: &[LaneRun<'a>]) -> Self {
        let by_id = runs.iter().enumerate().filter_map(|(place, run)| Some((run.id()?, place))).collect();
        let by_folder = runs.iter().enumerate().filter_map(|(place, run)| Some((run.folder()?, place))).collect();
        Self { by_id, by_folder }
    }
}

/// The run at the root of a family. What files say may go round in circles.
fn root(parents: &[Option<usize>], run: usize) -> usize {
    let mut at = run;
    for _ in 0..parents.len() {
        let Some(parent) = parents[at] else { break };
        at = parent;
    }
    at
}

impl Runs {
    /// The family of the shown run, in the order in which its runs came; of a run that has none, itself.
    pub fn family(&self) -> Vec<TimelineLane<'_>> {
        let has_fork =
            self.list.iter().any(|run| run.fork.is_some()) || self.saved.iter().any(|run| run.fork.is_some());
        if !has_fork {
            return self.shown().map(|run| TimelineLane { run: LaneRun::Here(run), fork: None }).into_iter().collect();
        }
        let is_here = |saved: &&SavedRun| self.list.iter().any(|run| run.is_saved_as(saved));
        let saved = self.saved.iter().filter(|saved| !is_here(saved)).map(LaneRun::Saved);
        let mut runs: Vec<LaneRun<'_>> = self.list.iter().map(LaneRun::Here).chain(saved).collect();
        runs.sort_by(|one, other| one.age().cmp(&other.age()));
        let places = FamilyPlaces::of(&runs);
        let parents: Vec<Option<usize>> = runs.iter().map(|run| run.parent_in(&places)).collect();
        let shown = self.shown.and_then(|shown| places.by_id.get(&shown));
        let Some(shown) = shown.map(|shown| root(&parents, *shown)) else { return Vec::new() };
        let members: Vec<usize> = (0..runs.len()).filter(|run| root(&parents, *run) == shown).collect();
        let lane = |run: &usize| members.iter().position(|member| member == run);
        let fork = |run: usize| Some((lane(&parents[run]?)?, runs[run].fork()?.batches));
        members.iter().map(|run| TimelineLane { run: runs[*run], fork: fork(*run) }).collect()
    }

    /// The runs of the shown one's family that are of this session.
    pub(in crate::app::training) fn relatives(&self) -> Vec<u64> {
        self.family().iter().filter_map(|lane| lane.run.id()).collect()
    }

    /// The snapshots of a family share the room that one run would have.
    pub(in crate::app::training) fn share_past(&self) {
        let relatives = self.relatives();
        if relatives.len() > 1 {
            let room = self.past_budget / relatives.len();
            let of_family = self.list.iter().filter(|run| relatives.contains(&run.id()));
            of_family.for_each(|run| run.order(Order::LimitPast(room)));
        }
    }
}
