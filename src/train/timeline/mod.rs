//! The time machine: snapshots of a run within a budget of memory, and exact replay from them to any batch.
//!
//! Reading order: `change` (what a user changes of a run while it goes on), `store` (the snapshots and changes of a run, and
//! which of them stay), `recorder` (when a snapshot is taken), `replay` (from a snapshot to a batch), `recipe` (the same run from its
//! start, on any machine).
mod change;
mod recipe;
mod recorder;
mod replay;
mod store;

pub use change::{RunChange, RunPosition};
pub use recipe::{RecipeError, RunRecipe};
pub use recorder::TimelineRecorder;
pub use replay::{Replay, ReplayError, weights_checksum};
pub use store::{Fork, Timeline, TimelineEntry};
