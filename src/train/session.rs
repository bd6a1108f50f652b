//! A run without its thread: one batch after the other.
mod resumed;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::curve::Curve;
use super::evaluate::evaluate;
use super::events::{Ending, EpochReport, Progress, Pulse};
use super::flow::LayerFlow;
use super::health::Checkup;
use super::history::remember;
use super::pace::{Judge, Pace};
use super::plan::Plan;
use crate::data::{Part, Sample, Targets};
use crate::engine::{Array, Batch, EngineError, Network, Observation, Step, Target, best, build};

/// The shortest time between two measured steps.
const MEASURE_EVERY: Duration = Duration::from_millis(200);

/// Batches whose composition is told.
const RECENT_BATCHES: usize = 20;

/// Of so many steps in a row one is measured at most, however long they take.
const MEASURE_ONE_OF: u32 = 20;

pub(super) use resumed::Past;

/// A run: its plan, its network and where it is.
pub struct Session {
    plan: Plan,
    network: Box<dyn Network>,
    pace: Pace,
    judge: Judge,
    /// Weights and the optimizer's memory of the best epoch, where they are given back.
    best_weights: Option<(Vec<Array>, Vec<Array>)>,
    kept_epoch: Option<usize>,
    history: Vec<EpochReport>,
    /// How long the epochs took, all together.
    seconds: f64,
    epoch: Epoch,
    /// Epochs in all: those of the design until somebody says otherwise.
    epochs: usize,
    ending: Option<Ending>,
    progress: Progress,
    curve: Arc<Curve>,
    flow: Arc<[LayerFlow]>,
    /// When a step was measured last, and how long it took.
    measured: Option<(Instant, Duration)>,
    checkup: Checkup,
    /// The classes of the newest samples.
    recent: VecDeque<u16>,
}

/// The epoch that is going on.
struct Epoch {
    number: usize,
    order: Vec<Sample>,
    done: usize,
    loss: f64,
    right: usize,
    seen: usize,
    training: Duration,
    started: Instant,
}

/// What one call of [`Session::advance`] did.
#[derive(Debug, Clone, PartialEq)]
pub enum Advance {
    /// A batch.
    Batch,
    /// The last batch of an epoch, and its validation.
    Epoch(EpochReport),
    /// Nothing: the run is over.
    Ended(Ending),
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
        let (pace, judge) = (Pace::new(training), Judge::new(&training.early_stopping));
        let (epoch, epochs) = (Epoch::start(&plan, 0), training.epochs);
        let mut session = Self {
            plan,
            network,
            pace,
            judge,
            best_weights: None,
            kept_epoch: None,
            history: Vec::new(),
            seconds: 0.0,
            epoch,
            epochs,
            ending: None,
            progress: Progress::default(),
            curve: Arc::default(),
            flow: Arc::default(),
            measured: None,
            checkup: Checkup::new(),
            recent: VecDeque::new(),
        };
        session.note_progress(0.0, 0.0);
        session
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The network as it is now.
    pub fn network(&mut self) -> &mut dyn Network {
        &mut *self.network
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
        self.judge.best_epoch()
    }

    /// Where the run is.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// The losses of all batches since the run began.
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// Everything a window draws of the run.
    pub fn pulse(&self) -> Pulse {
        let mut composition = vec![0; self.plan.data().classes.len()];
        self.recent.iter().for_each(|label| composition[usize::from(*label)] += 1);
        Pulse {
            progress: self.progress,
            curve: Arc::clone(&self.curve),
            flow: Arc::clone(&self.flow),
            composition: composition.into(),
        }
    }

    /// How the run ended, once it has.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// Replaces the design's learning rate.
    pub fn set_rate(&mut self, rate: f32) {
        self.pace.set_rate(rate);
    }

    /// The number of epochs in all; the one that is going on is the last if that many are over already.
    pub fn set_epochs(&mut self, epochs: usize) {
        self.epochs = epochs.max(self.epoch.number + 1);
        self.pace.set_epochs(self.epochs);
        self.progress.epochs = self.epochs;
    }

