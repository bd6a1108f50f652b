//! What a run tells lies here until it is read: whatever must not be lost in order, of the rest only the newest.
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::events::Event;

/// Events that wait at most before whoever tells has to wait too.
const MOST: usize = 4096;

/// The events of a run, between its thread and the one who reads.
#[derive(Default)]
pub(super) struct EventQueue {
    queue: Mutex<Queue>,
    /// Something was put in, taken out, or the box was closed.
    news: Condvar,
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
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts in what must not be lost; waits for room while so much is unread.
    pub(super) fn push(&self, event: Event) {
        let mut queue = self.queue();
        while queue.events.len() >= MOST && !queue.closed {
            queue = self.news.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        queue.put(event);
        self.news.notify_all();
    }

    /// Puts in what takes the place of an unread one of its kind, and never waits.
    pub(super) fn push_latest(&self, event: Event) {
        let mut queue = self.queue();
        let kind = std::mem::discriminant(&event);
        queue.events.retain(|old| std::mem::discriminant(old) != kind);
        queue.put(event);
        self.news.notify_all();
    }

    /// The next event, waiting at most so long for it.
    pub(super) fn take(&self, at_most: Duration) -> Option<Event> {
        let started = Instant::now();
        let mut queue = self.queue();
        loop {
            if let Some(event) = queue.events.pop_front() {
                self.news.notify_all();
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
        self.news.notify_all();
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
