//! Threads beside the window: pools that compute, jobs that end with an outcome, and how much memory there is for them.
mod hot_pool;
mod job;
mod memory;
mod panics;
mod pool;

pub use hot_pool::with_hot_pool;
pub use job::{Job, Outcome, Reporter, Wake};
pub use memory::{free_memory, memory_left, memory_limit};
pub(in crate::train) use panics::{attempt, reason};
pub use pool::{PoolError, pool};
