//! What can be wrong with a design, in plain words, with a fix where there is one.
use serde::Serialize;
use strum::{IntoStaticStr, VariantNames};

use super::fix::Fix;
use crate::design::{Activation, LOSSES, LayerId, SampleKind, Shape, ShapeKind, Value, WindowKind, kind_name};

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
    /// The layer where it happens; `None` for what concerns the whole design.
    pub layer: Option<LayerId>,
    /// What is wrong.
    pub kind: ProblemKind,
    /// Changes that fix it, each by itself, the first the usual one.
    pub fixes: Vec<Fix>,
}

impl Problem {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// The usual change that fixes it.
    pub fn fix(&self) -> Option<&Fix> {
        self.fixes.first()
    }
}

/// A rule that looks at validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, thiserror::Error)]
pub enum ValidationRule {
    /// When to stop before the last epoch.
    #[error("early stopping")]
    EarlyStopping,
    /// How the learning rate changes.
    #[error("the schedule")]
    Schedule,
}

/// A number of bytes. `Display` writes it with a unit that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Bytes(pub u64);

/// What is wrong. `Display` says it in English; the variant's name and its fields are for other languages.
#[derive(Debug, Clone, PartialEq, Serialize, IntoStaticStr, VariantNames, thiserror::Error)]
pub enum ProblemKind {
    /// A dense layer after a picture, or an output after a sequence.
    #[error("{} needs a row of numbers, but {} comes in", kind_name(.layer), counted(*.got, *.shape))]
    NeedsVector {
        /// The id of the layer's kind in the catalogue.
        layer: &'static str,
        /// What kind of shape comes in.
        got: ShapeKind,
        /// What comes in.
        shape: Shape,
    },
    /// A picture layer after a row of numbers.
    #[error("{} needs a picture, but {} comes in", kind_name(.layer), counted(*.got, *.shape))]
    NeedsPicture {
        /// The id of the layer's kind in the catalogue.
        layer: &'static str,
        /// What kind of shape comes in.
        got: ShapeKind,
        /// What comes in.
        shape: Shape,
    },
    /// A recurrent layer after something that has no steps.
    #[error("{} needs a sequence, but {} comes in", kind_name(.layer), counted(*.got, *.shape))]
    NeedsSequence {
        /// The id of the layer's kind in the catalogue.
        layer: &'static str,
        /// What kind of shape comes in.
        got: ShapeKind,
        /// What comes in.
        shape: Shape,
    },
    /// An embedding after something else than tokens.
    #[error("{} needs token numbers, but {} comes in", kind_name(.layer), counted(*.got, *.shape))]
    NeedsTokens {
        /// The id of the layer's kind in the catalogue.
        layer: &'static str,
        /// What kind of shape comes in.
        got: ShapeKind,
        /// What comes in.
        shape: Shape,
    },
    /// A sequence whose steps cannot be divided among the channels of a picture.
    #[error("{features} numbers per step cannot be divided among {channels} channels")]
    ChannelsDoNotDivide {
        /// Channels of the picture.
        channels: usize,
        /// Numbers per step.
        features: usize,
    },
    /// A layer to which the padding behind a short text is text.
    #[error(
        "{} takes the padding behind short texts for text: the same text would be answered otherwise among longer ones",
        kind_name(.layer)
    )]
    PaddingAsText {
        /// The id of the layer's kind in the catalogue.
        layer: &'static str,
    },
    /// A block whose branch gives a shape to which nothing can bring its input.
    #[error("the branch of the block gives {branch}, and no shortcut brings {input} to that shape")]
    NoShortcut {
        /// What comes into the block.
        input: Shape,
        /// What its branch gives.
        branch: Shape,
    },
    /// A block without layers.
    #[error("the block is empty, so it only doubles what comes in; drag layers into it")]
    EmptyBlock,
    /// Blocks too deep inside each other.
    #[error("blocks stand {depth} deep inside each other; {most} is the most")]
    TooDeep {
        /// How deep they stand.
        depth: usize,
        /// How deep they may stand.
        most: usize,
    },
    /// A pretrained backbone behind other layers.
    #[error("a pretrained backbone has learned from pictures themselves; no other layer may stand before it")]
    PretrainedNotFirst,
    /// Pictures that a pretrained backbone cannot see well.
    #[error("a pretrained backbone needs pictures of {smallest} × {smallest} at least, divided by 255 alone")]
    PretrainedInput {
        /// Width and height below which it sees hardly anything.
        smallest: usize,
    },
    /// A kernel or window larger than the padded picture.
    #[error("the {window} of {size} × {size} is larger than its picture of {width} × {height}")]
    WindowTooLarge {
        /// Which of both.
        window: WindowKind,
        /// Its width and height.
        size: usize,
        /// Width of the picture with its padding.
        width: usize,
        /// Height of the picture with its padding.
        height: usize,
    },
    /// A kernel larger than its picture, which only padding makes fit.
    #[error(
        "the kernel of {size} × {size} is larger than its picture of {width} × {height}, so much of it sees only padding"
    )]
    KernelBeyondPicture {
        /// Its width and height.
        size: usize,
        /// Width of the picture.
        width: usize,
        /// Height of the picture.
        height: usize,
    },
    /// An output layer with layers behind it that learn.
    #[error("the output stands in the middle: the layers behind it see only its {classes} numbers, one per class")]
    OutputInMiddle {
        /// Classes in the data.
        classes: usize,
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
    #[error("{} is {value}; it can be from {low} to {high}", setting_words(.setting))]
    OutOfRange {
        /// The setting's id in its table.
        setting: &'static str,
        /// What it is.
        value: Value,
        /// Lower limit.
        low: Value,
        /// Upper limit.
        high: Value,
    },
    /// A range that ends before it begins.
    #[error("{} goes from {low} to {high}, but low has to be below high", setting_words(.setting))]
    LowAboveHigh {
        /// The id of what has the range.
        setting: &'static str,
        /// Where it begins.
        low: Value,
        /// Where it ends.
        high: Value,
    },
    /// A setting that has to be above 0 and is not, or is above its limit.
    #[error("{} is {value}; it can be from above 0 to {high}", setting_words(.setting))]
    PositiveOutOfRange {
        /// The setting's id in its table.
        setting: &'static str,
        /// What it is.
        value: Value,
        /// Upper limit.
        high: Value,
    },
    /// Softmax or sigmoid before a loss that applies it itself.
    #[error(
        "{} stands before {}, which applies it itself; done twice, the network learns slowly",
        .activation.name(),
        loss_name(.loss)
    )]
    ActivationBeforeLogits {
        /// The activation.
        activation: Activation,
        /// The id of the loss in [`LOSSES`].
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
    /// The stack ends with a picture or a sequence.
    #[error("the stack ends with {}; the last layer has to give one number per class", counted(*.got, *.shape))]
    EndsWithoutVector {
        /// What kind of shape comes out.
        got: ShapeKind,
        /// What comes out.
        shape: Shape,
    },
    /// A step function with weights below it.
    #[error(
        "the step function has no slope, so no gradient comes through and nothing up to it learns ({below} {}: {numbers} \
         parameters)",
        if *.below == 1 { "layer" } else { "layers" }
    )]
    StepStopsLearning {
        /// Layers below that could learn.
        below: usize,
        /// Their parameters.
        numbers: u64,
    },
    /// A layer with a local rule above layers that learn by the gradient.
    #[error(
        "a local rule lets no gradient through, so nothing below it learns ({below} {}: {numbers} parameters)",
        if *.below == 1 { "layer" } else { "layers" }
    )]
    LocalRuleStopsGradient {
        /// Layers below that could learn.
        below: usize,
        /// Their parameters.
        numbers: u64,
    },
    /// A perceptron's rule in the middle, or where numbers are answered.
    #[error("the perceptron's rule corrects answers: only the last layer can learn by it, and only classes")]
    PerceptronWithoutAnswers,
    /// All weights start alike.
    #[error("all weights start with the same value, so all neurons stay alike")]
    WeightsAlike,
    /// No layer has a parameter.
    #[error("no layer has weights, so there is nothing to learn")]
    NothingLearns,
    /// The network does not fit into memory.
    #[error("training needs about {needed}, but only {available} of memory are at hand")]
    TooMuchMemory {
        /// Bytes needed.
        needed: Bytes,
        /// Bytes at hand.
        available: Bytes,
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
    /// More outputs than numbers to be answered.
    #[error("the data ask for one number, but the network gives {outputs}")]
    OneNumberWanted {
        /// Numbers that the last layer gives.
        outputs: usize,
    },
    /// A loss that asks for classes where numbers are to be answered.
    #[error("{} asks for classes, but the data ask for a number", loss_name(.loss))]
    LossForClasses {
        /// The id of the loss in the catalogue.
        loss: &'static str,
    },
    /// An input that the data cannot fill.
    #[error("the input takes {expected}, but the data are {given}")]
    InputMisfit {
        /// What the input takes.
        expected: SampleKind,
        /// What the data are.
        given: SampleKind,
    },
    /// A vocabulary without room for all bytes.
    #[error("bytes need a vocabulary of {needed_tokens} tokens, but it has {vocabulary}")]
    VocabularyTooSmall {
        /// How many it has.
        vocabulary: usize,
        /// How many it needs.
        needed_tokens: usize,
    },
    /// Nothing is left for training.
    #[error("validation and test take {percent} % of the samples; nothing is left for training")]
    NothingLeftToTrain {
        /// Share of validation and test together.
        percent: u32,
    },
    /// A warm-up that is followed by another one.
    #[error("a warm-up cannot be followed by another warm-up")]
    NestedWarmUp,
    /// So few validation samples that their accuracy means little.
    #[error(
        "{samples} validation {} so little that 100 % right could be {low} to 100 % in truth; {enough} would do",
        if *.samples == 1 { "sample tells" } else { "samples tell" }
    )]
    FewForValidation {
        /// How many there are.
        samples: usize,
        /// How low the accuracy may be in truth when every answer is right, in percent.
        low: u32,
        /// How many would do.
        enough: usize,
    },
    /// A rule that looks at validation without validation samples.
    #[error("{rule} looks at validation, but no samples are kept for it")]
    NoValidation {
        /// The rule that needs it.
        rule: ValidationRule,
    },
}

