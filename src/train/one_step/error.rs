//! Why a step cannot be shown.
use crate::engine::EngineError;
use crate::train::background::PoolError;
use crate::train::session::RestoreError;

/// Why a step cannot be shown.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OneStepError {
    /// The network cannot be computed, or has no such weight.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The moment is that of another run.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The system gave no thread.
    #[error(transparent)]
    Threads(#[from] PoolError),
    /// The run has failed, so no step follows.
    #[error("the run has failed; no step follows")]
    NoStep,
}
