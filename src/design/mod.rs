//! WHAT is drawn: the design of a network and everything that can be said about it without computing.
//!
//! Plain data: no dfdx, no window, no threads, no clock. A [`Design`] is what a file holds and a student edits; it may
//! have problems. [`check()`] finds all of them at once, and only a design without errors becomes a [`CheckedDesign`],
//! which is what the engine builds.
mod activation;
#[macro_use]
mod catalogue;
mod check;
mod cost;
mod edit;
mod file;
mod history;
mod init;
mod interval;
mod layers;
mod padding;
mod proposal;
mod receptive_field;
mod region;
mod samples;
mod shape;
mod stack;
mod templates;
mod title;
mod training;
mod variants;

use serde::{Deserialize, Serialize};

pub use activation::{Activation, Surrogate};
pub use catalogue::{
    ACTIVATIONS, CLIPS, Choice, EARLY_STOPPINGS, FUNCTION, INITS, INPUTS, LOSSES, Limits, OPTIMIZERS, PADDINGS, POINTS,
    SCHEDULES, SPLIT, Setting, TRAINING, TRANSFORMS, TransformRow, Value, choice, transform, transforms_of,
};
pub use check::{
    Bytes, Checked, CheckedBlock, CheckedDesign, CheckedLayer, Facts, Fix, FixKind, Fixed, Problem, ProblemKind,
    Severity, ValidationRule, ValidationSamples, check, fixed,
};
pub use cost::Cost;
pub use edit::Edit;
pub use file::{
    Bracket, ExpectedText, FORMAT, FileError, FoundText, Malformation, NameKind, NotDesign, TextHint, TextPlace,
    from_ron, has_comments, layers_from_ron, layers_to_ron, read, to_ron,
};
pub use history::{History, Label};
pub use init::Init;
pub use interval::Interval;
pub use layers::{
    ActivationLayer, Backbone, BatchNorm, CATALOGUE, Conv2d, Dense, DepthwiseConv2d, Direction, Dropout, Embedding,
    Family, Fault, FaultKind, Flatten, GaussianNoise, GlobalMaxPool, GlobalMeanPool, Gru, Kind, KindEntry, Layer,
    LayerId, LayerKind, LayerNorm, Learning, Lstm, MaxPool2d, MeanPool2d, Output, Penalty, Pretrained, Recurrence,
    Recurrent, Reshape, ReshapeTo, Residual, Returns, Shortcut, Start, Trainable, WeightSign, WindowKind, Work, entry,
    kind_name, kind_named,
};
pub use padding::{Padding, window_padding};
pub use proposal::{
    CorpusFacts, PictureFacts, TableFacts, adopted, proposed_design, proposed_for_table, proposed_for_texts,
    proposed_picture, replaces_layers, same_network, with_source,
};
pub use region::Region;
pub use samples::{
    Amount, Augmentation, Balance, BuiltIn, BuiltInTexts, ClassChange, Color, Copies, CopiesInto, Curation, DrawnPoint,
    Fill, Function, FunctionRule, Input, Labels, Naming, Normalize, Pattern, Picture, PictureChange, PictureFolder,
    PointFeature, PointPattern, Points, Resize, SampleKind, Source, Split, Table, TargetKind, Texts, TokenUnit,
    Transform, composed,
};
pub use shape::{Shape, ShapeKind};
pub use stack::{EditError, Position, Stack};
pub use templates::{TEMPLATES, Template, template};
pub use title::Title;
pub use training::{
    Checkpoint, ClassWeights, Clip, EarlyStop, EarlyStopping, Loss, Metric, Moment, Optimizer, Schedule, Training,
    Watch,
};
pub use variants::{
    AllowedValue, Difference, DifferenceIn, MOST_VARIANTS, READY_RACES, ReadyRace, Variable, Variant, Variation,
    VaryError, differences, variants, written_value,
};

/// A network as it is drawn, with everything that its training needs: the content of one design file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// The version of the file's form, always [`FORMAT`] in memory. It stands first in the file.
    pub format: u32,
    /// What the design is called.
    #[serde(default = "unnamed")]
    pub name: String,
    /// Where the samples come from.
    pub data: Source,
    /// What is said about the source's classes and pictures without touching its files.
    #[serde(default, skip_serializing_if = "Curation::is_empty")]
    pub curation: Curation,
    /// How the samples are divided into training, validation and test.
    #[serde(default)]
    pub split: Split,
    /// How often each class is drawn for training.
    #[serde(default, skip_serializing_if = "as_they_are")]
    pub balance: Balance,
    /// What one sample looks like when it enters the network.
    pub input: Input,
    /// How training samples are varied.
    #[serde(default)]
    pub augmentation: Augmentation,
    /// The stack, from the input's side to the output.
    pub layers: Stack,
    /// How the network learns.
    #[serde(default)]
    pub training: Training,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn as_they_are(balance: &Balance) -> bool {
    *balance == Balance::AsTheyAre
}

fn unnamed() -> String {
    "Untitled".to_owned()
}
