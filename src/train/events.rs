//! What goes into a run and what comes out of it, as plain data.
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::curve::Curve;
use super::flow::{LayerFlow, NeuronHealth};
use super::metrics::Confusion;
use super::preview::Cards;
use super::runs::Kept;

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
    /// What every card shows for a picture; answered by [`Event::Looked`] in every state, also after the end. Of several
    /// that wait only the newest is answered.
    Look {
        /// Names the question; it comes back with the answer.
        ticket: u64,
        /// Bytes, channel by channel, at the input's size.
        picture: Arc<[u8]>,
        /// Whether the weights are wanted as well.
        weights: bool,
    },
    /// What the network thinks of pictures of the dataset, 64 at most; answered by [`Event::Answered`] in every state, or
    /// by [`Event::Refused`].
    Ask {
        /// Names the question; it comes back with the answer.
        ticket: u64,
        /// The pictures.
        indices: Vec<u32>,
    },
    /// Keeps the run in a new folder inside this one, as it is now; answered by [`Event::Kept`] in every state.
    Keep {
        /// Where runs are kept; made if need be.
        runs: PathBuf,
    },
    /// Replaces the learning rate of the design; the schedule goes on from it.
    SetRate(f32),
    /// Batches a second at most; `None` for as many as can be. A single batch does not wait for its turn.
    SetSpeed(Option<f64>),
    /// The number of epochs in all. If that many are over already, the one that is going on is the last. The schedule goes
    /// on with the new number.
    SetEpochs(usize),
    /// So many epochs more than are over. After the end the run goes on, with weights and optimizer as they are; there is
    /// no [`Event::Started`] again, but another [`Event::Ended`]. Refused after a failure.
    MoreEpochs(usize),
    /// Replaces one number of the weights; answered by [`Event::WeightSet`] or [`Event::Refused`].
    SetWeight {
        /// PyTorch's name, such as "2.weight".
        array: String,
        /// The number's place in PyTorch's order.
        index: usize,
        /// The new number.
        value: f32,
    },
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
    /// Batches went by. Told after the very first batch and then every 50 ms at most; an unread one gives way to the next.
    Progress {
        /// The run.
        run: u64,
        /// Where it is, and all that is drawn of it.
        pulse: Pulse,
    },
    /// An epoch is over. Never dropped.
    Epoch {
        /// The run.
        run: u64,
        /// What it brought.
        report: EpochReport,
    },
    /// The answer to [`Order::Keep`].
    Kept {
        /// The run.
        run: u64,
        /// The run on disk, or why it is not there.
        kept: Result<Kept, String>,
    },
    /// The run waits: from its start, after [`Order::Pause`] or a single step, or still, with other settings.
    Paused {
        /// The run.
        run: u64,
        /// Where it is, and all that is drawn of it.
        pulse: Pulse,
    },
    /// The answer to [`Order::Look`]. An unread one gives way to the next.
    Looked {
        /// The run.
        run: u64,
        /// The question's ticket.
        ticket: u64,
        /// What the cards show, or why that cannot be told.
        cards: Result<Cards, String>,
    },
    /// The answer to [`Order::Ask`].
    Answered {
        /// The run.
        run: u64,
        /// The question's ticket.
        ticket: u64,
        /// For each picture the probabilities of the classes.
        probabilities: Vec<Vec<f32>>,
    },
    /// [`Order::SetWeight`] was obeyed.
    WeightSet {
        /// The run.
        run: u64,
        /// PyTorch's name.
        array: String,
        /// The number's place.
        index: usize,
        /// What it was.
        old: f32,
        /// What it is.
        value: f32,
    },
    /// An order was not obeyed.
    Refused {
        /// The run.
        run: u64,
        /// Why.
        reason: String,
    },
    /// The run is over, until [`Order::MoreEpochs`]. Never dropped. Questions are still answered.
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
    /// Batches since the run began.
    pub total: u64,
    /// Loss of the last batch.
    pub loss: f32,
    /// Share of right answers in this epoch so far; before its first batch, in the one before.
    pub accuracy: f32,
    /// Learning rate of the last batch.
    pub rate: f32,
    /// Pictures a second, over this epoch.
    pub images_per_second: f64,
}

/// Everything a window draws of a running training. Each is whole, so any of them may be lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Pulse {
    /// Where the run is.
    pub progress: Progress,
    /// The losses of all batches since the run began.
    pub curve: Arc<Curve>,
    /// How strongly each layer was moved by the last measured step.
    pub flow: Arc<[LayerFlow]>,
    /// How many samples of each class the last batches held.
    pub composition: Arc<[u32]>,
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
    /// How strongly each layer was moved by the last measured step. Shared, as all that is large here: a run may have many
    /// thousand epochs, and the window has the same ones.
    #[serde(default)]
    pub flow: Arc<[LayerFlow]>,
    /// What the neurons of each layer do after the epoch; what they did when last looked at, where looking after every
    /// epoch would slow the training down; empty where even that costs too much.
    #[serde(default)]
    pub health: Arc<[NeuronHealth]>,
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
