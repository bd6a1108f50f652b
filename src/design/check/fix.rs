//! What fixes a problem: a change, and the words on its button.
use serde::Serialize;
use strum::{IntoStaticStr, VariantNames};

use crate::design::{Activation, Edit, SampleKind, Title, Value, kind_name};

/// A change that fixes a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What the change does, as the words on a button.
    pub kind: FixKind,
    /// The change.
    pub edit: Edit,
}

/// What a fix does. `Display` says it in English; the variant's name and its fields are for other languages.
#[derive(Debug, Clone, PartialEq, Serialize, IntoStaticStr, VariantNames, thiserror::Error)]
pub enum FixKind {
    /// Puts Flatten before the layer.
    #[error("Add Flatten")]
    AddFlatten,
    /// Puts a change of shape before the layer, from a picture to a sequence of its rows.
    #[error("Read the picture row by row")]
    AddRows,
    /// Puts a change of shape before the layer, from a sequence to a picture.
    #[error("Turn the sequence into a picture")]
    AddPicture,
    /// Puts an embedding before the layer.
    #[error("Add an embedding")]
    AddEmbedding,
    /// Puts an output layer at the end.
    #[error("Add an output layer")]
    AddOutput,
    /// Puts both at the end.
    #[error("Add Flatten and an output layer")]
    AddFlattenAndOutput,
    /// Moves the layer towards the input.
    #[error("Move before {title}")]
    MoveBefore {
        /// The layer that will follow.
        title: Title,
    },
    /// Moves the layer before all others.
    #[error("Move to the start")]
    MoveToStart,
    /// Brings pictures to the size and scale that a pretrained backbone has learned.
    #[error("Use pictures of {width} × {height}, divided by 255 alone")]
    UsePretrainedInput {
        /// In pixels.
        width: usize,
        /// In pixels.
        height: usize,
    },
    /// Moves the layer behind all others.
    #[error("Move to the end")]
    MoveToEnd,
    /// Takes the layer out.
    #[error("Remove {}", kind_name(.layer))]
    Remove {
        /// The id of its kind in the catalogue.
        layer: &'static str,
    },
    /// Takes a layer out that is an activation.
    #[error("Remove {}", .activation.name())]
    RemoveActivation {
        /// The activation.
        activation: Activation,
    },
    /// Sets a layer's activation to none.
    #[error("Take {} away", .activation.name())]
    TakeActivationAway {
        /// The activation.
        activation: Activation,
    },
    /// Sets a layer's activation.
    #[error("Use {} in {title}", .activation.name())]
    UseActivation {
        /// The new activation.
        activation: Activation,
        /// The layer.
        title: Title,
    },
    /// Gives a step function a surrogate of its derivative.
    #[error("Use a straight-through estimator in {title}")]
    UseStraightThrough {
        /// The layer.
        title: Title,
    },
    /// Lets a layer learn by the gradient.
    #[error("Use backpropagation in {title}")]
    UseBackpropagation {
        /// The layer.
        title: Title,
    },
    /// Sets the neurons of a dense layer.
    #[error("Use {neurons} neurons")]
    UseNeurons {
        /// How many.
        neurons: usize,
    },
    /// Sets the width and height of a kernel or window.
    #[error("Use {size} × {size}")]
    UseSize {
        /// In pixels.
        size: usize,
    },
    /// Sets the padding of a window.
    #[error("Use a padding of {padding}")]
    UsePadding {
        /// In pixels.
        padding: usize,
    },
    /// Sets the channels of a picture that a sequence becomes.
    #[error("Use {channels} {}", if *.channels == 1 { "channel" } else { "channels" })]
    UseChannels {
        /// How many.
        channels: usize,
    },
    /// Takes the layers out of their block.
    #[error("Take the layers out of the block")]
    Ungroup,
    /// Sets the size of what enters the network to allowed numbers.
    #[error("Use an allowed size")]
    UseAllowedSize,
    /// Sets the setting that is outside its limits.
    #[error("Use {value}")]
    UseValue {
        /// The nearest allowed value.
        value: Value,
    },
    /// Sets the samples in one step.
    #[error("Use a batch of {batch}")]
    UseBatch {
        /// Samples.
        batch: usize,
    },
    /// Draws weights by Glorot's rule.
    #[error("Draw them by Glorot's rule")]
    DrawByGlorot,
    /// Exchanges the ends of a range.
    #[error("Exchange low and high")]
    ExchangeLowAndHigh,
    /// Leaves one warm-up of several.
    #[error("Keep one warm-up")]
    KeepOneWarmUp,
    /// Makes the mean squared error small.
    #[error("Use the mean squared error")]
    UseMeanSquared,
    /// Sets the input to what the data can fill.
    #[error("Use an input for {given}")]
    UseInputFor {
        /// What the data are.
        given: SampleKind,
    },
    /// Weighs classes by how many samples they have.
    #[error("Weigh classes by their counts")]
    WeighByCounts,
    /// Divides the samples anew.
    #[error("Keep {percent} % for validation and none for the test")]
    KeepForValidation {
        /// Share of validation.
        percent: u32,
    },
    /// Divides the samples anew, in the same proportion of validation and test.
    #[error("Keep {validation} % for validation and {test} % for the test")]
    KeepShares {
        /// Share of validation, in percent.
        validation: u32,
        /// Share of the test, in percent.
        test: u32,
    },
}
