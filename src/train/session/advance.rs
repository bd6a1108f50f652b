//! A session's next batch, and after the last one of an epoch the next piece of its end.
use std::sync::Arc;
use std::time::Instant;

use super::Session;
use super::epoch::Epoch;
use super::epoch_end::EpochEnd;
use super::explosion::{StartLoss, advice};
use crate::data::{Part, Targets};
use crate::design::Checkpoint;
use crate::engine::{Batch, EngineError, Target, best};
use crate::train::features::{FeaturesAhead, gather, on_gathered};
use crate::train::landscape::Trajectory;
use crate::train::report::{Ending, EpochReport, LastBatch, RunProgress, Scores, remember};

/// Batches whose composition is told.
pub(super) const RECENT_BATCHES: usize = 20;

/// What one call of [`Session::advance`] did.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "an epoch's report is told once per epoch")]
pub enum Advance {
    /// Features of some samples that will be needed, before the first batch.
    Features,
    /// A batch.
    Batch,
    /// A piece of the validation, or of the check-up of the neurons, after the last batch of an epoch. Only
    /// [`Session::advance_piece`] tells of it.
    Validation,
    /// The end of an epoch: its last batch, and its validation.
    Epoch(EpochReport),
    /// Nothing: the run is over.
    Ended(Ending),
}

/// A batch as numbers, and the learning rate of its step.
pub(super) struct NextBatch {
    pub(super) inputs: Vec<f32>,
    /// Whether these are features rather than samples.
    pub(super) are_features: bool,
    pub(super) targets: Targets,
    pub(super) rate: f32,
}

impl Session {
    /// Trains one batch, and validates after the last of an epoch.
    pub fn advance(&mut self) -> Advance {
        loop {
            match self.advance_piece() {
                Advance::Batch if self.epoch.is_over() => {}
                Advance::Validation => {}
                other => return other,
            }
        }
    }

    /// Trains one batch, or does a piece of what follows the last batch of an epoch: always so little that whoever has
    /// orders need not wait.
    pub fn advance_piece(&mut self) -> Advance {
        if let Some(ending) = &self.ending {
            return Advance::Ended(ending.clone());
        }
        let result = if self.ahead.is_some() {
            self.prepare().map(|()| Advance::Features)
        } else if self.epoch.is_over() {
            self.advance_epoch_end().map(|report| report.map_or(Advance::Validation, Advance::Epoch))
        } else {
            self.batch().map(|()| Advance::Batch)
        };
        result.unwrap_or_else(|error| {
            let RunProgress { epoch, batch, .. } = self.progress;
            let ran_away = matches!(error, EngineError::Diverged { .. } | EngineError::NoAnswer);
            let advice = if ran_away { advice(self.schedule.full_rate()) } else { String::new() };
            let ending = Ending::Failed { reason: format!("{error} in epoch {epoch}, batch {}{advice}", batch + 1) };
            if ran_away {
                self.go_back_to_good_weights();
            }
            self.end(ending.clone());
            Advance::Ended(ending)
        })
    }

    /// Computes a piece of the features that the run will need.
    fn prepare(&mut self) -> Result<(), EngineError> {
        let Some(ahead) = &mut self.ahead else { return Ok(()) };
        let goes_on = ahead.advance(&mut *self.network, self.plan.loader())?;
        self.progress.features = Some(ahead.progress()).filter(|_| goes_on);
        self.ahead = self.ahead.take().filter(|_| goes_on);
        Ok(())
    }

    /// The network of a run that ran away gets the last weights that are certainly good: those of the best epoch. The
    /// newest are finite, but nobody knows since when they are good for nothing.
    fn go_back_to_good_weights(&mut self) {
        if self.best.as_ref().is_some_and(|best| self.network.restore(best).is_ok()) {
            self.kept_epoch = self.early_stopping.best_epoch();
        }
    }

    fn batch(&mut self) -> Result<(), EngineError> {
        let started = Instant::now();
        let training = &self.plan.design().design().training;
        let size = training.batch;
        if self.epoch.tally.done == 0 {
            // Shared with the network until its first step.
            let wanted = training.checkpoint() == Checkpoint::Last && !self.history.is_empty();
            self.whole = wanted.then(|| self.network.state());
        }
        let (epoch, done) = (self.epoch.tally.number, self.epoch.tally.done);
        let NextBatch { inputs, are_features, targets, rate } = self.next_batch()?;
        let samples = self.epoch.batch(size);
        let (labels, taken) = (targets.classes(), samples.len());
        let batch = Batch { inputs: &inputs, targets: Target::from(&targets) };
        let (network, measuring) = (&mut *self.network, &mut self.measuring);
        let step = on_gathered(network, are_features, |network| measuring.step(network, batch, rate))?;
        let named = samples[..taken.min(LastBatch::MOST)].into();
        self.last_batch = LastBatch { epoch: epoch as u64, samples: named };
        let curve = Arc::make_mut(&mut self.curve);
        curve.note_rate(self.schedule.full_rate(), epoch + 1, done == 0);
        curve.push(step.loss);
        match &targets {
            Targets::Classes(labels) => {
                let probabilities = self.network.probabilities(self.network.outputs());
                let rows = probabilities.chunks(self.plan.data().classes.len().max(1));
                let dynamics = Arc::make_mut(&mut self.dynamics);
                for ((sample, label), row) in samples.iter().zip(labels).zip(rows.clone()) {
                    dynamics.note(sample.index, *label, row);
                }
                self.epoch.tally.right += rows.zip(labels).filter(|(row, label)| best(row) == **label).count();
            }
            Targets::Numbers(numbers) => self.note_fit(numbers.clone()),
        }
        let tally = &mut self.epoch.tally;
        tally.loss += f64::from(step.loss) * taken as f64;
        let spare = (self.recent.len() + labels.len()).saturating_sub(RECENT_BATCHES * size);
        self.recent.drain(..spare.min(self.recent.len()));
        self.recent.extend(labels.iter().map(|label| *label as u16));
        tally.seen += taken;
        tally.done += 1;
        tally.training += started.elapsed();
        self.note_progress(step.loss, rate);
        if let Some(trajectory) = &mut self.trajectory {
            Trajectory::follow(trajectory, self.curve.batches(), &*self.network);
        }
        Ok(())
    }

