//! What panels hand back: everything that can happen to an [`super::App`].
use std::path::PathBuf;

use super::command::Command;
use super::gallery::Subject;
use super::selection::Spot;
use super::settings::Workspace;
use super::state::{Dialog, Side};
use crate::design::{Activation, Edit, Label, Layer};
use crate::export::Chart;
use crate::train::SavedRun;

/// Something that happens to the program.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A command from a menu, a button or a key.
    Do(Command),
    /// A change of the design. Changes with the same gesture are one undo step.
    Change {
        /// The change.
        edit: Edit,
        /// What undo calls it.
        label: Label,
        /// The drag or the typing that it belongs to.
        gesture: Option<u64>,
    },
    /// Something from the palette comes after the selected layer.
    Add(Added),
    /// A card is selected.
    Select(Spot, Pick),
    /// Something is held over a gap of the stack, or no longer.
    Hover(Option<(Drag, usize)>),
    /// What is held over a gap is let go.
    Drop,
    /// A problem, by its place in the list, is mended.
    Mend(usize),
    /// A problem's card is gone to.
    ShowProblem(usize),
    /// The gallery shows something else.
    SetGallery(Subject),
    /// A picture of the dataset is looked at.
    PickPicture(usize),
    /// Varied pictures are written into an empty folder.
    WriteVariations(PathBuf),
    /// A folder is shown by the system.
    OpenFolder(PathBuf),
    /// Another workspace is looked at.
    Show(Workspace),
    /// The other half of the right side is looked at.
    ShowSide(Side),
    /// A question is put, or an answered one goes away.
    Ask(Option<Dialog>),
    /// The answer to "save first?": whether to save.
    SaveFirst(bool),
    /// A new design is started from the template of that id.
    FromTemplate(&'static str),
    /// A design file is opened.
    Open(PathBuf),
    /// The design is saved there.
    SaveTo(PathBuf),
    /// Files were dropped on the window.
    Dropped(Vec<PathBuf>),
    /// Text was pasted.
    Pasted(String),
    /// A file or folder is to be chosen.
    Choose(Ask),
    /// Only pictures of one class are looked at, or of all.
    PickClass(Option<usize>),
    /// A picture file is looked at.
    LookAt(PathBuf),
    /// The number of threads is chosen, 0 for one a core.
    SetThreads(usize),
    /// Reading the pictures ends.
    StopLoading,
    /// Writing varied pictures ends.
    StopWriting,
    /// Curves are written into a file, in the form that its name asks for.
    SaveChart(Box<Chart>, PathBuf),
    /// How many batches a second go by at most; `None` for as fast as it can.
    SetSpeed(Option<f64>),
    /// So many epochs more.
    MoreEpochs(usize),
    /// The numbers of an epoch are looked at, or of the newest.
    LookAtEpoch(Option<usize>),
    /// A weight of the waiting run is changed by hand.
    SetWeight {
        /// PyTorch's name of its array.
        array: String,
        /// Its place in the array.
        index: usize,
        /// Its new value.
        value: f32,
    },
    /// A kept run is shown.
    ReopenRun(Box<SavedRun>),
    /// A kept run is deleted for good.
    DeleteRun(Box<SavedRun>),
    /// The run that stands in the way is stopped and kept.
    StopFirst,
    /// The window was asked to close.
    CloseRequested,
}

/// What the palette offers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Added {
    /// A layer of a kind, by its id in the catalogue.
    Kind(&'static str),
    /// An activation as a card of its own.
    Activation(Activation),
    /// The layers of a template.
    Template(&'static str),
}

/// How a card is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// Alone.
    Only,
    /// Beside the others, or no longer.
    Toggle,
    /// With everything between.
    Extend,
}

/// What is dragged over the stack.
#[derive(Debug, Clone, PartialEq)]
pub enum Drag {
    /// Layers that are new.
    New(Vec<Layer>),
    /// Layers of the stack, by their places.
    Move(Vec<usize>),
}

/// Something that only the window can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Let the user choose a file.
    Choose(Ask),
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
    /// Make the card under the cursor visible.
    Reveal,
}

/// What a file is chosen for.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// A design to open.
    Open,
    /// A place to save the design; with the proposed file.
    Save(PathBuf),
    /// A picture to look at.
    Picture,
    /// A folder of pictures to learn from.
    Data,
    /// An empty folder for varied pictures.
    Variations,
    /// A place to save curves.
    Chart(Box<Chart>),
}
