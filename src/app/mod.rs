//! The program without pixels: what is open, selected and shown, and everything that can be done with it.
//!
//! A window draws an [`App`] and hands back [`Action`]s; [`App::update`] is the only place where the document changes.
//! So everything that a click does can be tested without a window.
//!
//! Reading order. What there is: `document` (the open design, its selection, its edits), `data` (pictures on their way,
//! and what is found out about them), `training` (the runs of this session), `compare` (some of them beside each other,
//! and races), `ensembles` (networks that vote), `explain` (what is asked of a network beside them), `guessing` (what is
//! asked of the user first), `leaving` (reports), `exchange` (networks that leave, weights that come), `lessons` (the open
//! lesson), `teaching` (classroom mode, the pointers of the first start) and `state`, which holds all of them. None of the
//! rooms knows the whole program. What can happen: `command` (the one table of commands), `action`, `intent` (what has to
//! wait), `update` (what each of them does) and `tick` (what other threads bring).
mod action;
mod command;
mod compare;
mod data;
mod dialog;
mod document;
mod ensembles;
mod exchange;
mod explain;
mod guessing;
mod intent;
mod leaving;
mod lessons;
mod notice;
mod paths;
mod question;
mod reasons;
mod request;
mod settings;
mod state;
mod teaching;
mod tick;
mod training;
mod update;
mod workspace;

pub use crate::text::{Language, Probe, input_line, layer_line, searchable, title};
pub use action::{Action, PaletteItem, Pick};
pub use command::{COMMANDS, Command, CommandRow, Menu, row};
pub use compare::{Compare, CompareAct, CompareView, Distributions, Entrant, RaceSetup, Spreads};
pub use data::{
    Advice, AdviceWords, Baselines, Compared, Comparison, GALLERY_SIZE, Gallery, GalleryMode, GalleryPage, LivePreview,
    Loading, OwnPicture, OwnSample, PastedPicture, PictureOrigin, ShownSample, Similarity, StarterSamples, Starters,
    TableLook, TextFacts, Writing,
};
pub use dialog::{Confirm, Dialog};
pub use document::{
    Card, Document, Drag, Hover, PackChoice, ProjectAct, ProjectFiles, ProjectSizes, Selection, from_text, to_text,
};
pub use ensembles::{EnsembleAct, Ensembles};
pub use exchange::{ExportAct, Exported, Exports, ImportedWeights, Imports};
pub use explain::{ArithmeticChange, OpenArithmetic, ProbeChange, ProbeSettings, Probes};
pub use guessing::{GuessChange, GuessQuestion, GuessedAct, GuessedChange, LossSketch};
pub use intent::Intent;
pub use leaving::Reporting;
pub use lessons::{LessonAct, LessonPlace, OpenLesson, ReachedLessons};
pub use notice::{Notice, NoticeBoard, NoticeKind, NoticeValue, ToldNotice, Until};
pub use paths::Paths;
pub use request::{FileRequest, WindowRequest};
pub use settings::{Settings, ThemeChoice};
pub use state::App;
pub use teaching::{Classroom, GuideAct, Pointer};
pub use training::{
    Costs, EpochScale, LaneRun, Listening, OpenWeight, RunState, RunView, Runs, ShownMoment, ShownWeights, TimelineLane,
};
pub use update::Effect;
pub use workspace::{InspectorTab, StackUse, WORKSPACES, Workspace, WorkspaceRow};
