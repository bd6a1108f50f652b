//! A run without its thread: one batch after the other, and snapshots from which it goes on exactly.
//!
//! Reading order: `epoch` (an epoch cut into batches), `advance` (a batch, and what follows the last one), `next_step` (one
//! that is traced and not taken), `snapshot` and `restore`, `answers` (questions between two batches).
mod advance;
mod answers;
mod early_stopping;
mod epoch;
mod epoch_end;
mod explosion;
mod learning_rate;
mod measure;
mod next_step;
mod restore;
mod snapshot;

use std::collections::VecDeque;
use std::sync::Arc;

use self::early_stopping::EarlyStoppingMonitor;
use self::epoch::Epoch;
use self::epoch_end::EpochEnd;
use self::learning_rate::LearningRateSchedule;
use self::measure::Measuring;
use super::features::FeaturesAhead;
use super::inspect::Checkup;
use super::landscape::{Trajectory, is_small};
use super::plan::Plan;
use super::report::{Ending, EpochReport, Guess, LastBatch, LossCurve, RunProgress, Telemetry, TrainingDynamics};
use crate::data::Part;
use crate::design::Checkpoint;
use crate::engine::{EngineError, Network, NetworkState, build};

pub use advance::Advance;
pub(super) use answers::AnsweringPart;
pub(super) use explosion::EXPLODED;
pub(super) use next_step::NextStep;
pub(super) use restore::Past;
pub use restore::RestoreError;
pub use snapshot::{ResumePoint, Snapshot};

/// A run: its plan, its network and where it is.
pub struct Session {
    plan: Plan,
    network: Box<dyn Network>,
    schedule: LearningRateSchedule,
    early_stopping: EarlyStoppingMonitor,
    /// The best epoch's weights.
    best: Option<NetworkState>,
    /// The weights after the last whole epoch, once another one is under way, where the run is to end with them.
    whole: Option<NetworkState>,
    /// The newest weights, while the network of a run that has ended answers with others.
    last: Option<NetworkState>,
    /// The best epoch, while the network answers with its weights.
    kept_epoch: Option<usize>,
    history: Arc<Vec<EpochReport>>,
    /// How long the epochs took, all together.
    seconds: f64,
    epoch: Epoch,
    /// What a frozen start of the network gives, while it is computed ahead.
    ahead: Option<FeaturesAhead>,
    /// What follows the last batch of an epoch, while it goes on.
    epoch_end: Option<EpochEnd>,
    /// Epochs in all: those of the design until somebody says otherwise.
    epochs: usize,
    ending: Option<Ending>,
    progress: RunProgress,
    curve: Arc<LossCurve>,
    measuring: Measuring,
    checkup: Checkup,
    /// The classes of the newest samples.
    recent: VecDeque<u16>,
    last_batch: LastBatch,
    /// The path of the weights, where the network is small enough for a surface of its loss.
    trajectory: Option<Arc<Trajectory>>,
    /// How each training sample was learned.
    dynamics: Arc<TrainingDynamics>,
    /// What was expected of it.
    guesses: Arc<Vec<Guess>>,
}

impl Session {
    /// Builds the network of a plan.
    ///
    /// # Errors
    /// When its tensors cannot be made.
    pub fn new(plan: Plan) -> Result<Self, EngineError> {
        let network = Box::new(build(plan.design(), &plan.data().class_counts(Part::Training))?);
        Ok(Self::with_network(plan, network))
    }

