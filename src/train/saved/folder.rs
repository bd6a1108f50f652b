//! The files of a run's folder: their names, how they are read and written, and what can be wrong with them.
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::design::FileError;
use crate::engine::EngineError;

/// Why a run cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file cannot be written.
    #[error("{}: cannot be written: {source}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("{}: cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No run lies there.
    #[error("{}: holds no run of Strata ({missing} is missing); a run is the folder that `train --out` writes", .folder.display())]
    NoRun {
        /// The folder.
        folder: PathBuf,
        /// The file that was looked for.
        missing: &'static str,
    },
    /// The design in it.
    #[error(transparent)]
    Design(#[from] FileError),
    /// A file is not what it should be.
    #[error("{}: {why}", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The weights do not fit the design.
    #[error("{}: {source}", .path.display())]
    Misfit {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        source: EngineError,
    },
    /// What is to go on with the run is not what it was trained with.
    #[error("{}: the {what} of this run are not those of now, so it cannot go on", .folder.display())]
    Other {
        /// The run's folder.
        folder: PathBuf,
        /// What differs: "layers and settings", "classes" or "pictures".
        what: &'static str,
    },
}

pub(super) const DESIGN: &str = "design.ron";
pub(super) const WEIGHTS: &str = "weights.safetensors";
pub(super) const OPTIMIZER: &str = "optimizer.safetensors";
pub(super) const PREPROCESSING: &str = "preprocessing.ron";
pub(super) const HISTORY: &str = "history.csv";

/// The files of a run in the order in which they are written.
pub(super) const FILES: [&str; 5] = [DESIGN, PREPROCESSING, HISTORY, OPTIMIZER, WEIGHTS];

/// Those without which it is none.
pub(super) const NEEDED: [&str; 3] = [DESIGN, PREPROCESSING, WEIGHTS];

/// The largest file of a run that is read: weights of half a billion parameters.
const LARGEST: u64 = 2 << 30;

/// Reads a regular file of bearable size.
pub(super) fn contents(folder: &Path, name: &str) -> Result<Vec<u8>, RunError> {
    let path = folder.join(name);
    let unreadable = |source| RunError::Unreadable { path: path.clone(), source };
    let data = std::fs::metadata(&path).map_err(unreadable)?;
    if data.len() > LARGEST {
        return Err(RunError::Broken { path, why: "is larger than 2 GB".to_owned() });
    }
    std::fs::read(&path).map_err(unreadable)
}

/// Puts a file in the place of another in one step; leaves it alone when it is the same already.
pub(super) fn replace(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), RunError> {
    let path = folder.join(name);
    // Always the same name, so that a kill leaves one such file at most and the next writing uses it up.
    let new = folder.join(format!("{name}.new"));
    if std::fs::read(&path).is_ok_and(|old| old == bytes) {
        // What a kill may have left; mostly there is nothing.
        let _ = std::fs::remove_file(&new);
        return Ok(());
    }
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&new, &path)
    };
    write().map_err(|source| RunError::Unwritable { path: path.clone(), source })
}
