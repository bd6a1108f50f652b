//! Questions, and pages over everything else.
use std::path::PathBuf;

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
    /// Which lesson is opened.
    Lessons,
    /// Who hands the open lesson in.
    HandIn,
    /// What goes into the file of the project.
    Pack,
    /// Unsaved changes stand in the way of something.
    Unsaved(Box<Intent>),
    /// A run that goes on stands in the way of something.
    RunGoesOn(Box<Intent>),
    /// The newest run was interrupted and can go on.
    GoOn(Box<SavedRun>),
    /// A saved run would be deleted.
    DeleteRun(Box<SavedRun>),
    /// What a run begins with that branches from the moment that is shown.
    Branch,
    /// What is raced.
    Race,
    /// How an ensemble is trained, and what it is worth.
    Ensemble,
    /// To what the shown run's network is exported.
    Export,
    /// What came of a file of weights.
    Imported,
    /// Which runs are compared.
    CompareRuns,
    /// Something has to be known before it is done.
    Confirm(Confirm),
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
    /// What was told in this session.
    Notices,
}

/// What is done once the user knows what it brings or costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirm {
    /// The layers of the template of that id take the place of the stack.
    ReplaceStack(&'static str),
    /// The design is saved in the place of another file.
    ReplaceFile(PathBuf),
    /// The design is saved without the comments that its file has.
    LoseComments(PathBuf),
    /// The design is saved although somebody else has changed its file since it was read.
    FileChanged(PathBuf),
    /// A file cannot be read; what it held before it was saved last is opened.
    OpenOlder(PathBuf),
    /// Another folder is chosen for pictures that are not where they were.
    FindPictures(PathBuf),
    /// Pictures are read that lie outside of the folder of the design that names them.
    ReadOutside(PathBuf),
}
