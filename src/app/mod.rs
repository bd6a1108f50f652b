//! The program without pixels: what is open, selected and looked at, and everything that can be done with it.
//!
//! A window draws an [`App`] and hands back [`Action`]s; [`App::update`] is the only place where the document changes.
//! So everything that a click does can be tested without a window. Reading order: `state` (what there is), `command`
//! (the one table of commands), `action` and `update` (what can happen), `stack` (edits of the selected layers),
//! `document` and `files` (what is open and where it lies), `live` (what runs beside the window).
mod action;
mod command;
mod document;
mod files;
mod gallery;
mod insight;
mod live;
mod notice;
mod phrases;
mod places;
mod selection;
mod settings;
mod stack;
mod state;
mod summary;
mod training;
mod transport;
mod update;
mod variations;
pub mod words;

pub use action::{Action, Added, Ask, Drag, Pick, Wish};
pub use command::{COMMANDS, Command, Menu, Row, row};
pub use document::Document;
pub use gallery::{Gallery, SHOWN, Shown, Subject};
pub use insight::Insight;
pub use live::{Live, Loaded, Looked, Own};
pub use notice::{Notice, NoticeKind};
pub use places::Places;
pub use selection::{Selection, Spot};
pub use settings::{Settings, ThemeChoice, Workspace};
pub use stack::{from_text, to_text};
pub use state::{App, Dialog, Hover, Side};
pub use summary::{input_line, layer_line, title};
pub use training::{Run, RunState, Training};
pub use variations::Writing;
pub use words::Language;
