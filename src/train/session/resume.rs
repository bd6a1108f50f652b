//! A session that goes on where a kept run ended.
use std::sync::Arc;

use super::Session;
use super::early_stopping::EarlyStoppingMonitor;
use super::epoch::Epoch;
use super::learning_rate::LearningRateSchedule;
use crate::data::Part;
use crate::engine::{Array, EngineError, build};
use crate::train::plan::Plan;
use crate::train::report::{Ending, EpochReport, LossCurve};

/// What is known of a run that has ended.
#[derive(Debug)]
pub(in crate::train) struct Past {
    /// Weights and running statistics.
    pub(in crate::train) arrays: Vec<Array>,
    /// What the optimizer remembers.
    pub(in crate::train) optimizer: Vec<Array>,
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

impl Session {
    /// The learning rate that the schedule goes on from: the design's, unless it was replaced while training.
    pub fn full_rate(&self) -> f32 {
        self.schedule.full_rate()
    }

    /// The session as it was when the run ended: it has ended, and what goes on goes on with the epoch after its last.
    pub(in crate::train) fn resumed(plan: Plan, past: Past) -> Result<Self, EngineError> {
        let mut network = Box::new(build(plan.design(), &plan.data().class_counts(Part::Training))?);
        let Past { arrays, optimizer, curve, history, seconds, ending, kept_epoch, rate } = past;
        crate::engine::Network::load(&mut *network, &arrays)?;
        crate::engine::Network::load_optimizer(&mut *network, &optimizer)?;
        let training = &plan.design().design().training;
        let (mut schedule, mut early_stopping) =
            (LearningRateSchedule::new(training), EarlyStoppingMonitor::new(&training.early_stopping));
        if let Some(rate) = rate {
            schedule.set_rate(rate);
        }
        // Both have to know what they saw.
        for report in &history {
            early_stopping.is_best(report);
            schedule.epoch(report.validation.as_ref().map_or(report.train_loss, |scores| scores.loss));
        }
        let size = training.batch;
        let last = history.last().map(|report| (report.train_loss as f32, report.rate));
        let mut epoch = Epoch::start(&plan, history.last().map_or(0, |report| report.epoch.saturating_sub(1)));
        if !history.is_empty() {
            (epoch.done, epoch.seen) = (epoch.batches(size), epoch.order.len());
        }
        // The best weights may be given back once more, after further epochs that bring nothing better.
        let is_best =
            kept_epoch.is_some() && kept_epoch == early_stopping.best_epoch() && early_stopping.restores_best();
        let mut session = Self::with_network(plan, network);
        session.curve = Arc::new(curve);
        session.best_weights = is_best.then_some((arrays, optimizer));
        (session.schedule, session.early_stopping, session.epoch) = (schedule, early_stopping, epoch);
        // Named only where weights were given back: otherwise they are always those of the last epoch.
        session.kept_epoch = kept_epoch.filter(|_| is_best);
        (session.history, session.seconds, session.ending) = (history, seconds, Some(ending));
        let (loss, rate) = last.unwrap_or_default();
        session.note_progress(loss, rate);
        Ok(session)
    }
}
