//! Who writes a run: a lock in its folder, which the system gives back however a program ends.
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use super::folder::RunError;
use crate::disk;

/// The file that is locked.
pub(super) const LOCK: &str = ".lock";
/// Who only looks whether a run is locked holds its lock for a moment.
const TRIES: usize = 10;
const MOMENT: Duration = Duration::from_millis(10);

/// While it is held, this program alone writes the run.
pub(super) struct RunLock {
    _held: File,
}

impl RunLock {
    /// Takes a run whose folder is there.
    ///
    /// # Errors
    /// When it is taken already, or nothing can be written there.
    pub(super) fn take(run: &Path) -> Result<Self, RunError> {
        let path = run.join(LOCK);
        let held = disk::open_lock(&path).map_err(|source| RunError::Unwritable { path, source })?;
        for _ in 0..TRIES {
            match held.try_lock() {
                Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT),
                // Where there are no locks nobody is kept out.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(Self { _held: held }),
            }
        }
        Err(RunError::Busy { folder: run.to_owned() })
    }
}

/// Whether some program, this one included, writes a run right now.
pub fn is_being_written(run: &Path) -> bool {
    let lock = run.join(LOCK);
    let is_held = |lock: File| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock));
    disk::is_own_file(&lock) && File::open(lock).is_ok_and(is_held)
}
