//! Why a network answers as it does, how sure it may be, and what would become of its answer.
//!
//! Reading order: `error` and `control`, `probed` (the network that is asked), `heatmap`, `pixels`; then the questions:
//! `gradient` (input gradient, Grad-CAM) and `occlusion`, which `explanation` gathers; `calibration` (how sure it may be);
//! `knock_out` (units switched off); `shift_probe` (a picture that is changed); `neighbors` (training samples that are
//! like another one); `filter` and `ascent` (what excites a unit).
mod ascent;
mod calibration;
mod control;
mod error;
mod explanation;
mod filter;
mod gradient;
mod heatmap;
mod knock_out;
mod neighbors;
mod occlusion;
mod pixels;
mod probed;
mod shift_probe;

pub use ascent::{Ascent, MadePicture, VisualizationRequest, ascend};
pub use calibration::{
    Calibration, CalibrationReport, CalibrationRequest, Coverage, expected_calibration_error, fit_temperature,
    negative_log_likelihood,
};
pub use control::{AskControl, AskedSoFar};
pub use error::ExplainError;
pub use explanation::{ExplainMethod, Explanation, WhyQuestion, WhyRequest, explain, last_maps};
pub use filter::{Excitement, ExcitementRequest, pixels_over};
pub use gradient::{grad_cam, gradient_map, layer_cam, strongest};
pub use heatmap::Heatmap;
pub use knock_out::{KnockOut, KnockOutRequest, KnockOutSide};
pub use neighbors::{FeatureIndex, FeatureRequest, NearRequest, NearSample, feature_layer, features_of};
pub use occlusion::{Occlusion, gray, occlusion, training_mean};
pub use probed::ProbedNetwork;
pub use shift_probe::{Perturbation, ShiftCurves, ShiftRequest, perturbed};
