//! What goes into a run and what comes out of it, as plain data.
use serde::{Deserialize, Serialize};

use super::flow::{LayerFlow, NeuronHealth};
use super::metrics::Confusion;
use crate::engine::{Array, Observation};

/// What a run is told. Orders are obeyed between two batches.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Wait after the current batch.
    Pause,
    /// Go on.
    Resume,
    /// One batch, then wait.
    StepBatch,
    /// To the end of the epoch, then wait.
    StepEpoch,
    /// End here and keep what was learned.
    Stop,
    /// What every layer gives for one picture: bytes, channel by channel, at the input's size. `ticket` comes back with
    /// the answer.
    Observe {
        /// Names the question.
        ticket: u64,
        /// The picture.
        picture: Vec<u8>,
    },
    /// All weights as they are now.
    Weights {
        /// Names the question.
        ticket: u64,
    },
    /// Replaces the learning rate of the design; the schedule goes on from it.
    SetRate(f32),
}

/// What a run tells. `run` is the number that it was started with, so that a late event of an old run is known as such.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The network is built.
    Started {
        /// The run.
        run: u64,
        /// Batches in an epoch.
        batches: usize,
    },
    /// Batches went by. Sent every 50 ms at most, and dropped when nobody reads.
    Progress {
        /// The run.
        run: u64,
        /// Where it is.
        progress: Progress,
    },
    /// An epoch is over. Never dropped.
    Epoch {
        /// The run.
        run: u64,
        /// What it brought.
        report: EpochReport,
    },
    /// The run waits, after [`Order::Pause`] or a single step.
    Paused {
        /// The run.
        run: u64,
        /// Where it is.
        progress: Progress,
    },
    /// The answer to [`Order::Observe`].
    Observed {
        /// The run.
        run: u64,
        /// The question's ticket.
        ticket: u64,
        /// What every layer gives, or why it cannot be told.
        layers: Result<Vec<Observation>, String>,
        /// Probabilities of the classes.
        probabilities: Vec<f32>,
    },
    /// The answer to [`Order::Weights`].
    Weights {
        /// The run.
        run: u64,
        /// The question's ticket.
        ticket: u64,
        /// All arrays.
        arrays: Vec<Array>,
    },
    /// The run is over. Never dropped. Questions are still answered.
    Ended {
        /// The run.
        run: u64,
        /// How it ended.
        ending: Ending,
    },
}

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Progress {
    /// The epoch, from 1.
    pub epoch: usize,
    /// Epochs in all.
    pub epochs: usize,
    /// Batches done in this epoch.
    pub batch: usize,
    /// Batches in an epoch.
    pub batches: usize,
    /// Loss of the last batch.
    pub loss: f32,
    /// Learning rate of the last batch.
    pub rate: f32,
    /// Pictures a second, over this epoch.
    pub images_per_second: f64,
}

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
    /// Training pictures a second, validation not counted.
    pub images_per_second: f64,
    /// Seconds, validation counted.
    pub seconds: f64,
    /// Whether it is the best so far.
    pub best: bool,
    /// How strongly each layer was moved by the last measured step.
    #[serde(default)]
    pub flow: Vec<LayerFlow>,
    /// What the neurons of each layer do after the epoch.
    #[serde(default)]
    pub health: Vec<NeuronHealth>,
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
    /// By [`Order::Stop`].
    Stopped,
    /// By a failure. The last finite weights are kept.
    Failed {
        /// Why.
        reason: String,
    },
}
