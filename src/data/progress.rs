//! How far work on many files is, and the wish that it ends.
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::DataError;

/// How far reading or writing is. While files are still being found, none is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileProgress {
    /// Files that were found.
    pub found: usize,
    /// Files that are done.
    pub done: usize,
}

/// What a reader tells while it reads, and what it is told.
#[derive(Clone, Copy)]
pub(super) struct ReadControl<'a> {
    /// Called now and then, from any thread.
    pub(super) progress: &'a (dyn Fn(FileProgress) + Sync),
    /// Set once reading should end.
    pub(super) stop: &'a AtomicBool,
}

impl ReadControl<'_> {
    /// Tells how far reading is.
    ///
    /// # Errors
    /// [`DataError::Stopped`] once reading should end.
    pub(super) fn report(self, found: usize, done: usize) -> Result<(), DataError> {
        (self.progress)(FileProgress { found, done });
        if self.is_stopped() { Err(DataError::Stopped) } else { Ok(()) }
    }

    /// Whether reading should end.
    pub(super) fn is_stopped(self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
