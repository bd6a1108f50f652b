//! What reaches the training thread: new runs, their sessions once they are built, orders, and the wish to finish.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;

use super::begun::Begun;
use super::event_queue::EventQueue;
use super::orders::Order;
use crate::train::session::Session;

/// Names a run among those of one scheduler.
pub(super) type Key = u64;

/// A message to the training thread.
pub(super) enum Message {
    /// A run whose session is being built.
    Enter(Entry),
    /// The session of a run, or why there is none.
    Built(Key, Result<Box<Begun>, String>),
    /// An order for a run, and whether it was counted as waiting.
    Order(Key, Order, bool),
    /// The run is not wanted any more. Its session is sent back if somebody waits for it.
    Finish(Key, Option<Sender<Option<Session>>>),
    /// There is room again for the events of a run.
    Room,
}

/// What the training thread has to know of a new run.
pub(super) struct Entry {
    pub(super) key: Key,
    /// The number that its events carry.
    pub(super) run: u64,
    pub(super) events: Arc<EventQueue>,
    pub(super) waiting: Arc<Waiting>,
    /// Threads that it wants, 0 for one per core.
    pub(super) threads: usize,
    /// Whether it waits before its first batch.
    pub(super) paused: bool,
    /// Bytes of memory for snapshots of its past; `None` where none are kept.
    pub(super) past: Option<usize>,
}

/// How many orders of a run wait.
#[derive(Default)]
pub(super) struct Waiting(AtomicUsize);

impl Waiting {
    /// Orders that wait at most.
    const MOST: usize = 256;

    /// Counts one more; false when there are too many.
    pub(super) fn enter(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| (now < Self::MOST).then_some(now + 1)).is_ok()
    }

    /// One is obeyed.
    pub(super) fn leave(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
