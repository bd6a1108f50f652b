//! Whole networks: the face that one turns towards training, layers in a row behind it, and its memory.
mod arrays;
mod attribution;
mod ensemble;
mod face;
mod flow;
mod pull_back;
mod sequential;
mod split_layers;
mod state;
mod step_trace;
pub mod typed;

pub use attribution::{Attribution, Objective};
pub use ensemble::{EnsembleNetwork, Vote};
pub use face::{Batch, Gradient, Network};
pub use flow::Flow;
pub use pull_back::{Pull, Pulled, pull_back};
pub use sequential::{Sequential, build};
pub use split_layers::Features;
pub use state::NetworkState;
pub use step_trace::{StepTrace, TracedWeight, WeightUpdate};
