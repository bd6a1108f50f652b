//! Why a network answers as it does, how sure it may be, and what would become of its answer.
//!
//! Reading order: `control` and `error`, `probed` (the network that is asked), `heatmap`; then the questions: `gradient`
//! (input gradient, Grad-CAM) and `occlusion`, which `explanation` gathers.
mod control;
mod error;
mod explanation;
mod gradient;
mod heatmap;
mod occlusion;
mod probed;

pub use control::{AskControl, AskedSoFar};
pub use error::ExplainError;
pub use explanation::{ExplainMethod, Explanation, WhyQuestion, explain, last_maps};
pub use gradient::{grad_cam, gradient_map, layer_cam, strongest};
pub use heatmap::Heatmap;
pub use occlusion::{Occlusion, gray, occlusion, training_mean};
pub use probed::ProbedNetwork;
