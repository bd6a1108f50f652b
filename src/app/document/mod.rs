//! The open design: its history and its checks, the selected cards, edits of them, unsaved work on disk, and projects
//! as one file.
mod design_lock;
mod hover;
mod layer_edits;
mod open_design;
mod opening;
mod project_files;
mod selection;
mod unsaved;

pub(super) use design_lock::{DesignClaim, DesignLock};
pub use hover::Hover;
pub(super) use layer_edits::{AfterEdit, LayerEdits, PreparedEdit};
pub use layer_edits::{Drag, from_text, to_text};
pub use open_design::Document;
pub(super) use opening::{FoundDesign, FoundPictures, NotOpened, Opening, OpeningOutcome};
pub(super) use project_files::ProjectNews;
pub use project_files::{PackChoice, ProjectAct, ProjectFiles, ProjectSizes};
pub use selection::{Card, Selection};
pub(super) use unsaved::UnsavedWork;
