//! The runs that are saved beside a design: a folder each in `<design>.runs`, with all that is needed to show a run
//! again, to use its network here or in PyTorch, and to go on with it.
//!
//! A run's folder is what [`TrainedNetwork::write`] writes, and beside it a report and what exact resuming needs. Weights are written last, so a folder
//! without them was never finished and is passed over. Only files that a run holds are ever written or deleted.
mod folder;
mod history_table;
mod list;
mod named_arrays;
mod network;
mod resume;
mod resume_file;
mod run_report;
mod save;
mod weights_file;

pub use folder::RunError;
pub use list::{SavedRun, delete, folder_for, list};
pub use network::{Preprocessing, TrainedNetwork};
pub use resume::{Reopened, reopen, resume};
pub use save::save;
