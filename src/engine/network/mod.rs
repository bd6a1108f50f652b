//! Whole networks: the face that one turns towards training, layers in a row behind it, and its memory.
mod face;
mod flow;
mod pull_back;
mod sequential;
mod state;
pub mod typed;

pub use face::{Array, Batch, Gradient, Network, Step};
pub use flow::Flow;
pub use pull_back::{Pulled, pull_back};
pub use sequential::{Sequential, build};
pub use state::NetworkState;