    /// So many epochs more than are over, with weights and optimizer as they are, also after the end. An epoch in which
    /// the run was stopped is the first of them. False after a failure: then nothing goes on.
    pub fn more_epochs(&mut self, epochs: usize) -> bool {
        if matches!(self.ending, Some(Ending::Failed { .. })) {
            return false;
        }
        if self.epoch.is_over() {
            self.epoch = Epoch::start(&self.plan, self.epoch.number + 1);
        }
        if self.ending.take().is_some() {
            self.judge.bear_again();
        }
        self.set_epochs(self.epoch.number.saturating_add(epochs));
        self.note_progress(self.progress.loss, self.progress.rate);
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
        // They stay kept: the run may go on.
        if let Some((weights, optimizer)) = &self.best_weights {
            // They are the network's own, so they fit.
            let given_back = self.network.load(weights).and_then(|()| self.network.load_optimizer(optimizer));
            self.kept_epoch = given_back.ok().and(self.judge.best_epoch());
        }
        self.ending = Some(ending);
    }

    /// The epoch whose weights the network has, from 1; `None` before the first is over.
    pub fn kept_epoch(&self) -> Option<usize> {
        self.kept_epoch.or_else(|| self.history.last().map(|report| report.epoch))
    }

    /// Trains one batch, and validates after the last of an epoch.
    pub fn advance(&mut self) -> Advance {
        if let Some(ending) = &self.ending {
            return Advance::Ended(ending.clone());
        }
        let result =
            self.batch().and_then(|()| if self.epoch.is_over() { self.end_epoch().map(Some) } else { Ok(None) });
        match result {
            Ok(None) => Advance::Batch,
            Ok(Some(report)) => Advance::Epoch(report),
            Err(error) => {
                let Progress { epoch, batch, .. } = self.progress;
                let advice = match error {
                    EngineError::Diverged { .. } => "; a smaller learning rate or gradient clipping may help",
                    _ => "",
                };
                let reason = format!("{error} in epoch {epoch}, batch {}{advice}", batch + 1);
                let ending = Ending::Failed { reason };
                self.end(ending.clone());
                Advance::Ended(ending)
            }
        }
    }

    fn batch(&mut self) -> Result<(), EngineError> {
        let started = Instant::now();
        let size = self.plan.design().design().training.batch;
        let samples = self.epoch.batch(size);
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        let epoch = self.epoch.number as u64;
        self.plan.loader().gather(Part::Training, epoch, samples, &mut inputs, &mut targets);
        let (labels, taken) = (targets.classes(), samples.len());
        let rate = self.pace.rate(self.epoch.number, self.epoch.done, self.epoch.batches(size));
        let step = self.step(Batch { inputs, targets: Target::from(&targets) }, rate)?;
        Arc::make_mut(&mut self.curve).push(step.loss);
        let probabilities = self.network.probabilities(&step.outputs);
        let rows = probabilities.chunks(self.plan.data().classes.len().max(1));
        self.epoch.right += rows.zip(labels).filter(|(row, label)| best(row) == **label).count();
        self.epoch.loss += f64::from(step.loss) * taken as f64;
        let spare = (self.recent.len() + labels.len()).saturating_sub(RECENT_BATCHES * size);
        self.recent.drain(..spare.min(self.recent.len()));
        self.recent.extend(labels.iter().map(|label| *label as u16));
        self.epoch.seen += taken;
        self.epoch.done += 1;
        self.epoch.training += started.elapsed();
        self.note_progress(step.loss, rate);
        Ok(())
    }

    /// A step, measured now and then.
    fn step(&mut self, batch: Batch<'_>, rate: f32) -> Result<Step, EngineError> {
        let pause = |took: Duration| MEASURE_EVERY.max(took.saturating_mul(MEASURE_ONE_OF));
        if self.measured.is_some_and(|(at, took)| at.elapsed() < pause(took)) {
            return self.network.step(batch, rate);
        }
        let started = Instant::now();
        let (step, flow) = self.network.step_measured(batch, rate)?;
        self.flow = flow.into_iter().map(LayerFlow::from).collect();
        self.measured = Some((Instant::now(), started.elapsed()));
        Ok(step)
    }

