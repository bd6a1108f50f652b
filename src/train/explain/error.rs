//! Why a network cannot be explained.
use crate::engine::EngineError;
use crate::train::background::PoolError;

/// Why a network cannot be explained.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExplainError {
    /// The network cannot be computed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The system gave no thread.
    #[error(transparent)]
    Threads(#[from] PoolError),
    /// It is not wanted any more.
    #[error("it was stopped")]
    Stopped,
    /// A map over a picture is wanted of a network that takes none.
    #[error("this network takes no pictures, so there is none to lay a map over")]
    NoPictures,
    /// A class is wanted of a network that answers numbers.
    #[error("this network answers numbers, so there is no class to ask about")]
    NoClasses,
    /// No layer gives maps.
    #[error("no layer of this network gives maps, which Grad-CAM needs; ask by occlusion or by the input gradient")]
    NoMaps,
    /// The layer that was named gives none.
    #[error("“{layer}” gives no maps, which Grad-CAM needs; name a layer with filters")]
    LayerWithoutMaps {
        /// The layer's name.
        layer: String,
    },
    /// A layer, or one of its units, is none of the network's.
    #[error("the network has no such layer or unit")]
    NoSuchUnit,
    /// A network without max pooling cannot be compared with itself without it.
    #[error("this network has no max pooling")]
    NoMaxPooling,
    /// There is nothing to ask about.
    #[error("there is no sample to ask about")]
    NoSamples,
}
