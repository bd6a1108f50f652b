//! What an epoch brought, and how a run ended.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::metrics::Confusion;
use super::neuron_health::NeuronHealth;
use crate::engine::Flow;

/// Loss and scores on one part of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Mean loss.
    pub loss: f64,
    /// Who was taken for whom.
    pub confusion: Confusion,
}

/// What an epoch brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochReport {
    /// The epoch, from 1.
    pub epoch: usize,
    /// Mean loss over the training samples, seen while the weights changed.
    pub train_loss: f64,
    /// Share of right answers among them.
    pub train_accuracy: f64,
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
    /// The share of right answers, on the validation samples, or without any on the training samples.
    pub fn accuracy(&self) -> f64 {
        self.validation.as_ref().map_or(self.train_accuracy, |scores| scores.confusion.accuracy())
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
