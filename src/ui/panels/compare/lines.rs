//! The curves of what is compared, ready to be drawn: the mean of the seeds, and the band from the lowest to the highest.
use crate::app::{Entrant, RunView, Runs};
use crate::train::{EpochReport, seconds};

/// What is drawn to the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum CompareAxis {
    /// Epochs.
    #[default]
    Epochs,
    /// Seconds of computing.
    Seconds,
    /// Training samples that were seen.
    Samples,
    /// Multiply-adds, forward and backward.
    MultiplyAdds,
}

impl CompareAxis {
    pub(super) const ALL: [Self; 4] = [Self::Epochs, Self::Seconds, Self::Samples, Self::MultiplyAdds];
}

/// What is drawn upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum CompareMetric {
    /// The share of right answers on the validation samples, or R².
    #[default]
    Score,
    /// The loss on the validation samples.
    ValidationLoss,
    /// The loss while training.
    TrainingLoss,
}

impl CompareMetric {
    pub(super) const ALL: [Self; 3] = [Self::Score, Self::ValidationLoss, Self::TrainingLoss];

    fn of(self, report: &EpochReport) -> f64 {
        match self {
            Self::Score => report.accuracy(),
            Self::ValidationLoss => report.watched_loss(),
            Self::TrainingLoss => report.train_loss,
        }
    }
}

/// The curve of one variant.
#[derive(Default)]
pub(super) struct VariantLine {
    /// The mean of its runs.
    pub(super) mean: Vec<[f64; 2]>,
    /// The lowest of them; none for a single run.
    pub(super) low: Vec<[f64; 2]>,
    /// The highest of them; none for a single run.
    pub(super) high: Vec<[f64; 2]>,
}

/// What is drawn of one epoch of one run.
type EpochPoint = (usize, [f64; 2]);

impl VariantLine {
    /// The curve of what is compared.
    pub(super) fn of(entrant: &Entrant, runs: &Runs, axis: CompareAxis, metric: CompareMetric) -> Self {
        let all: Vec<Vec<EpochPoint>> = entrant.views(runs).map(|run| points(run, axis, metric)).collect();
        let mut line = Self { mean: Vec::new(), low: Vec::new(), high: Vec::new() };
        let Some((first, others)) = all.split_first() else { return line };
        for (epoch, point) in first {
            let at = |run: &Vec<EpochPoint>| {
                run.binary_search_by_key(epoch, |(epoch, _)| *epoch).ok().map(|place| run[place].1)
            };
            let here: Vec<[f64; 2]> = std::iter::once(*point).chain(others.iter().filter_map(at)).collect();
            // Where not all have come yet, the mean would jump.
            if here.len() < all.len() {
                break;
            }
            let mean = |axis: usize| here.iter().map(|point| point[axis]).sum::<f64>() / here.len() as f64;
            let x = mean(0);
            line.mean.push([x, mean(1)]);
            if here.len() > 1 {
                let ys = || here.iter().map(|point| point[1]);
                line.low.push([x, ys().fold(f64::INFINITY, f64::min)]);
                line.high.push([x, ys().fold(f64::NEG_INFINITY, f64::max)]);
            }
        }
        line
    }
}

/// What is drawn of the epochs of a run.
fn points(run: &RunView, axis: CompareAxis, metric: CompareMetric) -> Vec<EpochPoint> {
    let times = if axis == CompareAxis::Seconds { seconds(&run.history) } else { Vec::new() };
    let per_epoch = match axis {
        CompareAxis::Epochs | CompareAxis::Seconds => 1.0,
        CompareAxis::Samples => run.epoch_samples() as f64,
        CompareAxis::MultiplyAdds => run.epoch_work(),
    };
    let point = |(place, report): (usize, &EpochReport)| {
        let x = times.get(place).copied().unwrap_or(report.epoch as f64 * per_epoch);
        (report.epoch, [x, metric.of(report)])
    };
    run.history.iter().enumerate().map(point).filter(|(_, [_, y])| y.is_finite()).collect()
}
