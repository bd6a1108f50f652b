//! What can be done with lessons.
use std::path::PathBuf;

/// Where a lesson lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LessonPlace {
    /// In the program itself, by the name of its folder.
    BuiltIn(&'static str),
    /// In a folder or a `.strata` file.
    At(PathBuf),
}

/// Something that is done with lessons.
#[derive(Debug, Clone, PartialEq)]
pub enum LessonAct {
    /// One is opened, where it was left.
    Open(LessonPlace),
    /// The open one is begun anew.
    Restart,
    /// The open one is left; what was reached stays.
    Close,
    /// Another step is shown.
    Show(usize),
    /// An option is predicted.
    Predict(usize),
    /// A number is typed into a task of the shown step.
    Number(usize, f64),
    /// A sentence is written.
    Write(String),
    /// One more hint is asked for.
    Hint,
    /// Somebody of this name hands it in, in this file.
    HandIn(String, PathBuf),
}
