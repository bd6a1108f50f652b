//! The files of a run's folder: their names, how they are read and written, and what can be wrong with them.
use std::path::{Path, PathBuf};

use super::files::checksums::{CHECKSUMS, Checksums};
use crate::design::{self, Checkpoint, Design, FileError};
use crate::disk::{self, DiskError, ReadError};
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
    /// A file holds something else than was written into it.
    #[error("{}: is damaged: it no longer holds what was written into it", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
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
    /// What lies there is an ensemble, which is asked but neither shown nor continued as a run.
    #[error(
        "{}: holds an ensemble, not a single run: it is asked with `strata evaluate` and `strata predict`, but it has no \
         curves and no past, and it does not go on",
        .folder.display()
    )]
    Ensemble {
        /// The folder.
        folder: PathBuf,
    },
    /// What a run goes on from exactly is gone.
    #[error(
        "{}: this run cannot go on exactly where it was, because {lost}; `strata evaluate` and `strata predict` still \
         work with it, and `strata train DESIGN --out {} --overwrite` trains it anew",
        .folder.display(),
        .folder.display()
    )]
    Inexact {
        /// The run's folder.
        folder: PathBuf,
        /// What is gone.
        lost: Lost,
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

/// What a run cannot go on without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, thiserror::Error)]
pub enum Lost {
    /// The place where it was.
    #[error("resume.ron is missing, which says where it was")]
    Place,
    /// What is kept beside its weights.
    #[error("resume.safetensors is missing, which holds its other weights")]
    Arrays,
    /// What the optimizer remembered.
    #[error("optimizer.safetensors is missing, which holds what the optimizer remembers")]
    Optimizer,
    /// The weights are not those that it had.
    #[error("its weights were replaced by others")]
    Weights,
}

impl From<DiskError> for RunError {
    fn from(DiskError { path, source }: DiskError) -> Self {
        Self::Unwritable { path, source }
    }
}

impl From<ReadError> for RunError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::System { path, source } => Self::Unreadable { path, source },
            ReadError::NotRegular { path } => Self::Broken { path, why: "is not a regular file".to_owned() },
            ReadError::TooLarge { path, size, limit } => {
                Self::Broken { path, why: format!("holds {size} bytes, where at most {limit} are expected") }
            }
        }
    }
}

/// What is damaged of a run that can be used all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Its report: how it went is told by its table of epochs alone.
    #[error("its report is damaged, so only the table of its epochs tells how it went; it cannot go on")]
    Report,
    /// The weights that it should answer with; it answers with those of the other checkpoint.
    #[error("its weights are damaged; it answers with those of the {} instead", if *.0 == Checkpoint::Best { "best epoch" } else { "last epoch" })]
    Weights(Checkpoint),
    /// Its checksums: changes of its other files would not be seen.
    #[error("its checksums are damaged, so changes of its other files would not be seen")]
    Checksums,
}

pub(super) const DESIGN: &str = "design.ron";
pub(super) const WEIGHTS: &str = "weights.safetensors";
pub(super) const OPTIMIZER: &str = "optimizer.safetensors";
pub(super) const PREPROCESSING: &str = "preprocessing.ron";
pub(super) const HISTORY: &str = "history.csv";
/// The fingerprints of the samples that the run learns from, eight bytes each.
pub(super) const LEARNED: &str = "learned.bin";
/// How each of those samples was learned.
pub(super) const DYNAMICS: &str = "dynamics.bin";

/// What an ensemble is made of; only an ensemble has it.
pub(super) const ENSEMBLE: &str = "ensemble.ron";
pub(super) const REPORT: &str = "report.ron";
pub(super) const RESUME: &str = "resume.ron";
pub(super) const RESUME_ARRAYS: &str = "resume.safetensors";

/// Every file of a run.
pub(super) const FILES: [&str; 12] = [
    DESIGN,
    PREPROCESSING,
    HISTORY,
    LEARNED,
    DYNAMICS,
    OPTIMIZER,
    REPORT,
    RESUME,
    RESUME_ARRAYS,
    ENSEMBLE,
    CHECKSUMS,
    WEIGHTS,
];

/// Those without which it is none.
pub(super) const NEEDED: [&str; 3] = [DESIGN, PREPROCESSING, WEIGHTS];

/// Those that other programs read: they have their names in the run's own folder as well.
pub(super) const PUBLIC: [&str; 4] = [DESIGN, PREPROCESSING, HISTORY, WEIGHTS];

/// The largest file of a run that is read: weights of half a billion parameters.
pub(super) const LARGEST: u64 = 2 << 30;
/// The largest file of text, and the largest of those that say little.
pub(super) const LARGEST_TEXT: u64 = 512 << 20;
const LARGEST_NOTE: u64 = 16 << 20;

/// Whether a folder holds all without which there is no run, or what is missing.
pub(super) fn prove_whole(folder: &Path) -> Result<(), RunError> {
    let missing = NEEDED.iter().find(|name| !folder.join(name).is_file());
    missing.map_or(Ok(()), |missing| Err(RunError::NoRun { folder: folder.to_owned(), missing }))
}

/// The checksums of the files in a folder; `None` for a run of an older version, and where they are damaged.
pub(super) fn checksums(folder: &Path) -> Option<Checksums> {
    Checksums::read(&disk::read_file(&folder.join(CHECKSUMS), LARGEST_NOTE).ok()?)
}

/// Whether a folder has checksums that say nothing any more.
pub(super) fn has_damaged_checksums(folder: &Path) -> bool {
    folder.join(CHECKSUMS).symlink_metadata().is_ok() && checksums(folder).is_none()
}

/// Reads the design.
pub(super) fn design(folder: &Path) -> Result<Design, RunError> {
    contents(folder, DESIGN, LARGEST_NOTE)?;
    Ok(design::read(&folder.join(DESIGN))?)
}

/// Reads a file of text.
pub(super) fn text(folder: &Path, name: &str) -> Result<String, RunError> {
    let broken = |_| RunError::Broken { path: folder.join(name), why: "is not text in UTF-8".to_owned() };
    let limit = if name == REPORT || name == HISTORY { LARGEST_TEXT } else { LARGEST_NOTE };
    String::from_utf8(contents(folder, name, limit)?).map_err(broken)
}

/// What is said of a file of text that is not what a run writes.
pub(super) fn not_ours(path: PathBuf) -> RunError {
    RunError::Broken { path, why: "is not what a run writes into this file".to_owned() }
}

/// FNV-1a (Fowler, Noll, Vo): a number that changes with every byte.
pub(super) fn fnv1a(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// Reads a file of at most so many bytes, and proves that it still holds what was written.
pub(super) fn contents(folder: &Path, name: &str, limit: u64) -> Result<Vec<u8>, RunError> {
    let path = folder.join(name);
    let sums = checksums(folder);
    let bytes = match disk::read_file(&path, limit) {
        // Longer than it was written is changed, too.
        Err(ReadError::TooLarge { path, .. }) if sums.as_ref().is_some_and(|sums| sums.list(name)) => {
            return Err(RunError::Damaged { path });
        }
        read => read?,
    };
    if sums.is_some_and(|sums| !sums.fit(name, &bytes)) { Err(RunError::Damaged { path }) } else { Ok(bytes) }
}

/// The most bytes that a file of arrays holds for a network with so many parameters, several times over.
pub(super) fn room_for(parameters: u64, times: u64) -> u64 {
    // Running statistics, names and notes come on top.
    parameters.saturating_mul(4 * times).saturating_mul(2).saturating_add(4 << 20).min(LARGEST)
}
