//! Who has a design open: a lock beside its file tells a second window when it opens the design, not when it saves it.
use std::path::{Path, PathBuf};

use crate::disk::{self, FileLock};

/// While it is held, other windows are told that this one has the design open.
#[derive(Debug)]
pub(in crate::app) struct DesignLock {
    file: PathBuf,
    _held: FileLock,
}

/// What came of asking for a design's lock.
pub(in crate::app) enum DesignClaim {
    /// This window has it, or there is none: where nothing can be written nobody saves either.
    Open(Option<DesignLock>),
    /// This window had it before.
    Own,
    /// Another window has it.
    Elsewhere,
}

impl DesignLock {
    /// The lock of a design, wherever links lead to its file.
    pub(in crate::app) fn file_of(design: &Path) -> PathBuf {
        disk::lock_of(&disk::resolved(design))
    }

    /// Asks for the lock of a design. `own` is the lock that this window has.
    pub(in crate::app) fn claim(design: &Path, own: Option<&Path>) -> DesignClaim {
        let file = Self::file_of(design);
        if own == Some(&file) {
            return DesignClaim::Own;
        }
        match FileLock::take(&file) {
            Ok(Some(held)) => DesignClaim::Open(Some(Self { file, _held: held })),
            Ok(None) => DesignClaim::Elsewhere,
            Err(_) if FileLock::is_held(&file) => DesignClaim::Elsewhere,
            Err(_) => DesignClaim::Open(None),
        }
    }

    /// The file that is locked.
    pub(in crate::app) fn file(&self) -> &Path {
        &self.file
    }
}

impl Drop for DesignLock {
    fn drop(&mut self) {
        // What stays behind is locked by nobody.
        let _ = disk::remove_file(&self.file);
    }
}
