//! From a snapshot to any batch: the same session does what the run did, with what a user changed at the same places, so
//! its weights are the same bits.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::change::RunPosition;
use super::store::{Timeline, TimelineEntry};
use crate::engine::{Array, EngineError};
use crate::train::session::{Advance, RestoreError, Session};

/// A session on its way to a batch.
#[derive(Debug, Clone)]
pub struct Replay {
    timeline: Arc<Timeline>,
    target: u64,
    /// The change of the run that comes next.
    next: usize,
}

/// A checksum (CRC-32) of the names and numbers of some weights, by which two moments are told apart or found the same.
pub fn weights_checksum(arrays: &[Array]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    for array in arrays {
        sum.update(array.name.as_bytes());
        array.values.iter().for_each(|value| sum.update(&value.to_le_bytes()));
    }
    sum.finalize()
}

/// Why a moment cannot be replayed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReplayError {
    /// No snapshot lies before it.
    #[error("nothing is kept of the run before batch {batches}")]
    NotKept {
        /// The batch.
        batches: u64,
    },
    /// The run never came there.
    #[error("the run does not come to batch {batches}")]
    Beyond {
        /// The batch.
        batches: u64,
    },
    /// The snapshot is that of another run.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// A change of the run cannot be made of the network.
    #[error(transparent)]
    Network(#[from] EngineError),
}

impl Replay {
    /// Puts a session of the run's plan to the newest snapshot before a batch.
    ///
    /// # Errors
    /// When there is none, or it is that of another run.
    pub fn start(timeline: Arc<Timeline>, target: u64, session: &mut Session) -> Result<Self, ReplayError> {
        let entry = timeline.at(target).ok_or(ReplayError::NotKept { batches: target })?;
        session.restore(&entry.snapshot)?;
        let next = entry.changes;
        Ok(Self { timeline, target, next })
    }

    /// Goes on to another batch from where a session is on its way, if that is nearer than the newest snapshot before it;
    /// otherwise starts there.
    ///
    /// # Errors
    /// As [`Replay::start`].
    pub fn turn(self, timeline: Arc<Timeline>, target: u64, session: &mut Session) -> Result<Self, ReplayError> {
        let here = RunPosition::of(session).batches;
        let entry = timeline.at(target).map_or(0, TimelineEntry::batches);
        // What was changed last may have been changed again since.
        let last = self.next.checked_sub(1);
        let is_same = last.is_none_or(|last| timeline.change(last) == self.timeline.change(last));
        let is_nearer = is_same && (entry..target).contains(&here);
        if is_nearer { Ok(Self { timeline, target, ..self }) } else { Self::start(timeline, target, session) }
    }

    /// Where it goes.
    pub fn target(&self) -> u64 {
        self.target
    }

    /// Changes of the run that were made so far.
    pub fn changes(&self) -> usize {
        self.next
    }

    /// Does the next piece; whether the session is there. Its network answers with the weights of that moment then.
    ///
    /// # Errors
    /// When the run never came there.
    pub fn advance(&mut self, session: &mut Session) -> Result<bool, ReplayError> {
        let here = RunPosition::of(session);
        while let Some((_, change)) = self.timeline.change(self.next).filter(|(at, _)| *at <= here) {
            change.apply(session)?;
            self.next += 1;
        }
        let beyond = ReplayError::Beyond { batches: self.target };
        if here.batches > self.target {
            return Err(beyond);
        }
        // What was changed after the validation of an epoch is made after it as well.
        let is_later = self.timeline.change(self.next).is_some_and(|(at, _)| at.batches <= self.target);
        if here.batches == self.target && !is_later {
            session.answer_with_newest();
            return Ok(true);
        }
        match session.advance_piece() {
            Advance::Ended(_) => Err(beyond),
            Advance::Features | Advance::Batch | Advance::Validation | Advance::Epoch(_) => Ok(false),
        }
    }

    /// Goes all the way, unless it is stopped; whether the session is there.
    ///
    /// # Errors
    /// As [`Replay::advance`].
    pub fn run(&mut self, session: &mut Session, stop: &AtomicBool) -> Result<bool, ReplayError> {
        while !stop.load(Ordering::Relaxed) {
            if self.advance(session)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
