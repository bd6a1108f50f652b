//! What a run tells of itself: metrics, the loss curve, epochs and their history, histograms, and what was
//! expected of it. Plain data, nothing is computed by a network here.
mod curve;
mod dynamics;
mod ensemble;
mod epoch;
mod fit;
mod guess;
mod histogram;
mod history;
mod label_errors;
mod loss_lines;
mod metrics;
mod neuron_health;
mod progress;

/// How strongly a step moves one layer.
pub use crate::engine::Flow as LayerFlow;
pub use curve::{CurvePoint, LossCurve, RateChange};
pub use dynamics::{LearningRegion, SampleDynamics, TrainingDynamics};
pub use ensemble::{EnsembleMember, EnsembleMethod, EnsembleRecord, EnsembleSetup};
pub use epoch::{Ending, EpochReport, Scores};
pub use fit::{Fit, FitMetric, Regression};
pub use guess::{Guess, GuessVerdict, LossCourse};
pub use histogram::Histogram;
pub use history::{best_epoch, remember};
pub use label_errors::{LearnedSample, SampleAnswer, SampleAnswers, confidently_wrong, ranked};
pub use loss_lines::LossLines;
pub use metrics::Confusion;
pub use neuron_health::NeuronHealth;
pub use progress::{LastBatch, RunProgress, Telemetry};
