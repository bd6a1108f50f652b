//! What a task or a prediction is held to, as data.
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::design::PointFeature;

/// A goal of a task, or what tells that a prediction came true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr)]
pub enum LessonGoal {
    /// The open design has all of these.
    Design(Vec<DesignFact>),
    /// One run has all of these.
    Run(Vec<RunFact>),
    /// Runs that were started in this order have these, each all of its own.
    Runs(Vec<Vec<RunFact>>),
    /// A number that is typed.
    Number {
        /// What it is.
        is: f64,
        /// How far it may be off.
        within: f64,
    },
    /// Samples whose labels the start design made wrong.
    WrongLabels {
        /// Their names.
        pictures: Vec<String>,
        /// How many other samples may be touched.
        at_most_others: usize,
    },
    /// A workspace was shown.
    Seen(Tab),
}

/// A workspace, as lessons name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Tab {
    /// The samples.
    Data,
    /// The stack.
    Build,
    /// The running training.
    Train,
    /// What was learned.
    Explore,
    /// Runs beside each other.
    Compare,
}

/// The numbers from one to another, both in it; without one of them everything below or above.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Range {
    /// The smallest.
    pub at_least: Option<f64>,
    /// The largest.
    pub at_most: Option<f64>,
}

impl Range {
    /// Whether a number lies in it.
    pub fn contains(self, number: f64) -> bool {
        self.at_least.is_none_or(|least| number >= least) && self.at_most.is_none_or(|most| number <= most)
    }

    /// How near a number comes, from 0 to 1.
    pub fn nearness(self, number: f64) -> f32 {
        let share = match self {
            _ if self.contains(number) => 1.0,
            Self { at_least: Some(least), .. } if number < least && least > 0.0 => number / least,
            Self { at_most: Some(most), .. } if number > most && most > 0.0 => most / number,
            _ => 0.0,
        };
        share.clamp(0.0, 1.0) as f32
    }

    /// Whether it asks for anything that there is.
    pub fn is_sound(self) -> bool {
        let numbers = [self.at_least, self.at_most];
        let in_order = !matches!(self, Self { at_least: Some(least), at_most: Some(most) } if least > most);
        numbers.iter().any(Option::is_some) && numbers.iter().flatten().all(|number| number.is_finite()) && in_order
    }
}

/// What can be true of a design.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr)]
pub enum DesignFact {
    /// Some layer that is on is of that kind.
    Uses(String),
    /// None is.
    Without(String),
    /// So many layers that are on are of that kind.
    Layers(String, Range),
    /// Parameters of the network.
    Parameters(Range),
    /// A setting is that word.
    Is(String, String),
    /// A setting is a number.
    Setting(String, Range),
    /// A point's input has that feature.
    Feature(PointFeature),
    /// The data are the values of that formula of x, however it is written.
    Formula(String),
    /// Classes are drawn evenly, or the loss weighs them.
    Balanced,
    /// No problem keeps it from being trained.
    Trainable,
}

/// What can be true of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IntoStaticStr)]
pub enum RunFact {
    /// The design that it was started with has all of these.
    With(Vec<DesignFact>),
    /// Epochs that are over.
    Epochs(Range),
    /// The best epoch's share of right answers, or R² where numbers are answered.
    Accuracy(Range),
    /// The last epoch's on the training samples.
    TrainingAccuracy(Range),
    /// Mean of what is recognized of each class, in the last epoch.
    BalancedAccuracy(Range),
    /// What is recognized of the worst class, in the last epoch.
    WorstRecall(Range),
    /// The lowest mean training loss of an epoch.
    Loss(Range),
    /// The lowest loss on the validation samples.
    ValidationLoss(Range),
    /// The first epoch whose mean training loss is that low.
    EpochsTo {
        /// The loss.
        loss: f64,
        /// The latest epoch.
        at_most: f64,
    },
    /// Training accuracy less validation accuracy, in the last epoch.
    Gap(Range),
    /// Last validation loss over the lowest one.
    Overfits(Range),
    /// Its loss was no number, or it was ended because the loss exploded.
    Exploded,
    /// The largest loss of a batch over the first one.
    Jumped(Range),
    /// It branched from a moment of another run.
    Branched,
    /// The network with the weights that were typed last: share of right answers on the training samples.
    ByHand(Range),
}

impl DesignFact {
    /// The range that it asks for.
    pub(super) fn range(&self) -> Option<Range> {
        match self {
            Self::Layers(_, range) | Self::Parameters(range) | Self::Setting(_, range) => Some(*range),
            Self::Uses(_)
            | Self::Without(_)
            | Self::Is(..)
            | Self::Feature(_)
            | Self::Formula(_)
            | Self::Balanced
            | Self::Trainable => None,
        }
    }
}

impl RunFact {
    /// The range that it asks for.
    pub(super) fn range(&self) -> Option<Range> {
        match self {
            Self::Epochs(range)
            | Self::Accuracy(range)
            | Self::TrainingAccuracy(range)
            | Self::BalancedAccuracy(range)
            | Self::WorstRecall(range)
            | Self::Loss(range)
            | Self::ValidationLoss(range)
            | Self::Gap(range)
            | Self::Overfits(range)
            | Self::Jumped(range)
            | Self::ByHand(range) => Some(*range),
            Self::EpochsTo { at_most, .. } => Some(Range { at_least: None, at_most: Some(*at_most) }),
            Self::With(_) | Self::Exploded | Self::Branched => None,
        }
    }
}
