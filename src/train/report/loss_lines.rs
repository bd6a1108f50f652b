//! The losses of a run as lines over its epochs.
use super::curve::LossCurve;
use super::epoch::EpochReport;

/// The losses of a run as lines: epochs since the run began, and the loss there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LossLines {
    /// Means of neighboring batches.
    pub batches: Vec<[f64; 2]>,
    /// Means of the epochs in training.
    pub training: Vec<[f64; 2]>,
    /// After each epoch that was validated.
    pub validation: Vec<[f64; 2]>,
}

impl LossLines {
    /// The lines of a run with so many batches in an epoch.
    pub fn of(history: &[EpochReport], curve: &LossCurve, per_epoch: f64) -> Self {
        let middle = |first: u64, batches: u64| (first as f64 + batches as f64 / 2.0) / per_epoch;
        let batches =
            curve.points().iter().map(|point| [middle(point.first, point.batches), f64::from(point.mean)]).collect();
        let training = history.iter().map(|report| [report.epoch as f64, report.train_loss]).collect();
        let validated = |report: &EpochReport| Some([report.epoch as f64, report.validation.as_ref()?.loss]);
        Self { batches, training, validation: history.iter().filter_map(validated).collect() }
    }
}
