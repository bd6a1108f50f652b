//! Who writes a run: a lock in its folder.
use std::path::Path;

use super::folder::RunError;
use crate::disk::FileLock;

/// The file that is locked.
pub(super) const LOCK: &str = ".lock";

/// While it is held, this program alone writes the run.
pub(super) struct RunLock {
    _held: FileLock,
}

impl RunLock {
    /// Takes a run whose folder is there.
    ///
    /// # Errors
    /// When it is taken already, or nothing can be written there.
    pub(super) fn take(run: &Path) -> Result<Self, RunError> {
        let path = run.join(LOCK);
        match FileLock::take(&path) {
            Ok(Some(held)) => Ok(Self { _held: held }),
            Ok(None) => Err(RunError::Busy { folder: run.to_owned() }),
            Err(source) => Err(RunError::Unwritable { path, source }),
        }
    }
}

/// Whether some program, this one included, writes a run right now.
pub fn is_being_written(run: &Path) -> bool {
    FileLock::is_held(&run.join(LOCK))
}
