//! Runs beside the shown one: those of a race, and others that are compared.
use std::path::PathBuf;

use super::runs::Runs;
use crate::app::notice::Notice;
use crate::train::{Plan, ProbedNetwork, SavedRun};

impl Runs {
    /// Starts a run beside the shown one, of whose past nothing is kept: there may be many. It is shown where nothing is.
    pub(in crate::app) fn start_beside(&mut self, plan: Plan, folder: Option<PathBuf>) -> Result<u64, Box<Notice>> {
        self.folder = folder;
        let run = self.launch(plan, None, false)?;
        let id = run.id();
        self.list.push(run);
        self.shown = self.shown.or(Some(id));
        self.held.push(id);
        Ok(id)
    }

    /// Keeps these runs in the list while they are compared, and no others for that.
    pub(in crate::app) fn hold(&mut self, runs: Vec<u64>) {
        self.held = runs;
    }

    /// Asks the networks of these runs what their cards show for a sample.
    pub(in crate::app) fn observe(&mut self, ids: &[u64], sample: Option<&[u8]>) {
        for run in self.list.iter_mut().filter(|run| ids.contains(&run.id())) {
            run.inspect(sample, None);
        }
    }

    /// Whether a saved run is being read; `Some(false)` for one that was read in vain.
    pub(in crate::app) fn reads(&self, saved: &SavedRun) -> Option<bool> {
        match &self.reading {
            Some(reading) if reading.kept.folder == saved.folder => Some(true),
            _ => self.unreadable.contains(&saved.folder).then_some(false),
        }
    }

    /// The network of a run for what is computed beside it, with its batches.
    pub(in crate::app) fn probed_run(&mut self, id: u64) -> Option<(u64, ProbedNetwork)> {
        let run = self.list.iter_mut().find(|run| run.id() == id)?;
        run.probed().map(|((_, batches, _), network)| (batches, network))
    }
}
