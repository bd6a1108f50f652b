//! How far a long question is, and the wish that it ends.
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::ExplainError;
use crate::train::background::Reporter;

/// How far a long question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedSoFar {
    /// Samples that were asked about.
    pub done: usize,
    /// All that will be.
    pub of: usize,
}

/// What a long question tells, and what it is told.
#[derive(Clone, Copy)]
pub struct AskControl<'a> {
    progress: &'a (dyn Fn(AskedSoFar) + Sync),
    stop: &'a AtomicBool,
}

impl<'a> AskControl<'a> {
    /// Tells `progress` how far it is and ends once `stop` is set.
    pub fn new(progress: &'a (dyn Fn(AskedSoFar) + Sync), stop: &'a AtomicBool) -> Self {
        Self { progress, stop }
    }

    /// Tells how far it is.
    ///
    /// # Errors
    /// [`ExplainError::Stopped`] once it should end.
    pub(super) fn report(&self, done: usize, of: usize) -> Result<(), ExplainError> {
        (self.progress)(AskedSoFar { done, of });
        if self.stop.load(Ordering::Relaxed) { Err(ExplainError::Stopped) } else { Ok(()) }
    }
}

/// Asks a question as a job does.
pub(super) fn as_job<T>(
    reporter: &Reporter<AskedSoFar>,
    stop: &AtomicBool,
    ask: impl FnOnce(AskControl<'_>) -> Result<T, ExplainError>,
) -> Result<T, ExplainError> {
    ask(AskControl::new(&|so_far| reporter.report(so_far), stop))
}
