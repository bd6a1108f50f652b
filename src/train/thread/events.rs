//! What a run tells, as plain data.
use std::sync::Arc;

use crate::design::Checkpoint;
use crate::engine::NetworkState;
use crate::train::inspect::Cards;
use crate::train::landscape::TracedWeights;
use crate::train::report::{Ending, EpochReport, LearnedSample, SampleAnswers, Scores, Telemetry};
use crate::train::saved::Kept;
use crate::train::session::Snapshot;
use crate::train::timeline::Timeline;

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
        telemetry: Telemetry,
    },
    /// An epoch is over. Never dropped.
    Epoch {
        /// The run.
        run: u64,
        /// What it brought.
        report: EpochReport,
    },
    /// The run was written, as [`Order::Keep`](super::Order::Keep) wants it, or moved.
    Saved {
        /// The run.
        run: u64,
        /// The run on disk, or why it is not there.
        saved: Kept,
    },
    /// The weights that the network of a run answers with: told at its end, when it goes on, and after
    /// [`Order::ShowCheckpoint`](super::Order::ShowCheckpoint).
    Checkpoint {
        /// The run.
        run: u64,
        /// Which weights.
        checkpoint: Checkpoint,
        /// The epoch that they are from, from 1; `None` before the first is over, and for those of the middle of one.
        epoch: Option<usize>,
    },
    /// The run waits: from its start, after [`Order::Pause`](super::Order::Pause) or a single step, or still, with other
    /// settings.
    Paused {
        /// The run.
        run: u64,
        /// Where it is, and all that is drawn of it.
        telemetry: Telemetry,
    },
    /// The answer to [`Order::Inspect`](super::Order::Inspect). An unread one gives way to the next.
    Inspected {
        /// The run.
        run: u64,
        /// The question's ticket.
        ticket: u64,
        /// What the cards show, or why that cannot be told.
        cards: Result<Cards, String>,
    },
    /// The answer to [`Order::Predict`](super::Order::Predict).
    Predicted {
        /// The run.
        run: u64,
        /// The question's ticket.
        ticket: u64,
        /// The probabilities of the classes for each sample.
        probabilities: Vec<Vec<f32>>,
    },
    /// The answer to [`Order::Rank`](super::Order::Rank). An unread one gives way to the next.
    Ranked {
        /// The run.
        run: u64,
        /// The training samples, those first whose labels are most likely wrong.
        learned: Arc<[LearnedSample]>,
    },
    /// The answer to [`Order::AnswerAll`](super::Order::AnswerAll). An unread one gives way to the next.
    Answered {
        /// The run.
        run: u64,
        /// The question's ticket.
        ticket: u64,
        /// What is answered.
        answers: Arc<SampleAnswers>,
    },
    /// The answer to [`Order::Trace`](super::Order::Trace). An unread one gives way to the next.
    Traced {
        /// The run.
        run: u64,
        /// Where its weights are, and how they came there.
        traced: TracedWeights,
    },
    /// The answer to [`Order::Weights`](super::Order::Weights). An unread one gives way to the next.
    Weights {
        /// The run.
        run: u64,
        /// The weights.
        state: NetworkState,
    },
    /// The answer to [`Order::Snapshot`](super::Order::Snapshot). An unread one gives way to the next.
    Snapshot {
        /// The run.
        run: u64,
        /// The run as it is, whole.
        snapshot: Arc<Snapshot>,
    },
    /// The past of a run has changed, of which snapshots are kept. An unread one gives way to the next.
    Timeline {
        /// The run.
        run: u64,
        /// Its past.
        timeline: Arc<Timeline>,
    },
    /// What of a run's past is damaged: it is left out.
    LostPast {
        /// The run.
        run: u64,
        /// What and why.
        reason: String,
    },
    /// The answer to [`Order::ShowMoment`](super::Order::ShowMoment): first with the snapshot before the moment, then with
    /// the moment itself, then with its scores. An unread one gives way to the next.
    Moment {
        /// The run.
        run: u64,
        /// The moment that is wanted, by its batches.
        target: u64,
        /// The moment whose weights the network has.
        batches: u64,
        /// Whether that is the moment that is wanted, bit for bit.
        is_exact: bool,
        /// Where the run was there.
        telemetry: Box<Telemetry>,
        /// How well its weights answer the validation samples, once that is known.
        scores: Option<Arc<Scores>>,
        /// Whether nothing more follows.
        is_settled: bool,
    },
    /// The answer to [`Order::Branch`](super::Order::Branch).
    Branched {
        /// The run.
        run: u64,
        /// The moment, whole.
        snapshot: Arc<Snapshot>,
        /// Changes of the run before it.
        changes: usize,
    },
    /// [`Order::SetWeight`](super::Order::SetWeight) was obeyed.
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
    /// A weight was not replaced: its layer keeps the signs of its weights, and the number has the other one.
    WrongSign {
        /// The run.
        run: u64,
    },
    /// An order was not obeyed.
    Refused {
        /// The run.
        run: u64,
        /// Why.
        reason: String,
    },
    /// The run is over, until [`Order::MoreEpochs`](super::Order::MoreEpochs). Never dropped. Questions are still answered.
    Ended {
        /// The run.
        run: u64,
        /// How it ended.
        ending: Ending,
        /// Whether its end is on its way to the disk, so that [`Event::Saved`] follows.
        saving: bool,
    },
}
