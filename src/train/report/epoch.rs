//! What an epoch brought, and how a run ended.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fit::{Fit, Regression};
use super::metrics::Confusion;
use super::neuron_health::NeuronHealth;
use crate::engine::Flow;

/// Loss and scores on one part of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Mean loss.
    pub loss: f64,
    /// Who was taken for whom; empty where numbers are answered.
    pub confusion: Confusion,
    /// How well numbers are answered; `None` where classes are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regression: Option<Regression>,
}

impl Scores {
    /// The share of right answers, or R² where numbers are answered.
    pub fn score(&self) -> f64 {
        self.regression.as_ref().map_or_else(|| self.confusion.accuracy(), |regression| regression.fit.r2())
    }

    /// Samples that it comes from.
    pub fn samples(&self) -> u64 {
        self.regression.as_ref().map_or_else(|| self.confusion.samples(), |regression| regression.fit.pairs())
    }
}

/// What an epoch brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// The epoch, from 1.
    pub epoch: usize,
    /// Batches of the run at its end; 0 in reports of older versions.
    #[serde(default)]
    pub batches: u64,
    /// Mean loss over the training samples, seen while the weights changed.
    pub train_loss: f64,
    /// Share of right answers among them, or R² where numbers are answered.
    pub train_accuracy: f64,
    /// How well numbers are answered among them; `None` where classes are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub train_fit: Option<Fit>,
    /// On the validation samples, after the epoch; `None` without any.
    pub validation: Option<Scores>,
    /// Learning rate at the epoch's end.
    pub rate: f32,
    /// Training samples per second, validation not counted.
    pub images_per_second: f64,
    /// Seconds of computing, validation counted.
    pub seconds: f64,
    /// Whether it is the best so far.
    pub best: bool,
    /// How strongly each layer was moved by the last measured step. Shared, as all that is large here: a run may have many
    /// thousand epochs, and the window has the same ones.
    #[serde(default)]
    pub flow: Arc<[Flow]>,
    /// What the neurons of each layer do after the epoch; what they did when surveyed last, where a survey
    /// after every epoch would slow the training down; empty where even that costs too much.
    #[serde(default)]
    pub health: Arc<[NeuronHealth]>,
}

impl EpochReport {
    /// The share of right answers, or R² where numbers are answered: on the validation samples, or without any on the
    /// training samples.
    pub fn accuracy(&self) -> f64 {
        self.validation.as_ref().map_or(self.train_accuracy, Scores::score)
    }

    /// Forgets which samples were taken for what: only how many.
    pub(super) fn forget_samples(&mut self) {
        if let Some(scores) = &mut self.validation {
            scores.confusion.forget_samples();
            if let Some(regression) = &mut scores.regression {
                regression.examples = Arc::default();
            }
        }
    }

    /// The loss that says whether the network improves: on the validation samples, or without any on the training samples.
    pub fn watched_loss(&self) -> f64 {
        self.validation.as_ref().map_or(self.train_loss, |scores| scores.loss)
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// After the last epoch.
    Completed,
    /// Early, because nothing improved any more; the epoch whose weights are kept, from 1.
    StoppedEarly {
        /// That epoch.
        best_epoch: usize,
    },
    /// By [`Order::Stop`](crate::train::Order::Stop).
    Stopped,
    /// By a failure. The last finite weights are kept.
    Failed {
        /// Why.
        reason: String,
    },
}
