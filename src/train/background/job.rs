//! A job in the background: a named thread with progress, a stop flag and an outcome that a window looks for.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
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
    outcome: Receiver<Outcome<T>>,
    latest: Arc<Mutex<Latest<P>>>,
    stop: Arc<AtomicBool>,
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
        let (events, outcome) = sync_channel(1);
        let latest = Arc::new(Mutex::new(Latest { progress: None, woken: false }));
        let stop = Arc::new(AtomicBool::new(false));
        let reporter = Reporter { latest: Arc::clone(&latest), wake };
        let (told, flag) = (events.clone(), Arc::clone(&stop));
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            let made = catch_unwind(AssertUnwindSafe(|| work(&reporter, &flag)));
            let outcome = made.map_or_else(|panic| Outcome::Failed(reason(&*panic)), Outcome::Done);
            // An error means that nobody wants it any more; then there is nobody to wake either.
            if told.send(outcome).is_ok()
                && let Some(wake) = &reporter.wake
            {
                wake();
            }
        });
        if let Err(error) = thread {
            // There is room for it, and the other end stands right here.
            let _ = events.try_send(Outcome::Failed(format!("no thread could be started: {error}")));
        }
        Self { outcome, latest, stop }
    }

    /// The outcome, once.
    pub fn poll(&mut self) -> Option<Outcome<T>> {
        self.outcome.try_recv().ok()
    }

    /// The outcome, once, if it comes within a time.
    pub fn wait(&mut self, longest: Duration) -> Option<Outcome<T>> {
        self.outcome.recv_timeout(longest).ok()
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
