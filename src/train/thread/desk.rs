//! The training thread itself: it takes messages, and lets the runs take turns on the threads that all of them share.
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use super::message::{Key, Message};
use super::worker::{SHORT, Worker};
use crate::train::background::with_hot_pool;

/// All runs of a scheduler, in the order in which they came.
pub(super) struct Desk {
    messages: Receiver<Message>,
    runs: Vec<Worker>,
    /// The run that is asked first whether there is something to do: the one after that whose turn was last.
    next: usize,
    /// Threads that the newest run wants, 0 for one per core.
    threads: usize,
    /// Nobody holds a run or the scheduler any more.
    over: bool,
}

/// Why the desk leaves the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leave {
    /// For one with so many threads, 0 for one per core.
    Threads(usize),
    /// For good.
    Over,
}

impl Desk {
    pub(super) fn new(messages: Receiver<Message>, threads: usize) -> Self {
        Self { messages, runs: Vec::new(), next: 0, threads, over: false }
    }

    /// Works on the pool of so many threads in which it is called. Waiting takes no time of the processor, and while
    /// batch follows batch the threads of the pool stay awake.
    pub(super) fn work(&mut self, threads: usize) -> Leave {
        loop {
            self.wait(threads);
            if self.over {
                return Leave::Over;
            }
            if self.threads != threads {
                return Leave::Threads(self.threads);
            }
            with_hot_pool(|| while self.threads == threads && self.turn() {});
        }
    }

    /// Waits until there is something to do soon, or another pool is wanted, or all is over.
    fn wait(&mut self, threads: usize) {
        loop {
            self.receive();
            let next = self.next_run();
            if self.over || self.threads != threads || next.is_some_and(|(_, pause)| pause <= SHORT) {
                return;
            }
            let message = match next {
                Some((_, pause)) => self.messages.recv_timeout(pause),
                None => self.messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match message {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => self.over = true,
            }
        }
    }

    /// One piece of work of the run whose turn it is. False when there is none soon, so that the threads should sleep.
    fn turn(&mut self) -> bool {
        self.receive();
        match self.next_run() {
            Some((run, Duration::ZERO)) => {
                self.runs[run].turn();
                self.next = run + 1;
                true
            }
            Some((_, pause)) if pause <= SHORT && !self.over => {
                if let Ok(message) = self.messages.recv_timeout(pause) {
                    self.take(message);
                }
                true
            }
            _ => false,
        }
    }

    /// Takes the messages that wait, and answers what is asked of the runs as they are.
    fn receive(&mut self) {
        loop {
            match self.messages.try_recv() {
                Ok(message) => self.take(message),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    self.over = true;
                    break;
                }
            }
        }
        self.runs.iter_mut().for_each(Worker::serve);
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Enter(entry) => {
                self.threads = entry.threads;
                self.runs.push(Worker::new(entry));
            }
            Message::Built(key, Ok(begun)) => {
                if let Some(run) = self.run(key) {
                    run.begin(*begun);
                }
            }
            Message::Built(key, Err(reason)) => {
                if let Some(run) = self.leave(key) {
                    run.fail(reason);
                }
            }
            Message::Order(key, order, counted) => {
                if let Some(run) = self.run(key) {
                    run.take(order, counted);
                }
            }
            Message::Finish(key, reply) => {
                let session = self.leave(key).and_then(Worker::finish);
                if let Some(reply) = reply {
                    // An error means that nobody waits for it any more.
                    let _ = reply.send(session);
                }
            }
            Message::Room => {}
        }
    }

    fn run(&mut self, key: Key) -> Option<&mut Worker> {
        self.runs.iter_mut().find(|run| run.key == key)
    }

    /// Takes a run out.
    fn leave(&mut self, key: Key) -> Option<Worker> {
        let place = self.runs.iter().position(|run| run.key == key)?;
        if place < self.next {
            self.next -= 1;
        }
        Some(self.runs.remove(place))
    }

    /// The run whose turn it is, and how long it is until then.
    fn next_run(&self) -> Option<(usize, Duration)> {
        let count = self.runs.len();
        let places = (0..count).map(|n| (self.next + n) % count);
        // Of several that are due at once the first, so that none has two turns before the others had one.
        places.filter_map(|place| Some((place, self.runs[place].due()?))).min_by_key(|(_, pause)| *pause)
    }
}
