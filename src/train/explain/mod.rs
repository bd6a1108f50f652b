//! Why a network answers as it does, how sure it may be, and what would become of its answer.
//!
//! Reading order: `error` and `control`, `probed` (the network that is asked), `pixels`; then the questions: `maps` (what an
//! answer hangs on); `calibration` (how sure it may be) and `coverage` (what it costs to answer only when sure);
//! `shift_probe` (a picture that is changed); `neighbors` (training samples that are like another one); `units` (what
//! excites them, and what becomes of the network without them).
mod calibration;
mod control;
mod coverage;
mod error;
mod maps;
mod neighbors;
mod pixels;
mod probed;
mod shift_probe;
mod units;

pub use calibration::{
    Calibration, CalibrationReport, CalibrationRequest, expected_calibration_error, fit_temperature,
    negative_log_likelihood,
};
pub use control::{AskControl, AskedSoFar};
pub use coverage::{Coverage, CoverageTable};
pub use error::ExplainError;
pub use maps::{
    AnswerRequest, ExplainMethod, Explanation, Heatmap, Occlusion, Patch, WhyQuestion, WhyRequest, explain, grad_cam,
    gradient_map, gray, last_maps, last_maps_of, layer_cam, occlusion, strongest, training_mean,
};
pub use neighbors::{FeatureIndex, FeatureRequest, NearRequest, NearSample, feature_layer, features_of};
pub use probed::ProbedNetwork;
pub use shift_probe::{Perturbation, ShiftCurves, ShiftRequest, perturbed};
pub use units::{
    Ascent, ConfusionChange, Excitement, ExcitementRequest, KnockOut, KnockOutRequest, KnockOutSide, MadePicture,
    VisualizationRequest, ascend, pixels_over,
};
