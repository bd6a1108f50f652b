//! What a user changes of a run while it goes on, and when: a replay does the same at the same place.
use serde::{Deserialize, Serialize};

use crate::design::Checkpoint;
use crate::engine::EngineError;
use crate::train::session::Session;

/// How far a run has come. After the last batch of an epoch come its validation and its report, with the same weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunPosition {
    /// Batches since the run began.
    pub batches: u64,
    /// Epochs that are reported.
    pub epochs: usize,
}

impl RunPosition {
    /// Where a session is.
    pub fn of(session: &Session) -> Self {
        let epochs = session.history().last().map_or(0, |report| report.epoch);
        Self { batches: session.curve().batches(), epochs }
    }
}

/// What a user changes of a run while it goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RunChange {
    /// The learning rate that the schedule goes on from.
    Rate(f32),
    /// The number of epochs in all.
    Epochs(usize),
    /// So many epochs more.
    MoreEpochs(usize),
    /// The run is stopped.
    Stop,
    /// It goes on after that.
    GoOn,
    /// The network of a run that is over answers with these weights, which may be changed then.
    Answer(Checkpoint),
    /// One number of the weights.
    Weight {
        /// PyTorch's name of its array.
        array: String,
        /// Its place in the array.
        index: usize,
        /// Its new value.
        value: f32,
    },
}

impl RunChange {
    /// Makes it of a session.
    ///
    /// # Errors
    /// When the network has no such number.
    pub(super) fn apply(&self, session: &mut Session) -> Result<(), EngineError> {
        match self {
            Self::Rate(rate) => session.set_rate(*rate),
            Self::Epochs(epochs) => session.set_epochs(*epochs),
            Self::MoreEpochs(epochs) => {
                session.more_epochs(*epochs);
            }
            Self::Stop => session.stop(),
            Self::GoOn => {
                session.go_on();
            }
            Self::Answer(checkpoint) => {
                session.answer_with(*checkpoint);
            }
            Self::Weight { array, index, value } => {
                session.network().set_weight(array, *index, *value)?;
            }
        }
        Ok(())
    }

    /// Whether nothing is left of it once the other one is made at the same place.
    pub(super) fn is_replaced_by(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rate(_), Self::Rate(_))
            | (Self::Epochs(_), Self::Epochs(_))
            | (Self::Answer(_), Self::Answer(_)) => true,
            (Self::Weight { array, index, .. }, Self::Weight { array: same, index: there, .. }) => {
                array == same && index == there
            }
            _ => false,
        }
    }
}
