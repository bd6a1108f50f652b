//! WHAT is drawn: the design of a network and everything that can be said about it without computing.
//!
//! Plain data: no dfdx, no window, no threads, no clock. A [`Design`] is what a file holds and a student edits; it may
//! have problems. [`check()`] finds all of them at once, and only a design without errors becomes a [`CheckedDesign`],
//! which is what the engine builds.
mod activation;
mod catalogue;
mod check;
mod cost;
mod edit;
mod file;
mod history;
mod init;
mod input;
mod layer;
mod mend;
mod problem;
mod shape;
mod source;
mod templates;
mod title;
mod training;

use serde::{Deserialize, Serialize};

pub use activation::Activation;
pub use catalogue::{
    ACTIVATIONS, CATALOGUE, CLIPS, Choice, EARLY_STOPPINGS, Family, INITS, INPUTS, KindEntry, LOSSES, Limits,
    OPTIMIZERS, PADDINGS, SCHEDULES, SPLIT, Setting, TRAINING, Value, choice, entry, kind_named,
};
pub use check::{Checked, CheckedDesign, CheckedLayer, Facts, Mended, check, mended, window_padding};
pub use cost::Cost;
pub use edit::{Edit, EditError};
pub use file::{FORMAT, FileError, from_ron, layers_from_ron, layers_to_ron, read, to_ron};
pub use history::{History, Label};
pub use init::Init;
pub use input::{Color, Input, Normalize, Picture, Resize};
pub use layer::{BatchNorm, Conv2d, Dense, Dropout, Layer, LayerKind, Output, Padding, Penalty, Pool2d, Start};
pub use mend::{Mend, MendWords};
pub use problem::{Bytes, Problem, ProblemKind, Severity, ValidationRule, WindowKind};
pub use shape::Shape;
pub use source::{BuiltIn, Source, Split};
pub use templates::{TEMPLATES, Template, template};
pub use title::Title;
pub use training::{
    ClassWeights, Clip, EarlyStop, EarlyStopping, Loss, Metric, Moment, Optimizer, Schedule, Training, Watch,
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
    /// How the samples are divided into training, validation and test.
    #[serde(default)]
    pub split: Split,
    /// What one sample looks like when it enters the network.
    pub input: Input,
    /// How training pictures are varied.
    #[serde(default)]
    pub augmentation: Augmentation,
    /// The stack, from the input's side to the output.
    pub layers: Vec<Layer>,
    /// How the network learns.
    #[serde(default)]
    pub training: Training,
}

/// How training pictures are varied. Empty for now: every picture is shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Augmentation {}

fn unnamed() -> String {
    "Untitled".to_owned()
}
