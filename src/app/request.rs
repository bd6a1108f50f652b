//! What only the window can do: choosing files, the clipboard, the keyboard, closing.
use std::path::PathBuf;

use super::document::PackChoice;
use crate::data::TableUse;
use crate::export::{Chart, Tongue};

/// Something that only the window can do.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowRequest {
    /// Let the user choose a file.
    ChooseFile(FileRequest),
    /// Put text into the clipboard.
    Copy(String),
    /// Ask the clipboard for its text.
    Paste,
    /// Let the system show a folder.
    OpenFolder(PathBuf),
    /// Close for good.
    Close,
    /// Put the keyboard into the selected card's settings.
    FocusSettings,
    /// Put the keyboard into the selected card's name.
    FocusName,
    /// Put the keyboard into the panel of the weight whose next step is shown.
    FocusWeight,
    /// Make the card under the cursor visible.
    Reveal,
}

/// What a file is chosen for.
#[derive(Debug, Clone, PartialEq)]
pub enum FileRequest {
    /// A design to open.
    Open,
    /// A place to save the design; with the proposed file.
    Save(PathBuf),
    /// A picture to look at.
    Picture,
    /// A folder of pictures to learn from.
    Data,
    /// A folder of texts to learn from.
    Texts,
    /// A table to learn from.
    Table(TableUse),
    /// An empty folder for varied pictures.
    Variations,
    /// Another folder to keep a run in, by its id.
    KeptRun(u64),
    /// The folder of a run to compare.
    ComparedRun,
    /// The folder of an ensemble to look at.
    Ensemble,
    /// An empty folder for a network in another tongue.
    Export(Tongue),
    /// A file of weights that another program wrote.
    Weights,
    /// A lesson in a folder.
    Lesson,
    /// A place for the open design and what is wanted beside it.
    Pack(PackChoice),
    /// A folder to unpack this file into.
    Unpack(PathBuf),
    /// A place for what somebody of this name hands in.
    HandIn(String),
    /// A place to save curves.
    Chart(Box<Chart>),
    /// A place to save a report of the run in a folder.
    Report(PathBuf),
}
