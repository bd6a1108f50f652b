//! What is handed in: one file with name, answers, designs and runs, from which everything can be computed again.
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::progress::Progress;
use super::steps::Lesson;
use crate::archive::{self, Archive, ArchiveError, PackError};
use crate::design::{Design, to_ron};
use crate::disk;

/// The version of the form.
const FORMAT: u32 = 1;
/// What it is told by, in the archive.
const ANSWERS: &str = "hand_in/hand_in.ron";
/// The design as it was at last.
const DESIGN: &str = "design.ron";

/// What is handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandIn {
    /// The version of the form.
    format: u32,
    /// Who hands it in.
    pub name: String,
    /// Answers and runs.
    pub progress: Progress,
}

/// Why a file is not what was handed in.
#[derive(Debug, thiserror::Error)]
pub enum HandInError {
    /// It is no archive, or not a safe one.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// It could not be put together.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// It holds nothing that was handed in.
    #[error("nothing was handed in with it")]
    Nothing,
    /// What it holds is broken.
    #[error("what was handed in is broken: {0}")]
    Broken(String),
    /// It was written by a newer Strata.
    #[error("it was written by a newer Strata (form {found}; this one reads form {FORMAT})")]
    Newer {
        /// Its form.
        found: u32,
    },
}

impl HandIn {
    /// What somebody of that name hands in.
    pub fn new(name: &str, lesson: &Lesson, progress: &Progress) -> Self {
        Self { format: FORMAT, name: name.trim().to_owned(), progress: progress.clone().tidied(lesson).for_others() }
    }

    /// The file's bytes, with the design as it is at last.
    ///
    /// # Errors
    /// When it cannot be put together.
    pub fn to_bytes(&self, design: &Design) -> Result<Vec<u8>, HandInError> {
        let broken = |error: ron::Error| HandInError::Broken(error.to_string());
        let answers = disk::pretty_ron_text(self).map_err(broken)?;
        let design = to_ron(design).map_err(broken)?;
        let files = [(ANSWERS, answers), (DESIGN, design)];
        let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
        Ok(archive::pack(&Archive(files))?)
    }

    /// Reads a file that was handed in.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(path: &Path) -> Result<Self, HandInError> {
        let Archive(mut files) = archive::read(path)?;
        let bytes = files.remove(ANSWERS).ok_or(HandInError::Nothing)?;
        let broken = |error: &dyn std::fmt::Display| HandInError::Broken(error.to_string());
        let text = String::from_utf8(bytes).map_err(|error| broken(&error))?;
        let hand_in: Self = ron::from_str(&text).map_err(|error| broken(&error))?;
        if hand_in.format == FORMAT { Ok(hand_in) } else { Err(HandInError::Newer { found: hand_in.format }) }
    }
}
