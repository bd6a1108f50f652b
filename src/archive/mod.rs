//! `.strata` files: a folder as one file, a ZIP archive that opens anywhere. What comes from others is not believed: names
//! that climb out, links, names that are the same on some system, and what would be more than was said.
//!
//! Reading order: `name` (which names are safe), `read` (an archive in memory, or into a new folder), `write`, `project` (a design with
//! its runs and data).
mod name;
mod project;
mod read;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::disk::{DiskError, ReadError};

pub use name::NameFault;
pub use project::{PackedSize, Project};
pub use read::{designs_in, holds_lesson, read, unpack};
pub use write::{PackError, pack};

/// The ending of an archive's name.
pub const ENDING: &str = "strata";
/// Where a lesson lies in an archive.
pub const LESSON: &str = "lesson";
/// Where what is handed in lies in an archive.
pub const HAND_IN: &str = "hand_in";

/// Why an archive is not read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file is not read.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// The new folder is not written.
    #[error(transparent)]
    Unwritten(#[from] DiskError),
    /// It is no archive, or a damaged one.
    #[error("“{}” is no project, lesson or hand-in of Strata, or it is damaged: {what}", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A name in it is not safe.
    #[error("the archive holds “{name}”, {fault}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// It holds more than is unpacked.
    #[error("the archive holds {what}, more than is unpacked")]
    TooMuch {
        /// What it holds.
        what: String,
    },
}

/// An archive in memory: its files by their names, with “/” between folders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Archive(pub BTreeMap<String, Vec<u8>>);

impl Archive {
    /// The files of a folder in it, by their names below it; all of them where there is no such folder.
    pub fn part(self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let head = format!("{folder}/");
        let is_there = self.0.keys().any(|name| name.starts_with(&head));
        let below = |(name, bytes): (String, Vec<u8>)| Some((name.strip_prefix(&head)?.to_owned(), bytes));
        if is_there { self.0.into_iter().filter_map(below).collect() } else { self.0 }
    }
}