    /// A run of any network, which the tests use to make one fail.
    pub fn with_network(plan: Plan, network: Box<dyn Network>) -> Self {
        let training = &plan.design().design().training;
        let (schedule, early_stopping) = (LearningRateSchedule::new(training), EarlyStoppingMonitor::new(training));
        let (epoch, epochs) = (Epoch::start(&plan, 0), training.epochs);
        let trajectory = is_small(plan.design().layers()).then(|| Arc::new(Trajectory::starting_at(&*network)));
        let dynamics = Arc::new(unlearned(&plan));
        let ahead = FeaturesAhead::of(&*network, plan.loader(), epochs);
        let mut session = Self {
            plan,
            network,
            schedule,
            early_stopping,
            best: None,
            whole: None,
            last: None,
            kept_epoch: None,
            history: Arc::default(),
            seconds: 0.0,
            epoch,
            ahead,
            epoch_end: None,
            epochs,
            ending: None,
            progress: RunProgress::default(),
            curve: Arc::default(),
            measuring: Measuring::default(),
            checkup: Checkup::with(Arc::default()),
            recent: VecDeque::new(),
            last_batch: LastBatch::default(),
            trajectory,
            dynamics,
            guesses: Arc::default(),
        };
        session.note_progress(0.0, 0.0);
        session
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The network as it is now. A validation that goes on starts anew: its weights may be changed here.
    pub fn network(&mut self) -> &mut dyn Network {
        self.epoch_end = None;
        &mut *self.network
    }

    /// The network, once the run is not needed any more.
    pub fn into_network(self) -> Box<dyn Network> {
        self.network
    }

    /// What the epochs brought: all of a short run, enough of a long one.
    pub fn history(&self) -> &[EpochReport] {
        &self.history
    }

    /// How long the epochs took, all together.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// The best epoch so far, from 1.
    pub fn best_epoch(&self) -> Option<usize> {
        self.early_stopping.best_epoch()
    }

    /// Where the run is.
    pub fn progress(&self) -> RunProgress {
        self.progress
    }

    /// The losses of all batches since the run began.
    pub fn curve(&self) -> &LossCurve {
        &self.curve
    }

    /// How each training sample was learned since the run began, or since an older version of the program kept it.
    pub fn dynamics(&self) -> &Arc<TrainingDynamics> {
        &self.dynamics
    }

    /// Notes what is expected of the run from here on.
    pub fn note_guess(&mut self, guess: Guess) {
        Arc::make_mut(&mut self.guesses).push(guess);
    }

    /// Everything a window draws of the run.
    pub fn telemetry(&self) -> Telemetry {
        let mut composition = vec![0; self.plan.data().classes.len()];
        self.recent.iter().for_each(|label| composition[usize::from(*label)] += 1);
        Telemetry {
            progress: self.progress,
            curve: Arc::clone(&self.curve),
            flow: self.measuring.flow(),
            composition: composition.into(),
            last_batch: self.last_batch.clone(),
        }
    }

    /// Whether all batches of the epoch are done, but not yet its validation.
    pub fn is_at_epoch_end(&self) -> bool {
        self.ending.is_none() && self.epoch.is_over()
    }

    /// Whether the next piece is no batch: it belongs to the end of an epoch, or what the first batch needs is still being
    /// prepared.
    pub fn is_between_batches(&self) -> bool {
        self.is_at_epoch_end() || self.ending.is_none() && self.ahead.is_some()
    }

    /// How the run ended, once it has.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// The learning rate that the schedule goes on from: the design's, unless it was replaced during the run.
    pub fn full_rate(&self) -> f32 {
        self.schedule.full_rate()
    }

    /// Replaces the design's learning rate.
    pub fn set_rate(&mut self, rate: f32) {
        self.schedule.set_rate(rate);
    }

    /// The number of epochs in all; the one that is going on is the last if that many are over already. The schedule
    /// goes over the new number, unless it has come to its end.
    pub fn set_epochs(&mut self, epochs: usize) {
        let here = self.epoch.tally.number;
        self.epochs = epochs.max(here + 1);
        if here < self.schedule.epochs() {
            self.schedule.set_epochs(self.epochs);
        }
        self.progress.epochs = self.epochs;
    }

    /// So many epochs more than were planned, or after the end than are over, from the last weights. An epoch in which the
    /// run was stopped is the first of them. The schedule stays as it was planned: neither squeezed nor stretched, and at
    /// its last rate beyond its end. False after a failure: then nothing goes on.
    pub fn more_epochs(&mut self, epochs: usize) -> bool {
        let goes_on = self.ending.is_none();
        if matches!(self.ending, Some(Ending::Failed { .. })) || !self.reopen() {
            return false;
        }
        if self.epoch.tally.reported {
            self.epoch = Epoch::start(&self.plan, self.epoch.tally.number + 1);
        }
        let here = self.epoch.tally.number;
        let from = if goes_on { self.epochs } else { here };
        self.epochs = from.saturating_add(epochs).max(here + 1);
        self.note_progress(self.progress.loss, self.progress.rate);
        true
    }

    /// Goes on to the end that was planned after a [`Session::stop`], as if it had never been. False for a run that ended
    /// otherwise.
    pub fn go_on(&mut self) -> bool {
        if self.ending != Some(Ending::Stopped) || !self.reopen() {
            return false;
        }
        if self.epoch.tally.reported {
            self.after_epoch();
        }
        true
    }

    /// Lets the network answer with the newest weights, whether the run has ended or not.
    pub fn answer_with_newest(&mut self) {
        if let Some(last) = self.last.take() {
            // They are the network's own, so they fit.
            let _ = self.network.restore(&last);
        }
        self.kept_epoch = None;
    }

    /// Takes the end back: the network gets its last weights again. False when they do not fit, which only those of
    /// another network do.
    fn reopen(&mut self) -> bool {
        if let Some(last) = self.last.take()
            && self.network.restore(&last).is_err()
        {
            return false;
        }
        self.kept_epoch = None;
        if self.ending.take().is_some() {
            self.early_stopping.reset_patience();
        }
        true
    }

    /// Ends the run and keeps what was learned.
    pub fn stop(&mut self) {
        self.end(Ending::Stopped);
    }

    /// Ends the run for a reason; the network keeps its last finite weights.
    pub fn fail(&mut self, reason: String) {
        self.end(Ending::Failed { reason });
    }

    /// Ends the run, however it ends, with the weights that the rules say: the last, or the best epoch's.
    fn end(&mut self, ending: Ending) {
        if self.ending.is_some() {
            return;
        }
        self.epoch_end = None;
        self.ending = Some(ending);
        self.answer_with(self.plan.design().design().training.checkpoint());
    }

    /// Lets the network of a run that has ended answer with these weights; whatever it answers with, the run goes on from
    /// the newest. False while it goes on, and when there is no best epoch yet.
    pub fn answer_with(&mut self, checkpoint: Checkpoint) -> bool {
        if self.ending.is_none() {
            return false;
        }
        if checkpoint == self.answers_with() && self.last.is_some() {
            return true;
        }
        let wanted = match checkpoint {
            Checkpoint::Best if self.best.is_none() => return false,
            Checkpoint::Best => self.best.as_ref(),
            Checkpoint::Last => self.whole.as_ref().filter(|_| self.epoch.tally.is_under_way()),
        };
        if wanted.is_none() && self.last.is_none() {
            self.kept_epoch = None;
            return true;
        }
        let newest = self.last.clone().unwrap_or_else(|| self.network.state());
        // All of them are the network's own, so they fit.
        if self.network.restore(wanted.unwrap_or(&newest)).is_err() {
            return false;
        }
        self.last = wanted.is_some().then_some(newest);
        self.kept_epoch = self.early_stopping.best_epoch().filter(|_| checkpoint == Checkpoint::Best);
        true
    }

    /// Which weights the network answers with: the best epoch's only once the run has ended.
    pub fn answers_with(&self) -> Checkpoint {
        if self.kept_epoch.is_some() { Checkpoint::Best } else { Checkpoint::Last }
    }

    /// The epoch whose weights the network has, from 1; `None` before the first is over, and while it has those of the
    /// middle of one.
    pub fn kept_epoch(&self) -> Option<usize> {
        let between = self.last.is_none() && self.epoch.tally.is_under_way();
        self.kept_epoch.or_else(|| self.history.last().filter(|_| !between).map(|report| report.epoch))
    }
}

/// Nothing was learned yet of the samples of a plan; where numbers are answered there is no label to be doubted.
pub(in crate::train) fn unlearned(plan: &Plan) -> TrainingDynamics {
    TrainingDynamics::of(if plan.data().classes.is_empty() { 0 } else { plan.data().len() })
}
