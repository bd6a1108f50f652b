//! A run whose place another one takes, and which gets it back when that one fails.
use std::path::{Path, PathBuf};

use super::folder::{FILES, LARGEST, RunError};
use super::generation;
use crate::disk;

/// The files of a run whose place another one takes.
pub struct ReplacedRun {
    folder: PathBuf,
    /// Their names and what they hold.
    files: Vec<(&'static str, Vec<u8>)>,
}

impl ReplacedRun {
    /// Remembers the run in a folder; `None` where there is none.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub fn remember(run: &Path) -> Result<Option<Self>, RunError> {
        if !generation::is_run(run) {
            return Ok(None);
        }
        let files = generation::read(run, |folder| {
            let there = FILES.iter().map(|name| (*name, folder.join(name))).filter(|(_, path)| path.is_file());
            there.map(|(name, path)| Ok((name, disk::read_file(&path, LARGEST)?))).collect()
        })?;
        Ok(Some(Self { folder: run.to_owned(), files }))
    }

    /// Puts it back in its place, as the newest generation.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_back(&self) -> Result<(), RunError> {
        generation::write(&self.folder, |new| self.files.iter().try_for_each(|(name, bytes)| new.write(name, bytes)))
    }
}
