//! What a run is doing.
use crate::train::Ending;

/// What a run is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// The network is being built.
    Starting,
    /// Batch after batch.
    Running,
    /// It waits for what it is told.
    Waiting,
    /// It is over.
    Ended(Ending),
}

/// How far a run has come: its batches, and its epochs that are over.
pub(super) type RunMoment = (u64, usize);
