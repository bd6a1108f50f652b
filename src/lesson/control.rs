//! What a lesson can keep shut, and how: every control of the program by the words of `lesson.ron`.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// Something of the program that a lesson can keep shut.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
pub enum Control {
    /// The workspace of the samples.
    Data,
    /// The workspace of the stack.
    Build,
    /// The workspace of the running training.
    Train,
    /// The workspace of what was learned.
    Explore,
    /// The workspace of runs beside each other.
    Compare,
    /// Other designs: new, open, save.
    Files,
    /// Undo and redo.
    Undo,
    /// Inserting, pasting and duplicating layers; may be limited to kinds.
    AddLayers,
    /// Removing layers.
    RemoveLayers,
    /// Other places for layers.
    MoveLayers,
    /// Blocks.
    GroupLayers,
    /// Layers on and off.
    SwitchLayers,
    /// Names of layers.
    RenameLayers,
    /// Settings of layers and of the input.
    LayerSettings,
    /// What repairs a problem, and proposals of a network.
    Fixes,
    /// What the samples are.
    Source,
    /// How they are divided.
    Split,
    /// Classes and samples that are left out, renamed or moved.
    Curation,
    /// How often each class is drawn.
    Balance,
    /// How samples are varied.
    Augmentation,
    /// Samples of one's own to ask about.
    DrawnSamples,
    /// The rule of learning; may be limited to some.
    Optimizer,
    /// The learning rate.
    Rate,
    /// How much of the last step stays.
    Momentum,
    /// The other numbers of the rule.
    OptimizerDetails,
    /// The loss; may be limited to some.
    Loss,
    /// What is measured.
    Metrics,
    /// How the learning rate changes; may be limited to some.
    Schedule,
    /// Limits of gradients.
    Clip,
    /// Samples in a batch.
    Batch,
    /// Epochs.
    Epochs,
    /// What every random choice follows from.
    Seed,
    /// When training stops by itself.
    EarlyStopping,
    /// Which weights are kept.
    Checkpoint,
    /// Training at all.
    StartRun,
    /// One batch, one epoch.
    Steps,
    /// More epochs, and going on after a stop.
    GoOn,
    /// Batches per second.
    Speed,
    /// Going back to a moment of a run.
    Past,
    /// A run that branches from there.
    Branch,
    /// Single weights by hand.
    Weights,
    /// Numbers with their formulas, and the next step of a weight.
    Arithmetic,
    /// Questions to the network.
    Probes,
    /// Variants against each other.
    Race,
    /// Networks that vote.
    Ensemble,
    /// Runs on the disk.
    SavedRuns,
    /// What leaves the program.
    Export,
}

/// How a control is kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Flag {
    /// Not at all.
    #[default]
    Open,
    /// It is not there.
    Hidden,
    /// It is there, and cannot be moved.
    Locked,
    /// A number from the first to the second.
    Limited(f64, f64),
    /// One of these words of the design file.
    Only(Vec<String>),
}

/// Whether a control takes numbers or words, beside being shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Numbers,
    Words,
}

impl Control {
    /// Every control.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    fn takes(self) -> Takes {
        match self {
            Self::Rate | Self::Momentum | Self::Batch | Self::Epochs => Takes::Numbers,
            Self::AddLayers | Self::Optimizer | Self::Loss | Self::Schedule => Takes::Words,
            _ => Takes::Nothing,
        }
    }

    /// Whether it can be kept like that.
    pub fn can_be(self, flag: &Flag) -> bool {
        match flag {
            Flag::Open | Flag::Hidden | Flag::Locked => true,
            Flag::Limited(low, high) => self.takes() == Takes::Numbers && low <= high,
            Flag::Only(words) => self.takes() == Takes::Words && !words.is_empty(),
        }
    }
}

/// The table of flags. What it does not name is open.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Controls(BTreeMap<Control, Flag>);

impl Controls {
    /// How a control is kept.
    pub fn flag(&self, control: Control) -> &Flag {
        self.0.get(&control).unwrap_or(&Flag::Open)
    }

    /// What is named.
    pub fn iter(&self) -> impl Iterator<Item = (Control, &Flag)> {
        self.0.iter().map(|(control, flag)| (*control, flag))
    }

    /// The same table with what another one says instead.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.clone());
    }

    /// Whether a control is locked or hidden.
    pub fn is_shut(&self, control: Control) -> bool {
        matches!(self.flag(control), Flag::Locked | Flag::Hidden)
    }

    /// Whether a control is not there.
    pub fn is_hidden(&self, control: Control) -> bool {
        *self.flag(control) == Flag::Hidden
    }

    /// Whether a word may be chosen.
    pub fn allows_word(&self, control: Control, word: &str) -> bool {
        match self.flag(control) {
            Flag::Only(words) => words.iter().any(|allowed| allowed == word),
            _ => !self.is_shut(control),
        }
    }

    /// Whether a number may be set.
    pub fn allows_number(&self, control: Control, number: f64) -> bool {
        match self.flag(control) {
            // A rate of single precision is a little beside the decimal that it was limited to.
            Flag::Limited(low, high) => (low * (1.0 - 1e-6)..=high * (1.0 + 1e-6)).contains(&number),
            _ => !self.is_shut(control),
        }
    }
}
