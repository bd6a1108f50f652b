//! The runs that are saved beside a design: a folder each in `<design>.runs`, with all that is needed to show a run
//! again, to use its network here or in PyTorch, and to go on with it exactly.
//!
//! ```text
//! run-0001/
//!   current                  names the generation that counts; replaced in one step
//!   generation-000012/       one moment of the run, whole: it appears with all of its files at once
//!     design.ron             the design; relative paths in it start at the folder of the design that `NAME.runs` lies
//!                            beside, or at that of a run that lies elsewhere
//!     preprocessing.ron      classes, and how samples become numbers
//!     history.csv            the epochs as a table
//!     learned.bin            fingerprints of the pictures that it learned from, so that a test is known that asks them
//!     dynamics.bin           how each of these samples was learned over the epochs, as running means; none where numbers
//!                            are answered, and in runs of older versions
//!     report.ron             the epochs and the loss curve in full, seed, times, what was expected, how the run ended
//!     weights.safetensors    what the network answers with: the best epoch's weights, or the last whole one's if the design
//!                            says so
//!     optimizer.safetensors  what the optimizer remembers beside them
//!     resume.ron             the place in the epoch, and every counter that random choices follow from
//!     resume.safetensors     the other weights, the newest and the best, with their optimizer
//!     checksums.txt          size and checksum of each of these files
//!     ensemble.ron           only where several networks vote: how they came about, and the weights of their votes. Then
//!                            weights.safetensors holds all of them, as PyTorch's `ModuleList` names them, and there is
//!                            nothing to go on from, no history and no report
//!   design.ron, preprocessing.ron, history.csv, weights.safetensors
//!                            those of the current generation under a second name, for other programs; each is whole
//!   timeline/                snapshots from which any batch of the run is replayed, as `timeline_files` tells
//!   .lock                    held by the program that trains the run
//! ```
//!
//! A generation is written while the run goes on (by a [`RunKeeper`]) after every epoch and every 30 seconds at least;
//! the one before is deleted once it is current. A run of an older version has its files in its own folder; it opens all
//! the same, and its next generation makes it one of today. Only files that a run holds are ever written or deleted.
//!
//! A run may come from a stranger: nothing is written or deleted through a link in it, nothing but regular files is
//! opened, sizes are asked before memory is taken, and what no longer holds what was written is named ([`Damage`], or
//! [`RunError::Damaged`] where nothing can take its place). A past that is damaged, or belongs to another run, is left out.
mod dynamics_file;
mod files;
mod folder;
mod generation;
mod keeper;
mod list;
mod lock;
mod named_arrays;
mod network;
mod replaced;
mod resume;
mod resume_file;
mod run_report;
mod save;
mod timeline_files;

pub use dynamics_file::{KeptDynamics, dynamics};
pub use folder::{Damage, Lost, RunError};
pub use generation::{in_the_way, is_run, run_of};
pub use keeper::{Kept, NotKept, RunKeeper};
pub use list::{SavedRun, base_of, data_of, delete, folder_for, list, newest_interrupted};
pub use lock::is_being_written;
pub use network::{Preprocessing, TrainedNetwork, read_weights};
pub use replaced::ReplacedRun;
pub use resume::{Reopened, plan_of, prove_exact, reopen, resume};
pub use save::{RunPlace, RunWriter, move_run, save, save_at};
pub use timeline_files::read_timeline;
