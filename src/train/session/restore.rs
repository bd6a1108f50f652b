//! Snapshots of a session, and a session from a snapshot.
use std::sync::Arc;

use super::advance::RECENT_BATCHES;
use super::early_stopping::EarlyStoppingMonitor;
use super::epoch::{Epoch, EpochTally};
use super::learning_rate::{LearningRateSchedule, Plateau};
use super::measure::Measuring;
use super::snapshot::{ResumePoint, Snapshot};
use super::{Session, unlearned};
use crate::design::Training;
use crate::engine::{EngineError, NetworkState};
use crate::train::inspect::Checkup;
use crate::train::plan::Plan;
use crate::train::report::{Ending, EpochReport, LossCurve};

/// What is known of a run that was saved without its [`ResumePoint`].
#[derive(Debug)]
pub(in crate::train) struct Past {
    /// The numbers of its network.
    pub(in crate::train) network: NetworkState,
    /// The losses of its batches.
    pub(in crate::train) curve: LossCurve,
    /// Its epochs, as far as they are remembered.
    pub(in crate::train) history: Vec<EpochReport>,
    /// How long its epochs took.
    pub(in crate::train) seconds: f64,
    /// How it ended.
    pub(in crate::train) ending: Ending,
    /// The epoch whose weights these are.
    pub(in crate::train) kept_epoch: Option<usize>,
    /// The full learning rate, where it is not the design's.
    pub(in crate::train) rate: Option<f32>,
}

/// Why a session cannot go on from a snapshot.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RestoreError {
    /// The numbers are those of another network.
    #[error(transparent)]
    Network(#[from] EngineError),
    /// The place in the run is none of this plan's.
    #[error("is the place of another run")]
    OtherPlan,
}

impl Session {
    /// The run as it is now. A validation that goes on is not part of it: from the snapshot it starts anew, with the same
    /// result.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            network: self.network.state(),
            whole: self.whole.clone(),
            last: self.last.clone(),
            best: self.best.clone(),
            point: ResumePoint {
                seed: self.plan.design().design().training.seed,
                epoch: self.epoch.tally.clone(),
                epochs: self.epochs,
                scheduled: Some(self.schedule.epochs()),
                full_rate: self.schedule.full_rate(),
                plateau: self.schedule.plateau().clone(),
                seen: self.early_stopping.seen().clone(),
                ending: self.ending.clone(),
                kept_epoch: self.kept_epoch,
                loss: self.progress.loss,
                rate: self.progress.rate,
                seconds: self.seconds,
            },
            history: Arc::clone(&self.history),
            curve: Arc::clone(&self.curve),
            dynamics: Arc::clone(&self.dynamics),
            guesses: Arc::clone(&self.guesses),
        }
    }

    /// A session that goes on from a snapshot of the same plan.
    ///
    /// # Errors
    /// When the snapshot is that of another plan.
    pub fn from_snapshot(plan: Plan, snapshot: &Snapshot) -> Result<Self, RestoreError> {
        let mut session = Self::new(plan)?;
        session.restore(snapshot)?;
        Ok(session)
    }

    /// A session that goes on from a snapshot of a run that was trained `before`, with a plan that may differ from that
    /// run's in whatever leaves the shapes of the network, the data and the seed. An optimizer that remembers something
    /// else begins anew, and so does a schedule.
    ///
    /// # Errors
    /// When the snapshot is that of a run with another network, or with other data.
    pub fn branch_from(plan: Plan, snapshot: &Snapshot, before: &Training) -> Result<Self, RestoreError> {
        let mut session = Self::new(plan)?;
        let training = session.plan.design().design().training.clone();
        let mut moment = snapshot.clone();
        if !training.optimizer.remembers_as(&before.optimizer) {
            moment = moment.with_optimizer_of(&session.network.state());
        }
        if training.schedule != before.schedule {
            moment.point.plateau = Plateau::default();
        }
        if !Epoch::at(&session.plan, moment.point.epoch.clone()).is_sound(training.batch) {
            moment.point.epoch = moment.point.epoch.inherited();
        }
        session.restore(&moment)?;
        if !session.reopen() {
            return Err(RestoreError::OtherPlan);
        }
        if session.epoch.tally.reported {
            session.epoch = Epoch::start(&session.plan, session.epoch.tally.number + 1);
        }
        session.set_rate(training.optimizer.rate());
        session.set_epochs(training.epochs);
        session.note_progress(session.progress.loss, session.progress.rate);
        Ok(session)
    }

    /// Goes back, or ahead, to a snapshot of the same plan: whatever follows is what followed then, bit for bit.
    ///
    /// # Errors
    /// When the snapshot is that of another plan.
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<(), RestoreError> {
        let Snapshot { network, whole, last, best, point, history, curve, dynamics, guesses } = snapshot;
        let training = &self.plan.design().design().training;
        let epoch = Epoch::at(&self.plan, point.epoch.clone());
        if point.seed != training.seed || !epoch.is_sound(training.batch) || !point.is_sound(history) {
            return Err(RestoreError::OtherPlan);
        }
        self.network.restore(network)?;
        self.schedule = LearningRateSchedule::new(training);
        self.schedule.set_rate(point.full_rate);
        self.schedule.set_epochs(point.scheduled.unwrap_or(point.epochs));
        self.schedule.set_plateau(point.plateau.clone());
        self.early_stopping = EarlyStoppingMonitor::new(training);
        self.early_stopping.set_seen(point.seen.clone());
        (self.last, self.best) = (last.clone(), best.clone());
        self.kept_epoch = point.kept_epoch;
        // On disk they are what the network answers with.
        let is_whole = last.is_some() && point.kept_epoch.is_none();
        self.whole = whole.clone().or_else(|| is_whole.then(|| network.clone()));
        (self.history, self.curve) = (Arc::clone(history), Arc::clone(curve));
        self.guesses = Arc::clone(guesses);
        let anew = unlearned(&self.plan);
        self.dynamics = if dynamics.len() == anew.len() { Arc::clone(dynamics) } else { Arc::new(anew) };
        (self.seconds, self.epochs, self.ending) = (point.seconds, point.epochs, point.ending.clone());
        self.epoch = epoch;
        self.epoch_end = None;
        let newest = self.history.last();
        self.measuring = Measuring::with(newest.map(|report| Arc::clone(&report.flow)).unwrap_or_default());
        self.checkup = Checkup::with(newest.map(|report| Arc::clone(&report.health)).unwrap_or_default());
        self.last_batch = self.epoch.last_batch(training.batch);
        let data = self.plan.data();
        let recent = if data.classes.is_empty() { 0 } else { RECENT_BATCHES * training.batch };
        let labels = self.epoch.last_samples(recent).iter().map(|sample| data.label(sample.index as usize) as u16);
        self.recent = labels.collect();
        if let Some(trajectory) = &mut self.trajectory {
            // What lies between its start and a snapshot from a file is not known.
            let trajectory = Arc::make_mut(trajectory);
            *trajectory = trajectory.until(self.curve.batches());
            if self.last.is_none() {
                trajectory.push_place(self.curve.batches(), &*self.network);
            }
        }
        self.note_progress(point.loss, point.rate);
        Ok(())
    }
}

