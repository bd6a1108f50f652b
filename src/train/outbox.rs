//! What a run tells lies here until it is read: whatever must not be lost in order, of the rest only the newest.
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::events::Event;

/// Events that wait at most before whoever tells has to wait too.
const MOST: usize = 4096;

/// The events of a run, between its thread and the one who reads.
#[derive(Default)]
pub(super) struct Outbox {
    letters: Mutex<Letters>,
    /// Something was put in, taken out, or the box was closed.
    news: Condvar,
}

#[derive(Default)]
struct Letters {
    events: VecDeque<Event>,
    /// Nobody reads any more.
    closed: bool,
    /// Nothing more will come.
    finished: bool,
}

impl Outbox {
    fn letters(&self) -> MutexGuard<'_, Letters> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts in what must not be lost; waits for room while so much is unread.
    pub(super) fn tell(&self, event: Event) {
        let mut letters = self.letters();
        while letters.events.len() >= MOST && !letters.closed {
            letters = self.news.wait(letters).unwrap_or_else(PoisonError::into_inner);
        }
        letters.put(event);
        self.news.notify_all();
    }

    /// Puts in what takes the place of an unread one of its kind, and never waits.
    pub(super) fn offer(&self, event: Event) {
        let mut letters = self.letters();
        let kind = std::mem::discriminant(&event);
        letters.events.retain(|old| std::mem::discriminant(old) != kind);
        letters.put(event);
        self.news.notify_all();
    }

    /// The next event, waiting at most so long for it.
    pub(super) fn take(&self, at_most: Duration) -> Option<Event> {
        let started = Instant::now();
        let mut letters = self.letters();
        loop {
            if let Some(event) = letters.events.pop_front() {
                self.news.notify_all();
                return Some(event);
            }
            let left = at_most.saturating_sub(started.elapsed());
            if left.is_zero() || letters.finished {
                return None;
            }
            letters = self.news.wait_timeout(letters, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Says that nobody reads any more.
    pub(super) fn close(&self) {
        let mut letters = self.letters();
        letters.closed = true;
        letters.events.clear();
        self.news.notify_all();
    }

    /// Says that nothing more will come.
    pub(super) fn finish(&self) {
        self.letters().finished = true;
        self.news.notify_all();
    }
}

impl Letters {
    fn put(&mut self, event: Event) {
        if !self.closed {
            self.events.push_back(event);
        }
    }
}
