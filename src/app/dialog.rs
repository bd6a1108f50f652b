//! Questions, and pages over everything else.
use super::intent::Intent;
use super::request::FileRequest;
use crate::train::SavedRun;

/// A question, or a page over everything.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// Which template a new design starts from.
    New,
    /// Whether the network becomes the one that fits the pictures.
    Proposal,
    /// Unsaved changes stand in the way of something.
    Unsaved(Box<Intent>),
    /// A run that goes on stands in the way of something.
    RunGoesOn(Box<Intent>),
    /// The newest run was interrupted and can go on.
    GoOn(Box<SavedRun>),
    /// A saved run would be deleted.
    DeleteRun(Box<SavedRun>),
    /// A file has to be named where the system has no dialog of its own.
    Path(FileRequest),
    /// A command by its name.
    Commands,
    /// Commands with their keys.
    Help,
    /// Everything that is wrong with the design.
    Problems,
    /// The files that could not be used.
    Skipped,
    /// Pictures that are there twice.
    Duplicates,
}