    /// The batch whose turn it is, as numbers.
    ///
    /// # Errors
    /// When the samples do not fit the network.
    pub(super) fn next_batch(&mut self) -> Result<NextBatch, EngineError> {
        let size = self.plan.design().design().training.batch;
        let (epoch, done) = (self.epoch.tally.number, self.epoch.tally.done);
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        let (here, samples) = ((Part::Training, epoch as u64), self.epoch.batch(size));
        let room = (&mut inputs, &mut targets);
        let are_features = gather(&mut *self.network, self.plan.loader(), here, samples, room)?;
        let rate = self.schedule.rate(epoch, done, self.epoch.batches(size));
        Ok(NextBatch { inputs, are_features, targets, rate })
    }

    /// Notes how well the batch's numbers were answered.
    fn note_fit(&mut self, mut wanted: Vec<f32>) {
        let mut answers = self.network.outputs().to_vec();
        let encoder = self.plan.encoder();
        encoder.decode_answers(&mut wanted);
        encoder.decode_answers(&mut answers);
        let fit = self.epoch.tally.fit.get_or_insert_default();
        wanted.iter().zip(&answers).for_each(|(wanted, answer)| fit.count(*wanted, *answer));
    }

    pub(super) fn note_progress(&mut self, loss: f32, rate: f32) {
        let tally = &self.epoch.tally;
        // Before the first batch of an epoch there is nothing to tell of it yet.
        let (accuracy, images_per_second) = match tally.seen {
            0 => (self.progress.accuracy, self.progress.images_per_second),
            _ => (tally.accuracy() as f32, tally.speed()),
        };
        self.progress = RunProgress {
            epoch: tally.number + 1,
            epochs: self.epochs,
            batch: tally.done,
            batches: self.epoch.batches(self.plan.design().design().training.batch),
            total: self.curve.batches(),
            loss,
            accuracy,
            rate,
            images_per_second,
            features: self.ahead.as_ref().map(FeaturesAhead::progress),
        };
    }

    /// A piece of the end of an epoch; its report with the last piece.
    fn advance_epoch_end(&mut self) -> Result<Option<EpochReport>, EngineError> {
        let started = Instant::now();
        let mut end = self.epoch_end.take().unwrap_or_else(|| EpochEnd::new(&self.plan));
        let took = self.epoch.tally.training + self.epoch.tally.validating;
        let goes_on = end.advance(&mut *self.network, &self.plan, &mut self.checkup, took)?;
        self.epoch.tally.validating += started.elapsed();
        if goes_on {
            self.epoch_end = Some(end);
            return Ok(None);
        }
        Ok(Some(self.end_epoch(end.scores())))
    }

    /// Reports the epoch, and starts the next one or ends the run.
    fn end_epoch(&mut self, validation: Option<Scores>) -> EpochReport {
        let tally = &mut self.epoch.tally;
        tally.reported = true;
        let mut report = EpochReport {
            epoch: tally.number + 1,
            batches: self.curve.batches(),
            train_loss: tally.mean_loss(),
            train_accuracy: tally.accuracy(),
            train_fit: tally.fit,
            validation,
            rate: self.progress.rate,
            images_per_second: tally.speed(),
            seconds: (tally.training + tally.validating).as_secs_f64(),
            best: false,
            flow: self.measuring.flow(),
            health: self.checkup.newest(),
        };
        self.kept_epoch = None;
        let start = StartLoss::of(&self.curve, self.plan.data().classes.len());
        // Weights that are good for nothing are never the best.
        report.best = !start.is_far_below(&report) && self.early_stopping.note_epoch(&report);
        if report.best {
            self.best = Some(self.network.state());
        }
        self.schedule.note_epoch(report.watched_loss());
        self.seconds += report.seconds;
        remember(Arc::make_mut(&mut self.history), report.clone());
        if let Some(reason) = start.explosion(&self.history, &self.curve, self.schedule.full_rate()) {
            self.go_back_to_good_weights();
            self.end(Ending::Failed { reason });
        } else {
            self.after_epoch();
        }
        report
    }

    /// Starts the next epoch, or ends the run.
    pub(super) fn after_epoch(&mut self) {
        let next = self.epoch.tally.number + 1;
        let enough = self.early_stopping.should_stop();
        let last = next >= self.epochs;
        if !enough && !last {
            self.epoch = Epoch::start(&self.plan, next);
            self.note_progress(self.progress.loss, self.progress.rate);
            return;
        }
        let best_epoch = self.early_stopping.best_epoch().unwrap_or(next);
        self.end(if enough { Ending::StoppedEarly { best_epoch } } else { Ending::Completed });
    }
}
