//! A saved run on its way back: its pictures are read in its own form before it is shown with its own network.
use std::sync::Arc;

use crate::data::DataError;
use crate::design::Design;
use crate::train::{Job, Loaded, Outcome, SavedRun, Wake, Wanted};

/// A saved run on its way back.
#[derive(Default)]
pub struct Reopening {
    waiting: Option<(SavedRun, Design, Job<Result<Loaded, DataError>>)>,
}

/// A saved run with its own design, and the pictures that it was trained on, or why there are none.
pub(in crate::app) type Returned = (SavedRun, Design, Result<Loaded, String>);

impl Reopening {
    /// Whether a run is on its way back.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Reads the pictures of a run. Those that are there already in the same form are not read again.
    pub(in crate::app) fn start(
        &mut self,
        run: &SavedRun,
        design: Design,
        wanted: Wanted,
        there: Option<&Arc<Loaded>>,
        wake: &Wake,
    ) {
        let there = there.filter(|loaded| loaded.wanted.reads_as(&wanted));
        let there = there.map(|loaded| Arc::clone(loaded.dataset.samples()));
        let job = wanted.load(Some(Arc::clone(wake)), there);
        self.waiting = Some((run.clone(), design, job));
    }

    /// No run is wanted back any more.
    pub(in crate::app) fn give_up(&mut self) {
        self.waiting = None;
    }

    /// The run, once its pictures are read.
    pub(in crate::app) fn poll(&mut self) -> Option<Returned> {
        let (_, _, job) = self.waiting.as_mut()?;
        let outcome = job.poll()?;
        let (run, design, _) = self.waiting.take()?;
        let loaded = match outcome {
            Outcome::Done(Ok(loaded)) => Ok(loaded),
            Outcome::Done(Err(error)) => Err(error.to_string()),
            Outcome::Failed(reason) => Err(reason),
        };
        Some((run, design, loaded))
    }
}
