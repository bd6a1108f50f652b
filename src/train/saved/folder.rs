//! The files of a run's folder: their names, how they are read and written, and what can be wrong with them.
use std::path::{Path, PathBuf};

use ron::error::Position;
use serde::de::DeserializeOwned;

use crate::design::FileError;
use crate::disk::{self, DiskError};
use crate::engine::EngineError;

/// Why a run cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file cannot be written.
    #[error("{}: cannot be written: {}", .path.display(), disk::in_words(.source))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("{}: cannot be read: {}", .path.display(), disk::in_words(.source))]
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
    /// Another program writes the run, or this one does already.
    #[error("{}: this run is being trained right now", .folder.display())]
    Busy {
        /// The run's folder.
        folder: PathBuf,
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

impl From<DiskError> for RunError {
    fn from(DiskError { path, source }: DiskError) -> Self {
        Self::Unwritable { path, source }
    }
}

pub(super) const DESIGN: &str = "design.ron";
pub(super) const WEIGHTS: &str = "weights.safetensors";
pub(super) const OPTIMIZER: &str = "optimizer.safetensors";
pub(super) const PREPROCESSING: &str = "preprocessing.ron";
pub(super) const HISTORY: &str = "history.csv";

pub(super) const REPORT: &str = "report.ron";
pub(super) const RESUME: &str = "resume.ron";
pub(super) const RESUME_ARRAYS: &str = "resume.safetensors";

/// Every file of a run.
pub(super) const FILES: [&str; 8] = [DESIGN, PREPROCESSING, HISTORY, OPTIMIZER, REPORT, RESUME, RESUME_ARRAYS, WEIGHTS];

/// A file's name and what it holds.
pub(super) type RunFile = (&'static str, Vec<u8>);

/// Those without which it is none.
pub(super) const NEEDED: [&str; 3] = [DESIGN, PREPROCESSING, WEIGHTS];

/// Those that other programs read: they have their names in the run's own folder as well.
pub(super) const PUBLIC: [&str; 4] = [DESIGN, PREPROCESSING, HISTORY, WEIGHTS];

/// The largest file of a run that is read: weights of half a billion parameters.
const LARGEST: u64 = 2 << 30;

/// Whether a folder holds all without which there is no run, or what is missing.
pub(super) fn prove_whole(folder: &Path) -> Result<(), RunError> {
    let missing = NEEDED.iter().find(|name| !folder.join(name).is_file());
    missing.map_or(Ok(()), |missing| Err(RunError::NoRun { folder: folder.to_owned(), missing }))
}

/// Reads a file of text.
pub(super) fn text(folder: &Path, name: &str) -> Result<String, RunError> {
    let broken = |_| RunError::Broken { path: folder.join(name), why: "is not text in UTF-8".to_owned() };
    String::from_utf8(contents(folder, name)?).map_err(broken)
}

/// What a file of text holds that Strata wrote.
pub(super) fn parsed<T: DeserializeOwned>(folder: &Path, name: &str, text: &str) -> Result<T, RunError> {
    ron::from_str(text).map_err(|error| {
        let Position { line, col } = error.span.start;
        let why =
            format!("line {line}, column {col}: this is not what Strata wrote; the file is damaged or was changed");
        RunError::Broken { path: folder.join(name), why }
    })
}

/// FNV-1a (Fowler, Noll, Vo): a number that changes with every byte.
pub(super) fn fnv1a(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// Reads a regular file of a size that fits into memory.
pub(super) fn contents(folder: &Path, name: &str) -> Result<Vec<u8>, RunError> {
    let path = folder.join(name);
    let unreadable = |source| RunError::Unreadable { path: path.clone(), source };
    let data = std::fs::metadata(&path).map_err(unreadable)?;
    if data.len() > LARGEST {
        return Err(RunError::Broken { path, why: "is larger than 2 GB".to_owned() });
    }
    std::fs::read(&path).map_err(unreadable)
}
