//! What one run of a race has brought so far.
use crate::design::{CheckedLayer, Checkpoint};
use crate::train::bench::training_work;
use crate::train::report::{EpochReport, best_epoch};

/// What one run of a race has brought so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaneResult {
    /// Which of the variants it is.
    pub variant: usize,
    /// The seed that it was trained from.
    pub seed: u64,
    /// The score of the weights that it ends with, as far as it has come: the share of right answers on the validation
    /// samples, or R². `None` before its first epoch is over, and where it learned nothing that is a number.
    pub score: Option<f64>,
    /// Their loss there.
    pub loss: Option<f64>,
    /// Their score on the test samples, where it was tested.
    pub test: Option<f64>,
    /// Epochs that are over.
    pub epochs: usize,
    /// Seconds that they took.
    pub seconds: f64,
    /// Multiply-adds that they asked for, forward and backward.
    pub multiply_adds: f64,
    /// Whether it left the race before its end: its variant was behind at a halving.
    pub has_left: bool,
}

impl LaneResult {
    /// What a run of a variant with a seed has brought with these epochs, of which each asks for so many multiply-adds.
    pub fn of((variant, seed): (usize, u64), history: &[EpochReport], checkpoint: Checkpoint, epoch_work: f64) -> Self {
        let report = standing(history, checkpoint);
        let epochs = history.last().map_or(0, |report| report.epoch);
        Self {
            variant,
            seed,
            score: report.map(EpochReport::accuracy).filter(|score| score.is_finite()),
            loss: report.map(EpochReport::watched_loss).filter(|loss| loss.is_finite()),
            test: None,
            epochs,
            seconds: seconds(history).last().copied().unwrap_or_default(),
            multiply_adds: epoch_work * epochs as f64,
            has_left: false,
        }
    }
}

/// The epoch that such a run ends with: its weights are those that are kept.
pub fn standing(history: &[EpochReport], checkpoint: Checkpoint) -> Option<&EpochReport> {
    match checkpoint {
        Checkpoint::Best => best_epoch(history),
        Checkpoint::Last => history.last(),
    }
}

/// How many seconds the run took up to the end of each of these epochs. Of a long run not every epoch is remembered: those
/// between two took as long as the later one.
pub fn seconds(history: &[EpochReport]) -> Vec<f64> {
    let (mut epochs, mut seconds) = (0, 0.0);
    let at_end = |report: &EpochReport| {
        seconds += report.seconds * report.epoch.saturating_sub(epochs) as f64;
        epochs = report.epoch;
        seconds
    };
    history.iter().map(at_end).collect()
}

/// Multiply-adds of an epoch of training over so many samples, forward and backward, without its validation.
pub fn epoch_work(layers: &[CheckedLayer], samples: usize) -> f64 {
    training_work(layers) as f64 * samples as f64
}
