//! A run as goals see it: its recipe, and the numbers that it brought.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::{Dataset, Part};
use crate::design::{Design, Facts, TargetKind, check};
use crate::train::{Ending, EpochReport, LossCurve, RunRecipe, Scores, evaluate};

/// Batches of a run at most that is made again: a file may say anything.
const MOST_BATCHES: u64 = 1_000_000;
/// Losses that count as the same: as a share, and at least.
const SAME_LOSS: (f64, f64) = (0.05, 0.01);
/// Scores that count as the same.
const SAME_SCORE: f64 = 0.02;

/// A run of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LessonRun {
    /// The step in which it was started; not known of runs of older versions, which count in every step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What its folder is called, where it is saved on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// How it is made again.
    pub recipe: RunRecipe,
    /// Parameters of its network.
    pub parameters: u64,
    /// Its epochs.
    pub epochs: Vec<EpochNumbers>,
    /// The loss of its first batch; 0 before that.
    pub first_loss: f32,
    /// The largest loss of a batch.
    pub largest_loss: f32,
    /// It failed: its loss is no number, or exploded.
    pub has_failed: bool,
    /// With the weights that were typed last: the share of right answers on the training samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<f64>,
}

/// What an epoch brought.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochNumbers {
    /// Mean training loss.
    pub loss: f64,
    /// Share of right answers on the training samples, or R².
    pub accuracy: f64,
    /// The same on the validation samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<ValidationNumbers>,
}

/// What an epoch brought on the validation samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidationNumbers {
    /// Mean loss.
    pub loss: f64,
    /// Share of right answers, or R².
    pub score: f64,
    /// Mean over the classes of what is recognized of each.
    pub balanced: f64,
    /// What is recognized of the worst class.
    pub worst: f64,
}

impl From<&Scores> for ValidationNumbers {
    fn from(scores: &Scores) -> Self {
        let confusion = &scores.confusion;
        let recalls = confusion.rows().enumerate().filter(|(_, row)| row.iter().any(|count| *count > 0));
        let worst = recalls.map(|(class, _)| confusion.recall(class)).reduce(f64::min);
        Self {
            loss: scores.loss,
            score: scores.score(),
            balanced: confusion.balanced_accuracy(),
            worst: worst.unwrap_or_default(),
        }
    }
}

impl From<&EpochReport> for EpochNumbers {
    fn from(report: &EpochReport) -> Self {
        let validation = report.validation.as_ref().map(ValidationNumbers::from);
        Self { loss: report.train_loss, accuracy: report.train_accuracy, validation }
    }
}

impl EpochNumbers {
    /// Share of right answers on the validation samples, or without any on the training samples.
    pub fn score(&self) -> f64 {
        self.validation.map_or(self.accuracy, |validation| validation.score)
    }
}

impl LessonRun {
    /// A run by what is known of it. `design` is that of its recipe.
    pub fn new(
        recipe: RunRecipe,
        (design, classes): (&Design, usize),
        history: &[EpochReport],
        curve: &LossCurve,
        ending: Option<&Ending>,
    ) -> Self {
        let facts = Facts { classes: Some(classes), ..Facts::default() };
        let points = curve.points();
        Self {
            step: None,
            kept: None,
            recipe,
            parameters: check(design, facts).cost.parameters,
            epochs: history.iter().map(EpochNumbers::from).collect(),
            first_loss: points.first().map_or(0.0, |first| if first.batches == 1 { first.mean } else { first.high }),
            largest_loss: points.iter().map(|point| point.high).fold(0.0, f32::max),
            has_failed: matches!(ending, Some(Ending::Failed { .. })),
            by_hand: None,
        }
    }

    /// The run made again from its first batch, with the data that its design names. `None` where it cannot be.
    pub fn again(&self, data: &Arc<Dataset>, threads: usize) -> Option<Self> {
        if self.recipe.until().batches > MOST_BATCHES {
            return None;
        }
        let session = self.recipe.repeat(data, threads).ok()?;
        let design = session.plan().design().design();
        let known = (design, data.classes.len());
        let again = Self::new(self.recipe.clone(), known, session.history(), session.curve(), session.ending());
        Some(Self { step: self.step.clone(), by_hand: typed_accuracy(&self.recipe, data, threads), ..again })
    }

    /// Whether another one brought the same numbers. The same program gives the same bits on the same processor; one
    /// with other vector instructions rounds otherwise, which no more than this may make of it.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let near =
            |one: f64, other: f64, within: f64| (one - other).abs() <= within || (one.is_nan() && other.is_nan());
        let same_loss = |one: f64, other: f64| near(one, other, (SAME_LOSS.0 * other.abs()).max(SAME_LOSS.1));
        let same_epoch = |(one, other): (&EpochNumbers, &EpochNumbers)| {
            same_loss(one.loss, other.loss) && near(one.score(), other.score(), SAME_SCORE)
        };
        let by_hand = match (self.by_hand, other.by_hand) {
            (Some(one), Some(other)) => near(one, other, SAME_SCORE),
            (one, other) => one == other,
        };
        by_hand
            && self.has_failed == other.has_failed
            && self.parameters == other.parameters
            && self.epochs.len() == other.epochs.len()
            && self.epochs.iter().zip(&other.epochs).all(same_epoch)
    }

    /// Whether its network answers with numbers.
    pub(super) fn answers_numbers(&self) -> bool {
        self.recipe.design().is_ok_and(|design| design.data.target_kind() == TargetKind::Numbers)
    }

    /// The epoch with the best score.
    pub fn best_score(&self) -> Option<f64> {
        self.epochs.iter().map(EpochNumbers::score).reduce(f64::max)
    }
}

/// The share of right answers on the training samples that the network of a run gives with the weights that were typed
/// last. `None` where none were, or the run cannot be made again.
pub fn typed_accuracy(recipe: &RunRecipe, data: &Arc<Dataset>, threads: usize) -> Option<f64> {
    let mut session = recipe.up_to_typed_weights()?.repeat(data, threads).ok()?;
    let loader = session.plan().loader().clone();
    evaluate(session.network(), &loader, Part::Training).ok().map(|scores| scores.score())
}
