//! WHEN it computes: the training thread, its orders and events, metrics, and runs on disk. Threads live here only.
//!
//! Reading order: `plan` (what a run was started with), `session` (one batch after the other, no thread), `trainer`
//! (the thread around a session), `events` (what goes in and comes out), `run` (the folder that stays).
mod awake;
pub mod bench;
mod evaluate;
mod events;
mod metrics;
mod pace;
mod plan;
mod run;
mod session;
mod trainer;
mod weights_file;

pub use awake::awake;
pub use evaluate::{Answer, evaluate, predict};
pub use events::{Ending, EpochReport, Event, Order, Progress, Scores};
pub use metrics::Confusion;
pub use plan::{Plan, PlanError, in_words, pool};
pub use run::{Preprocessing, Run, RunError};
pub use session::{Advance, Session};
pub use trainer::Trainer;
