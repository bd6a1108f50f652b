//! How weights, activations and gradients are spread in the networks that are compared: at their start, and after epochs
//! that come at ever larger distances.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::app::training::Runs;
use crate::train::{Job, LayerSpread, Outcome, Wake};

/// How the layers of a run are spread after so many epochs.
pub type Spreads = (usize, Vec<LayerSpread>);

/// Computes how the layers of one run are spread.
type SpreadJob = Job<Option<Vec<LayerSpread>>, ()>;

/// How they are spread in all runs that are compared.
#[derive(Default)]
pub struct Distributions {
    /// For each run, the oldest first: the start, and the epochs 1, 2, 4, 8 … with the newest.
    of_runs: BTreeMap<u64, Vec<Spreads>>,
    /// What is computed: for which run, after how many epochs.
    job: Option<((u64, usize), SpreadJob)>,
    /// What could not be computed.
    failed: BTreeSet<(u64, usize)>,
}

impl Distributions {
    /// What is known of a run, the oldest first.
    pub fn of(&self, run: u64) -> &[Spreads] {
        self.of_runs.get(&run).map_or(&[], Vec::as_slice)
    }

    /// Whether something is being computed.
    pub fn is_computing(&self) -> bool {
        self.job.is_some()
    }

    /// Takes what was computed, and asks for what is missing of these runs.
    pub(super) fn follow(&mut self, ids: &[u64], runs: &mut Runs, wake: &Wake) {
        self.of_runs.retain(|run, _| runs.get(*run).is_some());
        self.take();
        if self.job.is_some() {
            return;
        }
        for &id in ids {
            let Some((epoch, work)) = self.missing(id, runs) else { continue };
            let job: SpreadJob = Job::start("spreads", Some(Arc::clone(wake)), move |_, _| work());
            self.job = Some(((id, epoch), job));
            return;
        }
    }

    fn take(&mut self) {
        let Some((key, outcome)) = self.job.as_mut().and_then(|(key, job)| Some((*key, job.poll()?))) else { return };
        self.job = None;
        let Outcome::Done(Some(spread)) = outcome else {
            self.failed.insert(key);
            return;
        };
        let known = self.of_runs.entry(key.0).or_default();
        // Of those in the middle of a doubling only the newest stays.
        known.pop_if(|(epoch, _)| *epoch > 0 && !epoch.is_power_of_two());
        known.push((key.1, spread));
    }

    /// What is missing of a run: its start, or a newer epoch.
    fn missing(
        &self,
        id: u64,
        runs: &mut Runs,
    ) -> Option<(usize, impl FnOnce() -> Option<Vec<LayerSpread>> + Send + use<>)> {
        let run = runs.get(id)?;
        let newest = self.of(id).last().map(|(epoch, _)| *epoch);
        let done = run.epochs_done();
        let batches = run.progress.batches.max(1) as u64;
        let (plan, state, epoch) = match newest {
            None => (run.plan_of_run()?.clone(), None, 0),
            Some(newest) if done > newest => {
                let (at, network) = runs.probed_run(id)?;
                let epoch = usize::try_from(at / batches).unwrap_or(done).min(done);
                (network.plan, Some(network.state), epoch)
            }
            Some(_) => return None,
        };
        let is_new = newest.is_none_or(|newest| epoch > newest) && !self.failed.contains(&(id, epoch));
        is_new.then_some((epoch, move || LayerSpread::of(&plan, state.as_ref()).ok()))
    }
}
