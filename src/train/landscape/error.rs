//! Why there is no surface.
use crate::engine::EngineError;
use crate::train::background::PoolError;

/// Why there is no surface.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SurfaceError {
    /// The network cannot be computed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The system gave no thread.
    #[error(transparent)]
    Threads(#[from] PoolError),
    /// It is not wanted any more.
    #[error("it was stopped")]
    Stopped,
}
