//! What can be wrong with a design, in plain words, with a mend where there is one.
use super::{Edit, Shape};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Training is possible and will probably disappoint.
    Warning,
    /// Training is impossible.
    Error,
}

/// Something wrong with a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The layer where it happens, counted from 0 in the design's list; `None` for what concerns the whole design.
    pub layer: Option<usize>,
    /// What is wrong.
    pub kind: ProblemKind,
    /// A change that mends it.
    pub mend: Option<Mend>,
}

impl Problem {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }
}

/// A change that mends a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Mend {
    /// What the change does, as the words on a button.
    pub text: String,
    /// The change.
    pub edit: Edit,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ProblemKind {
    /// A dense layer after a picture.
    #[error("{layer} needs a row of numbers, but a picture of {shape} comes in")]
    NeedsVector {
        /// Name of the layer's kind.
        layer: &'static str,
        /// What comes in.
        shape: Shape,
    },
    /// A picture layer after a row of numbers.
    #[error("{layer} needs a picture, but a row of {count} numbers comes in")]
    NeedsPicture {
        /// Name of the layer's kind.
        layer: &'static str,
        /// How many numbers come in.
        count: usize,
    },
    /// A kernel or window larger than the padded picture.
    #[error("the {window} of {size} × {size} is larger than its picture of {width} × {height}")]
    WindowTooLarge {
        /// "kernel" or "window".
        window: &'static str,
        /// Its width and height.
        size: usize,
        /// Width of the picture with its padding.
        width: usize,
        /// Height of the picture with its padding.
        height: usize,
    },
    /// More than half of a pooling window would lie on padding.
    #[error("a padding of {padding} is more than half of the window of {size} × {size}")]
    PaddingTooLarge {
        /// Padding in pixels.
        padding: usize,
        /// Window in pixels.
        size: usize,
    },
    /// A setting outside its limits.
    #[error("{setting} is {value}; it can be from {low} to {high}")]
    OutOfRange {
        /// The setting's word in the file.
        setting: String,
        /// What it is.
        value: String,
        /// Lower limit.
        low: String,
        /// Upper limit.
        high: String,
    },
    /// Softmax or sigmoid before a loss that applies it itself.
    #[error("{activation} stands before {loss}, which applies it itself; done twice, the network learns slowly")]
    ActivationBeforeLogits {
        /// Name of the activation.
        activation: &'static str,
        /// Name of the loss.
        loss: &'static str,
    },
    /// The number of outputs is not the number of classes.
    #[error("the network gives {outputs} numbers, but the data has {classes} classes")]
    OutputMismatch {
        /// Numbers that the last layer gives.
        outputs: usize,
        /// Classes in the data.
        classes: usize,
    },
    /// The stack ends with a picture.
    #[error("the stack ends with a picture of {shape}; the last layer has to give one number a class")]
    EndsWithPicture {
        /// What comes out.
        shape: Shape,
    },
    /// A step function with weights below it.
    #[error(
        "the step function has no slope, so no layer below it learns ({below} {}: {numbers} parameters)",
        if *.below == 1 { "layer" } else { "layers" }
    )]
    StepStopsLearning {
        /// Layers below that could learn.
        below: usize,
        /// Their parameters.
        numbers: u64,
    },
    /// All weights start alike.
    #[error("all weights start with the same value, so all neurons stay alike")]
    WeightsAlike,
    /// No layer has a parameter.
    #[error("no layer has weights, so there is nothing to learn")]
    NothingLearns,
    /// The network does not fit into memory.
    #[error("training needs about {}, but only {} of memory are at hand", bytes(*.needed), bytes(*.available))]
    TooMuchMemory {
        /// Bytes needed.
        needed: u64,
        /// Bytes at hand.
        available: u64,
    },
    /// Sizes that cannot even be counted.
    #[error("the layer is so large that its size cannot be counted")]
    Uncountable,
    /// Batch normalization of single rows of numbers.
    #[error("batch normalization of batches of 1 makes every number 0; it needs 2 samples or more")]
    NormOfOne,
    /// One class or none.
    #[error("the data has {classes} {}; telling classes apart needs 2 or more", if *.classes == 1 { "class" } else { "classes" })]
    TooFewClasses {
        /// Classes in the data.
        classes: usize,
    },
    /// The classes are not known yet.
    #[error("the classes of the data are not known; the output is counted with {assumed}")]
    ClassesUnknown {
        /// What is assumed meanwhile.
        assumed: usize,
    },
    /// Class weights for another number of classes.
    #[error("{weights} class weights are given, but the data has {classes} classes")]
    ClassWeightsMismatch {
        /// Weights given.
        weights: usize,
        /// Classes in the data.
        classes: usize,
    },
    /// Class weights or targets that make no sense.
    #[error("class weights have to be 0 or more, and one of them above 0")]
    ClassWeightsUnusable,
    /// Nothing is left for training.
    #[error("validation and test take {percent} % of the samples; nothing is left for training")]
    NothingLeftToTrain {
        /// Share of validation and test together.
        percent: u32,
    },
    /// A warm-up that is followed by another one.
    #[error("a warm-up cannot be followed by another warm-up")]
    NestedWarmUp,
    /// A rule that looks at validation without validation samples.
    #[error("{rule} looks at validation, but no samples are kept for it")]
    NoValidation {
        /// The rule that needs it.
        rule: &'static str,
    },
}

impl ProblemKind {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::ActivationBeforeLogits { .. }
            | Self::StepStopsLearning { .. }
            | Self::WeightsAlike
            | Self::ClassesUnknown { .. }
            | Self::NoValidation { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// Bytes with a unit that a person reads: powers of 1000, as disks and memory are sold.
fn bytes(count: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 || value >= 100.0 {
        format!("{value:.0} {}", units[unit])
    } else {
        format!("{value:.1} {}", units[unit])
    }
}