/// Settings of what comes in.
const OF_INPUT: [&str; 14] = [
    "width",
    "height",
    "count",
    "length",
    "vocabulary",
    "validation",
    "test",
    "point_count",
    "value_count",
    "noise",
    "turns",
    "x_low",
    "x_high",
    "x_range",
];

impl ProblemKind {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::ActivationBeforeLogits { .. }
            | Self::StepStopsLearning { .. }
            | Self::LocalRuleStopsGradient { .. }
            | Self::WeightsAlike
            | Self::ClassesUnknown { .. }
            | Self::EmptyBlock
            | Self::PaddingAsText { .. }
            | Self::KernelBeyondPicture { .. }
            | Self::OutputInMiddle { .. }
            | Self::PretrainedInput { .. }
            | Self::FewForValidation { .. }
            | Self::NoValidation { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Whether it is about what comes in: the pictures, their size and their parts.
    pub fn concerns_input(&self) -> bool {
        match self {
            Self::TooFewClasses { .. }
            | Self::ClassesUnknown { .. }
            | Self::NothingLeftToTrain { .. }
            | Self::FewForValidation { .. }
            | Self::InputMisfit { .. }
            | Self::VocabularyTooSmall { .. }
            | Self::NoValidation { .. } => true,
            Self::OutOfRange { setting, .. } | Self::LowAboveHigh { setting, .. } => OF_INPUT.contains(setting),
            _ => false,
        }
    }

    /// The number that the sentence's form depends on, where it says "1 layer" or "2 layers".
    pub fn plural(&self) -> Option<u64> {
        match self {
            Self::StepStopsLearning { below, .. } | Self::LocalRuleStopsGradient { below, .. } => Some(*below as u64),
            Self::TooFewClasses { classes } => Some(*classes as u64),
            Self::FewForValidation { samples, .. } => Some(*samples as u64),
            _ => None,
        }
    }
}

/// A shape in English words, with its sizes.
fn counted(kind: ShapeKind, shape: Shape) -> String {
    match kind {
        ShapeKind::Vector => format!("a row of {shape} numbers"),
        ShapeKind::Tokens => format!("a row of {shape} tokens"),
        ShapeKind::Picture | ShapeKind::Sequence => format!("{kind} of {shape}"),
    }
}

/// The English name of a loss.
fn loss_name(id: &'static str) -> &'static str {
    LOSSES.iter().find(|loss| loss.id == id).map_or(id, |loss| (loss.new)().name())
}

/// The English words for a setting: mostly its word in the file.
fn setting_words(id: &'static str) -> &'static str {
    match id {
        "cosine_epochs" => "epochs of the cosine",
        "warm_up_epochs" => "epochs of the warm-up",
        "weight_decay" | "hebb_decay" => "decay",
        "point_count" => "number of points",
        "value_count" => "number of values",
        "x_low" => "smallest x",
        "x_high" => "largest x",
        "x_range" => "x",
        id => id,
    }
}

impl Bytes {
    /// The rounded number and its unit, in powers of 1000, as disks and memory are sold. Three digits are enough.
    pub fn parts(self) -> (String, &'static str) {
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
        let mut value = self.0 as f64;
        let mut unit = 0;
        while value >= 1000.0 && unit + 1 < units.len() {
            value /= 1000.0;
            unit += 1;
        }
        let digits = usize::from(unit > 0 && value < 100.0);
        (format!("{value:.digits$}"), units[unit])
    }
}

impl std::fmt::Display for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (number, unit) = self.parts();
        write!(f, "{number} {unit}")
    }
}
