//! Locks that die with their owner: the system gives them back however a program ends.
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use super::operations::open_lock;
use super::read::is_own_file;

/// Who only looks whether something is locked holds its lock for a moment.
const TRIES: usize = 10;
const MOMENT: Duration = Duration::from_millis(10);

/// While it is held nobody else gets it, neither in this program nor in another one.
#[derive(Debug)]
pub struct FileLock {
    _held: File,
}

impl FileLock {
    /// Takes a lock, whose file is made if need be; `None` where somebody else has it.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        for _ in 0..TRIES {
            let held = open_lock(path)?;
            match held.try_lock() {
                Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT),
                // Who had it has taken the file away: the next one gets another file.
                Ok(()) if !is_own_file(path) => {}
                // Where there are no locks nobody is kept out.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(Some(Self { _held: held })),
            }
        }
        Ok(None)
    }

    /// Whether somebody has a lock, this program included.
    pub fn is_held(path: &Path) -> bool {
        let is_held = |lock: File| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock));
        is_own_file(path) && File::open(path).is_ok_and(is_held)
    }
}
