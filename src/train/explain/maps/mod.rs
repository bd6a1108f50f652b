//! What the answer to one picture hangs on, as a map over it, or under a patch that is dragged over it.
mod explanation;
mod gradient;
mod heatmap;
mod occlusion;
mod patch;

pub use explanation::{ExplainMethod, Explanation, WhyQuestion, WhyRequest, explain, last_maps, last_maps_of};
pub use gradient::{grad_cam, gradient_map, layer_cam, strongest};
pub use heatmap::Heatmap;
pub use occlusion::{Occlusion, gray, occlusion, training_mean};
pub use patch::{AnswerRequest, Patch};
