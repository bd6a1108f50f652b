//! How curves are drawn, as it was chosen.
use crate::design::Metric;
use crate::train::FitMetric;

/// How curves are drawn.
#[derive(Clone, Copy)]
pub(super) struct CurvesView {
    /// The loss on a log scale.
    pub(super) log: bool,
    /// How much of the old mean stays, from 0 to below 1.
    pub(super) smoothing: f32,
    /// Everything stays in sight while the run goes on; otherwise the plot can be zoomed and moved.
    pub(super) follow: bool,
    /// The score that is drawn where classes are answered.
    pub(super) metric: Metric,
    /// The same where numbers are answered.
    pub(super) fit: FitMetric,
}

impl Default for CurvesView {
    fn default() -> Self {
        Self { log: false, smoothing: 0.0, follow: true, metric: Metric::Accuracy, fit: FitMetric::R2 }
    }
}
