//! What can go wrong while computing: a training that runs away, weights that do not fit, mistakes of this program.

/// Why the engine could not compute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// A sample's sizes are not those of a type.
    #[error("got sizes {got:?}, where the type has {expected}")]
    WrongSize {
        /// The type's.
        expected: String,
        /// The sample's, without the batch.
        got: Vec<usize>,
    },
    /// A network of static type is not that of the design, or a state is not that of the network.
    #[error("the layers are others than those of the network")]
    OtherLayers,
    /// A layer was asked for two in one go, which it cannot compute.
    #[error("the layer does not compute what follows in the same go")]
    NotFused,
    /// A layer, one of its units, or a class is none of the network's.
    #[error("the network has no such unit")]
    NoSuchUnit,
    /// Something is asked of an ensemble that only a single network can tell.
    #[error(
        "an ensemble answers as one, but it has no layers and no gradients of its own; ask by occlusion, or ask a network \
         that was trained alone"
    )]
    Ensemble,
    /// An array of weights has another shape than its layer.
    #[error("{name} has shape {found:?}; the network needs {expected:?}")]
    WrongShape {
        /// The array's name.
        name: String,
        /// What was given.
        found: Vec<usize>,
        /// What is needed.
        expected: Vec<usize>,
    },
    /// An array of weights is missing.
    #[error("{name} is missing among the weights")]
    Missing {
        /// The array's name.
        name: String,
    },
    /// An array belongs to no layer.
    #[error("{name} belongs to no layer of this network")]
    Unknown {
        /// The array's name.
        name: String,
    },
    /// A weight that is not a number.
    #[error("{name} holds a number that is not finite")]
    NotFinite {
        /// The array's name.
        name: String,
    },
    /// An array has fewer numbers.
    #[error("{name} has {numbers} numbers; there is none at place {index}")]
    NoSuchNumber {
        /// The array's name.
        name: String,
        /// The place asked for, from 0.
        index: usize,
        /// Numbers in it.
        numbers: usize,
    },
    /// A variance below 0.
    #[error("{name} holds variances, which are never below 0")]
    NegativeVariance {
        /// The array's name.
        name: String,
    },
    /// A weight of a sign that its layer does not have.
    #[error("{name} does not take that sign there: the layer keeps the signs of its weights")]
    WrongSign {
        /// The array's name.
        name: String,
    },
    /// A weight that no gradient changes.
    #[error("{name} learns by a local rule, so there is no gradient to follow")]
    LocalRule {
        /// The array's name.
        name: String,
    },
    /// Samples and targets do not fit together.
    #[error("{numbers} numbers and {targets} targets do not make a batch of samples of {sample} numbers")]
    WrongBatch {
        /// Numbers given.
        numbers: usize,
        /// Targets given.
        targets: usize,
        /// Numbers in one sample.
        sample: usize,
    },
    /// Training ran away: the weights are those of before the step.
    #[error("the {what} is no longer a finite number")]
    Diverged {
        /// "loss", "gradient" or "weight".
        what: &'static str,
    },
    /// The weights are so large that what the network computes is no number any more.
    #[error("the network answers with what is not a number: its weights are too large")]
    NoAnswer,
    /// dfdx could not make a tensor.
    #[error("a tensor could not be made: {0}")]
    Tensor(String),
}

impl From<dfdx::tensor::CpuError> for EngineError {
    fn from(error: dfdx::tensor::CpuError) -> Self {
        Self::Tensor(error.to_string())
    }
}
