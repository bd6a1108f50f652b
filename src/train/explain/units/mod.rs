//! Single units of a network: what excites them, and what it loses without them.
mod ascent;
mod filter;
mod knock_out;

pub use ascent::{Ascent, MadePicture, VisualizationRequest, ascend};
pub use filter::{Excitement, ExcitementRequest, pixels_over};
pub use knock_out::{ConfusionChange, KnockOut, KnockOutRequest, KnockOutSide};
