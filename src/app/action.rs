//! What panels hand back: everything that can happen to an [`super::App`].
use std::path::PathBuf;
use std::sync::Arc;

use super::command::Command;
use super::compare::CompareAct;
use super::data::{GalleryMode, PastedPicture};
use super::dialog::Dialog;
use super::document::{Card, Drag, ProjectAct};
use super::ensembles::EnsembleAct;
use super::exchange::ExportAct;
use super::explain::{ArithmeticChange, ProbeChange};
use super::guessing::GuessChange;
use super::lessons::LessonAct;
use super::notice::Notice;
use super::request::FileRequest;
use super::teaching::GuideAct;
use super::workspace::{InspectorTab, Workspace};
use crate::data::{SampleBatch, Strokes, TableUse};
use crate::design::{Activation, Design, Edit, Label, Position, Source};
use crate::export::Chart;
use crate::train::{SavedRun, SliceDirections, WeightChoice};

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
    Add(PaletteItem),
    /// A card is selected.
    Select(Card, Pick),
    /// Something is held over a position of the stack, counted among the layers that are not dragged, or no longer.
    Hover(Option<(Drag, Position)>),
    /// What is held over the stack is let go.
    Drop,
    /// A problem is fixed.
    Fix {
        /// Its place in the list.
        problem: usize,
        /// The place of the change among those that fix it.
        fix: usize,
    },
    /// A problem's card is gone to.
    ShowProblem(usize),
    /// The gallery shows something else.
    SetGallery(GalleryMode),
    /// The surface of the loss lies along other directions.
    SetDirections(SliceDirections),
    /// Plain gradient descent is compared with the shown run, or no longer.
    CompareDescent(bool),
    /// What the nearest training pictures answer is computed.
    AskBaselines,
    /// Pictures of another source are learned from: a network that fits them is proposed once they are read.
    UseData(Source),
    /// A table is learned from, in the columns that are likely to be meant.
    UseTable(PathBuf, TableUse),
    /// The design becomes the proposed one.
    UseProposal,
    /// Something else is asked of the network beside its training.
    Probe(ProbeChange),
    /// Another number of the network is shown.
    Arithmetic(ArithmeticChange),
    /// A picture of the dataset is shown.
    PickPicture(usize),
    /// Varied pictures are written into an empty folder.
    WriteVariations(PathBuf),
    /// A folder is shown by the system.
    OpenFolder(PathBuf),
    /// Another workspace is shown.
    Show(Workspace),
    /// Another tab of the inspector is shown.
    ShowInspector(InspectorTab),
    /// A question is put, or an answered one goes away.
    ShowDialog(Option<Dialog>),
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
    /// A picture was pasted.
    PastedPicture(PastedPicture),
    /// A file or folder is to be chosen.
    ChooseFile(FileRequest),
    /// Only pictures of one class are gone through, or all.
    PickClass(Option<usize>),
    /// A picture file is shown.
    OpenPicture(PathBuf),
    /// A panel wants to know of other samples what every layer gives, or of none any more.
    Observe(Option<Arc<SampleBatch>>),
    /// A picture that was drawn is shown: its lines, in pixels of the input.
    Draw(Strokes),
    /// A text that was typed is shown.
    TypeText(String),
    /// Numbers that were chosen are shown, such as the coordinates of a point.
    ChooseNumbers(Vec<f32>),
    /// The number of threads is chosen, 0 for one per core.
    SetThreads(usize),
    /// Reading the pictures ends.
    StopLoading,
    /// Writing varied pictures ends.
    StopWriting,
    /// Curves are written into a file, in the form that its name asks for.
    SaveChart(Box<Chart>, PathBuf),
    /// A report of the run in a folder is written into a file, in the form that its name asks for.
    WriteReport {
        /// The run's folder.
        run: PathBuf,
        /// Where the report goes.
        file: PathBuf,
    },
    /// Curves are heard, in the place of what is playing, or nothing any more.
    Listen(Option<Box<Chart>>),
    /// What is asked before an act is answered a little, or for good.
    Guess(GuessChange),
    /// How many batches go by per second at most; `None` for as fast as it can.
    SetSpeed(Option<f64>),
    /// So many epochs more.
    MoreEpochs(usize),
    /// The numbers of an epoch are shown, or of the newest.
    ShowEpoch(Option<usize>),
    /// A moment of the shown run's past is shown by its batches, or the run as it is now.
    ShowMoment(Option<u64>),
    /// A run with this design branches from the moment that is shown.
    Branch(Box<Design>),
    /// Something is done with races and with runs that are compared.
    Compare(CompareAct),
    /// Something is done with ensembles.
    Ensemble(EnsembleAct),
    /// Something is done with exports of networks.
    Export(ExportAct),
    /// A file of weights is brought into the network of the open design.
    ImportWeights(PathBuf),
    /// Something is done with lessons.
    Lesson(LessonAct),
    /// Something is done with projects as one file.
    Project(ProjectAct),
    /// The pointer of the first start was read, or none is wanted.
    Guide(GuideAct),
    /// How many megabytes snapshots of each run's past may take, from the next run on.
    SetPastMegabytes(usize),
    /// A weight of the waiting run is changed by hand.
    SetWeight {
        /// PyTorch's name of its array.
        array: String,
        /// Its place in the array.
        index: usize,
        /// Its new value.
        value: f32,
    },
    /// The next step is shown as a weight sees it, or no longer.
    OpenWeight(Option<WeightChoice>),
    /// The error of another sample of the batch is followed down to that weight.
    FollowSample(usize),
    /// A run of this session is shown, by its id.
    ShowRun(u64),
    /// The design becomes that of the shown run again.
    UseRunDesign,
    /// A run of this session is stopped, saved and taken off the list.
    CloseRun(u64),
    /// A run of this session is kept in another folder from now on.
    KeepRunIn(u64, PathBuf),
    /// A saved run is shown.
    ReopenRun(Box<SavedRun>),
    /// The shown run goes on to its planned end.
    GoOn,
    /// The shown run, which was interrupted, stays as it is.
    LeaveStopped,
    /// A saved run is deleted for good.
    DeleteRun(Box<SavedRun>),
    /// The runs that stand in the way are stopped and saved first.
    StopFirst,
    /// The runs that stand in the way go on beside what was asked for.
    KeepRunning,
    /// Something is told.
    Notify(Notice),
    /// A notice was read, by its number.
    CloseNotice(u64),
    /// What was asked about is done.
    Confirm,
    /// The window was asked to close.
    CloseRequested,
}

/// What the palette offers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PaletteItem {
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
