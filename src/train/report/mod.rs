//! What a run tells of itself: metrics, the loss curve, epochs and their history, histograms. Plain data, nothing is
//! computed by a network here.
mod curve;
mod epoch;
mod flow;
mod histogram;
mod history;
mod metrics;
mod progress;

pub use curve::{CurvePoint, LossCurve};
pub use epoch::{Ending, EpochReport, Scores};
pub use flow::{LayerFlow, NeuronHealth};
pub use histogram::Histogram;
pub(in crate::train) use history::most_accurate;
pub use history::remember;
pub use metrics::Confusion;
pub use progress::{RunProgress, Telemetry};