    fn note_progress(&mut self, loss: f32, rate: f32) {
        // Before the first batch of an epoch there is nothing to tell of it yet.
        let (accuracy, images_per_second) = match self.epoch.seen {
            0 => (self.progress.accuracy, self.progress.images_per_second),
            seen => (self.epoch.right as f32 / seen as f32, self.epoch.speed()),
        };
        self.progress = Progress {
            epoch: self.epoch.number + 1,
            epochs: self.epochs,
            batch: self.epoch.done,
            batches: self.epoch.batches(self.plan.design().design().training.batch),
            total: self.curve.batches(),
            loss,
            accuracy,
            rate,
            images_per_second,
        };
    }

    /// Validates, judges the epoch, and starts the next one or ends the run.
    fn end_epoch(&mut self) -> Result<EpochReport, EngineError> {
        let validating = Instant::now();
        let indices = self.plan.data().part(Part::Validation);
        let validation = if indices.is_empty() {
            None
        } else {
            Some(evaluate(&mut *self.network, self.plan.loader(), Part::Validation)?)
        };
        let took = self.epoch.training + validating.elapsed();
        let health = self.checkup.after(&mut *self.network, &self.plan, took);
        let train_loss = self.epoch.loss / self.epoch.seen as f64;
        let mut report = EpochReport {
            epoch: self.epoch.number + 1,
            train_loss,
            train_accuracy: self.epoch.right as f64 / self.epoch.seen as f64,
            validation,
            rate: self.progress.rate,
            images_per_second: self.epoch.speed(),
            seconds: self.epoch.started.elapsed().as_secs_f64(),
            best: false,
            flow: Arc::clone(&self.flow),
            health,
        };
        self.kept_epoch = None;
        report.best = self.judge.is_best(&report);
        if report.best && self.judge.gives_back_best() {
            self.best_weights = Some((self.network.arrays(), self.network.optimizer_arrays()));
        }
        self.pace.epoch(report.validation.as_ref().map_or(train_loss, |scores| scores.loss));
        self.seconds += report.seconds;
        remember(&mut self.history, report.clone());
        self.after_epoch();
        Ok(report)
    }

    fn after_epoch(&mut self) {
        let next = self.epoch.number + 1;
        let enough = self.judge.has_enough();
        let last = next >= self.epochs;
        if !enough && !last {
            self.epoch = Epoch::start(&self.plan, next);
            self.note_progress(self.progress.loss, self.progress.rate);
            return;
        }
        let best_epoch = self.judge.best_epoch().unwrap_or(next);
        self.end(if enough { Ending::StoppedEarly { best_epoch } } else { Ending::Completed });
    }

    /// What every layer gives for one picture, and the probabilities of the classes.
    ///
    /// # Errors
    /// When the picture does not have the input's size.
    pub fn observe(&mut self, picture: &[u8]) -> Result<(Vec<Observation>, Vec<f32>), EngineError> {
        let expected = self.plan.design().input().len();
        if picture.len() != expected {
            return Err(EngineError::WrongBatch { numbers: picture.len(), targets: 1, sample: expected });
        }
        let layers = self.network.observe(self.plan.encoder().encode(picture))?;
        let probabilities = layers.last().map(|last| self.network.probabilities(&last.values)).unwrap_or_default();
        Ok((layers, probabilities))
    }
}

impl Epoch {
    fn start(plan: &Plan, number: usize) -> Self {
        Self {
            number,
            order: plan.loader().epoch(number as u64),
            done: 0,
            loss: 0.0,
            right: 0,
            seen: 0,
            training: Duration::ZERO,
            started: Instant::now(),
        }
    }

    /// Batches in the epoch. A single sample at the end goes with the batch before it: batch normalization can make
    /// nothing of one sample.
    fn batches(&self, size: usize) -> usize {
        let samples = self.order.len();
        if size > 1 && samples > size && samples % size == 1 { samples / size } else { samples.div_ceil(size) }
    }

    /// The samples of the batch whose turn it is.
    fn batch(&self, size: usize) -> &[Sample] {
        let first = self.done * size;
        let end = if self.done + 1 == self.batches(size) { self.order.len() } else { first + size };
        &self.order[first..end]
    }

    fn is_over(&self) -> bool {
        self.seen >= self.order.len()
    }

    fn speed(&self) -> f64 {
        let seconds = self.training.as_secs_f64();
        if seconds > 0.0 { self.seen as f64 / seconds } else { 0.0 }
    }
}
