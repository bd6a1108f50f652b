//! A job in the background: a named thread with progress, a stop flag and an outcome that a window looks for.
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::panics::reason;
use crate::data;

/// Called from a background thread when there is something new to look at.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<T> {
    /// With what it was started for.
    Done(T),
    /// By a panic, or because the system gave no thread.
    Failed(String),
}

/// Work in a thread of its own that makes a `T` and tells how far it is as `P`. Dropping the job stops it without
/// waiting for it.
#[derive(Debug)]
pub struct Job<T, P = data::FileProgress> {
    outcome: Arc<OutcomeSlot<T>>,
    latest: Arc<Mutex<Latest<P>>>,
    stop: Arc<AtomicBool>,
}

/// Where the thread puts the outcome. There are as many of them as kinds of jobs, and a channel would be twenty times as
/// much to compile.
#[derive(Debug)]
struct OutcomeSlot<T> {
    outcome: Mutex<Option<Outcome<T>>>,
    filled: Condvar,
}

impl<T> OutcomeSlot<T> {
    fn put(&self, outcome: Outcome<T>) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        self.filled.notify_one();
    }

    fn take(&self) -> Option<Outcome<T>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn take_within(&self, longest: Duration) -> Option<Outcome<T>> {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.filled.wait_timeout_while(outcome, longest, |outcome| outcome.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.take()
    }
}

/// The newest progress, and whether somebody was woken for it who has not looked yet.
#[derive(Debug)]
struct Latest<P> {
    progress: Option<P>,
    woken: bool,
}

/// With it a job tells how far it is.
pub struct Reporter<P> {
    latest: Arc<Mutex<Latest<P>>>,
    wake: Option<Wake>,
}

impl<P> Reporter<P> {
    /// Tells how far the job is. Only the newest word counts, and nobody is woken again before having looked.
    pub fn report(&self, progress: P) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.progress = Some(progress);
        let woken = std::mem::replace(&mut latest.woken, true);
        drop(latest);
        if let Some(wake) = self.wake.as_ref().filter(|_| !woken) {
            wake();
        }
    }
}

impl<T: Send + 'static, P: Clone + Send + 'static> Job<T, P> {
    /// Starts `work`, which should end soon once the flag is set. `wake` is called when there is progress or the outcome.
    pub fn start(
        name: &str,
        wake: Option<Wake>,
        work: impl FnOnce(&Reporter<P>, &AtomicBool) -> T + Send + 'static,
    ) -> Self {
        let outcome = Arc::new(OutcomeSlot { outcome: Mutex::new(None), filled: Condvar::new() });
        let latest = Arc::new(Mutex::new(Latest { progress: None, woken: false }));
        let stop = Arc::new(AtomicBool::new(false));
        let reporter = Reporter { latest: Arc::clone(&latest), wake };
        let (slot, flag) = (Arc::downgrade(&outcome), Arc::clone(&stop));
        let body = move || {
            let made = catch_unwind(AssertUnwindSafe(|| work(&reporter, &flag)));
            let made = made.map_or_else(|panic| Outcome::Failed(reason(&*panic)), Outcome::Done);
            // Without a slot nobody wants it any more; then there is nobody to wake either.
            if let Some(slot) = slot.upgrade() {
                slot.put(made);
                if let Some(wake) = &reporter.wake {
                    wake();
                }
            }
        };
        if let Err(error) = spawn(name, Box::new(body)) {
            outcome.put(Outcome::Failed(format!("no thread could be started: {error}")));
        }
        Self { outcome, latest, stop }
    }

    /// The outcome, once.
    pub fn poll(&mut self) -> Option<Outcome<T>> {
        self.outcome.take()
    }

    /// The outcome, once, if it comes within a time.
    pub fn wait(&mut self, longest: Duration) -> Option<Outcome<T>> {
        self.outcome.take_within(longest)
    }

    /// How far it is, as it was told last.
    pub fn progress(&self) -> Option<P> {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.woken = false;
        latest.progress.clone()
    }
}

impl<T, P> Job<T, P> {
    /// Asks it to stop. Its outcome still comes.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl<T, P> Drop for Job<T, P> {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Not generic: what starts a thread is compiled once, not once per job.
fn spawn(name: &str, body: Box<dyn FnOnce() + Send>) -> io::Result<()> {
    std::thread::Builder::new().name(name.to_owned()).spawn(body).map(drop)
}
