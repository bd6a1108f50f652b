//! What a run is told, as plain data.
use std::path::PathBuf;
use std::sync::Arc;

use crate::data::SampleBatch;
use crate::design::Checkpoint;
use crate::train::report::Guess;
use crate::train::saved::RunPlace;
use crate::train::session::Snapshot;
use crate::train::timeline::Timeline;

/// What a run is told. Orders are obeyed between two batches, and between two pieces of a validation.
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
    /// What every card shows for a sample; answered by [`Event::Inspected`] in every state, also after the end. Of
    /// several that wait only the newest is answered.
    ///
    /// [`Event::Inspected`]: super::Event::Inspected
    Inspect {
        /// Names the question; it comes back with the answer.
        ticket: u64,
        /// Bytes, channel by channel, at the input's size.
        picture: Arc<[u8]>,
        /// Other samples, of which it is wanted as well what every layer gives.
        more: Option<Arc<SampleBatch>>,
        /// Whether the weights are wanted as well.
        weights: bool,
    },
    /// What the network predicts for samples of the dataset, 64 at most; answered by [`Event::Predicted`] in every
    /// state, or by [`Event::Refused`].
    ///
    /// [`Event::Predicted`]: super::Event::Predicted
    /// [`Event::Refused`]: super::Event::Refused
    Predict {
        /// Names the question; it comes back with the answer.
        ticket: u64,
        /// The samples.
        indices: Vec<u32>,
    },
    /// The network as it answers now and the path of its weights, from which the surface of its loss is computed beside the
    /// run; answered by [`Event::Traced`] in every state, where the network is small enough.
    ///
    /// [`Event::Traced`]: super::Event::Traced
    Trace,
    /// The weights that the network answers with, for questions that are computed beside the run; answered by
    /// [`Event::Weights`] in every state.
    ///
    /// [`Event::Weights`]: super::Event::Weights
    Weights,
    /// The run as it is, whole, for what is computed of its next step beside it; answered by [`Event::Snapshot`] in every
    /// state.
    ///
    /// [`Event::Snapshot`]: super::Event::Snapshot
    Snapshot,
    /// How the training samples were learned so far, those first whose labels are most likely wrong; answered by
    /// [`Event::Ranked`] in every state.
    ///
    /// [`Event::Ranked`]: super::Event::Ranked
    Rank,
    /// What the network answers for all samples that are validated on, or learned from where there are none; answered by
    /// [`Event::Answered`] in every state, or by [`Event::Refused`]. Of several that wait only the newest is answered.
    ///
    /// [`Event::Answered`]: super::Event::Answered
    /// [`Event::Refused`]: super::Event::Refused
    AnswerAll {
        /// Names the question; it comes back with the answer.
        ticket: u64,
    },
    /// Shows a moment of the past of a run with the same plan, by its batches; answered by [`Event::Moment`] or
    /// [`Event::Refused`]. Of several that wait only the newest is obeyed. For a run that waits and does nothing else.
    ///
    /// [`Event::Moment`]: super::Event::Moment
    /// [`Event::Refused`]: super::Event::Refused
    ShowMoment(Arc<Timeline>, u64),
    /// The whole moment that is shown, from which another run may branch; answered by [`Event::Branched`], or by
    /// [`Event::Refused`] while it is not there.
    ///
    /// [`Event::Branched`]: super::Event::Branched
    /// [`Event::Refused`]: super::Event::Refused
    Branch,
    /// Another run branches from this moment, before which so many changes were made: its snapshot stays.
    NoteBranch(Arc<Snapshot>, usize),
    /// The snapshots of the run may take so many bytes from now on.
    LimitPast(usize),
    /// Keeps the run on disk from now on: after every epoch, every 30 seconds at least, when it waits and when it ends,
    /// each time answered by [`Event::Saved`], while the run goes on.
    ///
    /// [`Event::Saved`]: super::Event::Saved
    Keep(RunPlace),
    /// Moves the run on disk into a new folder inside this one, or lets it be saved there.
    MoveSaved(PathBuf),
    /// Keeps the run in a new folder inside this one from now on: where it was kept, nothing can be written any more.
    KeepIn(PathBuf),
    /// Writes the end of a run that is over once more: a run that was interrupted is a stopped one then.
    SaveEnd,
    /// Lets the network of a run that is over answer with these weights; [`Event::Checkpoint`] tells which it has.
    ///
    /// [`Event::Checkpoint`]: super::Event::Checkpoint
    ShowCheckpoint(Checkpoint),
    /// Notes what is expected of the run from here on; it is kept with the run.
    Guess(Guess),
    /// Replaces the learning rate of the design; the schedule goes on from it.
    SetRate(f32),
    /// Batches per second at most; `None` for as many as can be. A single batch does not wait for its turn.
    SetSpeed(Option<f64>),
    /// The number of epochs in all. If that many are over already, the one that is going on is the last. The schedule goes
    /// on with the new number, unless it has come to its end.
    SetEpochs(usize),
    /// So many epochs more than were planned, or after the end than are over; the schedule stays at its last rate then.
    /// After the end the run goes on, with weights and optimizer as they are; there is no [`Event::Started`] again, but
    /// another [`Event::Ended`]. Refused after a failure.
    ///
    /// [`Event::Started`]: super::Event::Started
    /// [`Event::Ended`]: super::Event::Ended
    MoreEpochs(usize),
    /// Replaces one number of the weights; answered by [`Event::WeightSet`] or [`Event::Refused`].
    ///
    /// [`Event::WeightSet`]: super::Event::WeightSet
    /// [`Event::Refused`]: super::Event::Refused
    SetWeight {
        /// PyTorch's name, such as "2.weight".
        array: String,
        /// The number's place in PyTorch's order.
        index: usize,
        /// The new number.
        value: f32,
    },
}
