//! Several runs on one pool of threads: a training thread that lets them take turns by batch.
use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};

use super::begun::Begun;
use super::desk::{Desk, Leave};
use super::event_queue::EventQueue;
use super::message::{Entry, Message, Waiting};
use super::trainer::Trainer;
use crate::train::background::{PoolError, attempt, pool};
use crate::train::plan::Plan;
use crate::train::session::Session;

/// Starts runs that share one pool of threads. They take turns: a batch each, or a piece of a validation. A run that waits
/// takes none, and each gives the same bits as if it were alone. The thread ends when the scheduler and all of its runs
/// are dropped; nobody waits for that.
#[derive(Debug, Clone)]
pub struct Scheduler {
    messages: Sender<Message>,
    keys: Arc<AtomicU64>,
    /// Bytes of memory for snapshots of each run's past.
    past: Option<usize>,
}

impl Scheduler {
    /// A scheduler whose pool has so many threads, 0 for one per core. A run that wants another number gets it, and then
    /// all of them: results do not depend on it.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(threads: usize) -> Result<Self, PoolError> {
        let (messages, inbox) = channel();
        let mut compute = pool(threads)?;
        let mut desk = Desk::new(inbox, threads);
        let mut now = threads;
        let work = move || {
            while let Leave::Threads(wanted) = compute.install(|| desk.work(now)) {
                now = wanted;
                if let Ok(other) = pool(wanted) {
                    compute = other;
                }
            }
        };
        let thread = std::thread::Builder::new().name("training".to_owned()).spawn(work);
        thread.map_err(|_| PoolError { threads })?;
        Ok(Self { messages, keys: Arc::default(), past: None })
    }

    /// The same scheduler, for runs of whose past snapshots are kept in so many bytes each; for `None` none are.
    #[must_use]
    pub fn keeping_past(&self, budget: Option<usize>) -> Self {
        Self { past: budget, ..self.clone() }
    }

    /// Starts a run. Its events carry the number `run`.
    pub fn start(&self, plan: Plan, run: u64) -> Trainer {
        self.start_with(plan, run, Session::new)
    }

    /// Starts a run whose session is made by `make`, in a thread of its own: the other runs go on meanwhile.
    pub fn start_with<B: Into<Begun>, E: Display>(
        &self,
        plan: Plan,
        run: u64,
        make: impl FnOnce(Plan) -> Result<B, E> + Send + 'static,
    ) -> Trainer {
        self.enter(plan, run, false, make)
    }

    /// Starts a run that waits before its first batch: [`Event::Started`](super::Event::Started) is followed by
    /// [`Event::Paused`](super::Event::Paused).
    pub fn start_waiting(&self, plan: Plan, run: u64) -> Trainer {
        self.enter(plan, run, true, Session::new)
    }

    fn enter<B: Into<Begun>, E: Display>(
        &self,
        plan: Plan,
        run: u64,
        paused: bool,
        make: impl FnOnce(Plan) -> Result<B, E> + Send + 'static,
    ) -> Trainer {
        let key = self.keys.fetch_add(1, Ordering::Relaxed);
        let bell = self.messages.clone();
        let events = Arc::new(EventQueue::new(move || {
            let _ = bell.send(Message::Room);
        }));
        let waiting = Arc::new(Waiting::default());
        let trainer = Trainer::new(key, self.messages.clone(), Arc::clone(&events), Arc::clone(&waiting));
        // Messages are lost only when the training thread has failed; then the events of its runs have ended too.
        let past = self.past;
        let _ = self.messages.send(Message::Enter(Entry {
            key,
            run,
            events,
            waiting,
            threads: plan.threads(),
            paused,
            past,
        }));
        let messages = self.messages.clone();
        let build = move || {
            let made = attempt(|| make(plan).map(|made| Box::new(made.into())));
            let _ = messages.send(Message::Built(key, made));
        };
        if let Err(error) = std::thread::Builder::new().name(format!("building {run}")).spawn(build) {
            let reason = format!("no thread could be started: {error}");
            let _ = self.messages.send(Message::Built(key, Err(reason)));
        }
        trainer
    }
}

/// A run that has a scheduler for itself.
impl Trainer {
    /// Starts a run. Its events carry the number `run`.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(plan: Plan, run: u64) -> Result<Self, PoolError> {
        Ok(Scheduler::new(plan.threads())?.start(plan, run))
    }

    /// Starts a run whose session is made by `make`, in a thread of its own.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start_with<B: Into<Begun>, E: Display>(
        plan: Plan,
        run: u64,
        make: impl FnOnce(Plan) -> Result<B, E> + Send + 'static,
    ) -> Result<Self, PoolError> {
        Ok(Scheduler::new(plan.threads())?.start_with(plan, run, make))
    }

    /// Starts a run that waits before its first batch.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start_waiting(plan: Plan, run: u64) -> Result<Self, PoolError> {
        Ok(Scheduler::new(plan.threads())?.start_waiting(plan, run))
    }
}