impl Snapshot {
    /// A snapshot from what is known of a run that was saved without one: it goes on with the epoch after its last.
    pub(in crate::train) fn of_past(plan: &Plan, past: Past) -> Self {
        let Past { network, curve, history, seconds, ending, kept_epoch, rate } = past;
        let training = &plan.design().design().training;
        let mut schedule = LearningRateSchedule::new(training);
        let mut early_stopping = EarlyStoppingMonitor::new(training);
        // Both have to know what they saw.
        for report in &history {
            early_stopping.note_epoch(report);
            schedule.note_epoch(report.watched_loss());
        }
        let mut epoch = EpochTally::default();
        let mut epochs = training.epochs;
        let (mut loss, mut last_rate) = (0.0, 0.0);
        if let Some(last) = history.last() {
            let order = Epoch::start(plan, last.epoch.saturating_sub(1));
            let done = order.batches(training.batch);
            let number = order.tally.number;
            epoch = EpochTally { number, done, seen: order.order.len(), reported: true, ..EpochTally::default() };
            epochs = epochs.max(number + 1);
            (loss, last_rate) = (last.train_loss as f32, last.rate);
        }
        // The best weights may be given back once more, after further epochs that bring nothing better.
        let is_best = kept_epoch.is_some() && kept_epoch == early_stopping.best_epoch();
        Self {
            best: is_best.then(|| network.clone()),
            whole: None,
            last: None,
            network,
            point: ResumePoint {
                seed: training.seed,
                epoch,
                epochs,
                scheduled: None,
                full_rate: rate.unwrap_or_else(|| schedule.full_rate()),
                plateau: schedule.plateau().clone(),
                seen: early_stopping.seen().clone(),
                ending: Some(ending),
                // Named only where weights were given back: otherwise they are always those of the last epoch.
                kept_epoch: kept_epoch.filter(|_| is_best),
                loss,
                rate: last_rate,
                seconds,
            },
            history: Arc::new(history),
            curve: Arc::new(curve),
            dynamics: Arc::default(),
            guesses: Arc::default(),
        }
    }
}
