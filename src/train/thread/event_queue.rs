//! What a run tells lies here until it is read: whatever must not be lost in order, of the rest only the newest.
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::events::Event;

/// Events that wait at most before the run has to wait too.
const MOST: usize = 4096;

/// The events of a run, between its thread and the one who reads.
pub(super) struct EventQueue {
    queue: Mutex<Queue>,
    /// Something was put in, or nothing more will come.
    news: Condvar,
    /// Called when there is room again.
    room: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Queue {
    events: VecDeque<Event>,
    /// Nobody reads any more.
    closed: bool,
    /// Nothing more will come.
    finished: bool,
}

impl EventQueue {
    /// An empty queue. `room` is called when there is room again in one that was full.
    pub(super) fn new(room: impl Fn() + Send + Sync + 'static) -> Self {
        Self { queue: Mutex::default(), news: Condvar::new(), room: Box::new(room) }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts in what must not be lost. Nobody waits here; a run whose queue [is full](Self::is_full) makes a pause.
    pub(super) fn push(&self, event: Event) {
        let mut queue = self.queue();
        queue.put(event);
        self.news.notify_all();
    }

    /// Puts in what takes the place of an unread one of its kind.
    pub(super) fn push_latest(&self, event: Event) {
        let mut queue = self.queue();
        let kind = std::mem::discriminant(&event);
        queue.events.retain(|old| std::mem::discriminant(old) != kind);
        queue.put(event);
        self.news.notify_all();
    }

    /// Whether so much is unread that the run has to wait.
    pub(super) fn is_full(&self) -> bool {
        self.queue().events.len() >= MOST
    }

    /// The next event, waiting at most so long for it.
    pub(super) fn take(&self, at_most: Duration) -> Option<Event> {
        let started = Instant::now();
        let mut queue = self.queue();
        loop {
            let was_full = queue.events.len() == MOST;
            if let Some(event) = queue.events.pop_front() {
                drop(queue);
                if was_full {
                    (self.room)();
                }
                return Some(event);
            }
            let left = at_most.saturating_sub(started.elapsed());
            if left.is_zero() || queue.finished {
                return None;
            }
            queue = self.news.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Says that nobody reads any more.
    pub(super) fn close(&self) {
        let mut queue = self.queue();
        queue.closed = true;
        queue.events.clear();
    }

    /// Says that nothing more will come.
    pub(super) fn finish(&self) {
        self.queue().finished = true;
        self.news.notify_all();
    }
}

impl Queue {
    fn put(&mut self, event: Event) {
        if !self.closed {
            self.events.push_back(event);
        }
    }
}
