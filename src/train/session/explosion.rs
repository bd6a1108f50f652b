//! When a training has run away, with numbers that are still finite: its loss stays far above where it began.
use crate::train::report::{EpochReport, LossCurve};

/// How many times the start's loss an epoch must have, in training and in validation. Healthy trainings may start with a
/// high loss and rise at first, but none ends an epoch far above its start.
const FAR: f64 = 10.0;
/// Batches before that means anything.
const BATCHES: u64 = 20;

/// What a loss is held against: the first that was seen, or that of guessing where that is more.
pub(super) struct StartLoss(f64);

impl StartLoss {
    pub(super) fn of(curve: &LossCurve, classes: usize) -> Self {
        let guessing = (classes.max(1) as f64).ln().max(1.0);
        Self(curve.points().first().map_or(guessing, |first| f64::from(first.low).max(guessing)))
    }

    /// Whether an epoch was far above it, so that its weights are good for nothing.
    pub(super) fn is_far_below(&self, report: &EpochReport) -> bool {
        let is_far = |loss: f64| loss.is_nan() || loss > FAR * self.0;
        is_far(report.train_loss) && report.validation.as_ref().is_none_or(|scores| is_far(scores.loss))
    }

    /// Why a run is ended, if it was far above it for two whole epochs.
    pub(super) fn explosion(&self, history: &[EpochReport], curve: &LossCurve, rate: f32) -> Option<String> {
        let [.., before, last] = history else { return None };
        let is_over = curve.batches() >= BATCHES && self.is_far_below(before) && self.is_far_below(last);
        is_over.then(|| {
            let (loss, start) = (readable(last.train_loss), readable(self.0));
            format!("{EXPLODED}: {loss} in epoch {}, where {start} was its start{}", last.epoch, advice(rate))
        })
    }
}

/// How the reason begins for which such a run is ended.
pub(in crate::train) const EXPLODED: &str = "the loss has exploded";

/// What helps against a training that runs away at this learning rate.
pub(super) fn advice(rate: f32) -> String {
    let tenth = format!("{:.2e}", rate / 10.0).parse().unwrap_or(rate / 10.0);
    format!("; the learning rate of {rate} is too large: try {tenth}, or gradient clipping")
}

/// A loss without all of its digits.
fn readable(loss: f64) -> String {
    if loss.abs() < 1e6 { format!("{loss:.1}") } else { format!("{loss:.1e}") }
}

#[cfg(test)]
mod tests {
    use super::{StartLoss, advice};
    use crate::train::report::{EpochReport, LossCurve};

    fn epoch(epoch: usize, loss: f64) -> EpochReport {
        EpochReport {
            epoch,
            batches: 0,
            train_loss: loss,
            train_accuracy: 0.1,
            train_fit: None,
            validation: None,
            rate: 1.0,
            images_per_second: 0.0,
            seconds: 0.0,
            best: false,
            flow: [].into(),
            health: [].into(),
        }
    }

    #[test]
    fn only_two_whole_epochs_far_above_the_start_are_an_explosion() {
        let mut curve = LossCurve::default();
        (0..40).for_each(|batch| curve.push(if batch == 0 { 2.3 } else { 500.0 }));
        let start = StartLoss::of(&curve, 10);
        let reason = |losses: &[f64]| {
            let history: Vec<_> = losses.iter().enumerate().map(|(n, loss)| epoch(n + 1, *loss)).collect();
            start.explosion(&history, &curve, 10.0)
        };
        assert!(reason(&[500.0, 1e33]).is_some_and(|reason| reason.contains("1.0e33") && reason.contains("try 1")));
        assert!(reason(&[2.0, f64::NAN, f64::NAN]).is_some());
        for healthy in [&[][..], &[500.0], &[500.0, 2.0], &[500.0, 2.0, 500.0], &[22.0, 22.0]] {
            assert_eq!(reason(healthy), None, "{healthy:?}");
        }
        // What starts high may stay there for a while.
        let mut high = LossCurve::default();
        (0..40).for_each(|_| high.push(300.0));
        let history = [epoch(1, 900.0), epoch(2, 800.0)];
        assert_eq!(StartLoss::of(&high, 10).explosion(&history, &high, 0.1), None);
        assert!(advice(0.01).ends_with("try 0.001, or gradient clipping"), "{}", advice(0.01));
    }
}
