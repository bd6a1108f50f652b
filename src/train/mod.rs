//! WHEN it computes: the training thread, its orders and events, metrics, and runs on disk. Threads live here only.
//!
//! Reading order: `plan` (what a run was started with), `session` (one batch after the other, no thread), `trainer`
//! (the thread around a session: `worker` obeys and tells, `outbox` keeps what is told), `events` (what goes in and comes
//! out), `run` (the folder that stays), `runs` (the runs that are kept beside a design), `doctor` (what is wrong with a
//! training). Beside training stand `job` (work in the background) and `preview` (what the cards compute before any
//! training).
mod awake;
pub mod bench;
mod curve;
mod doctor;
mod evaluate;
mod events;
mod flow;
mod free_memory;
mod health;
mod history;
mod job;
mod load;
mod look;
mod metrics;
mod outbox;
mod pace;
mod plan;
mod preview;
mod run;
pub mod runs;
mod session;
mod spread;
mod tempo;
mod trainer;
mod weights_file;
mod worker;

pub use awake::awake;
pub use curve::{Curve, Point};
pub use doctor::{Evidence, Finding, Number, RULES, Remedy, RemedyWords, Rule, diagnose};
pub use evaluate::{Answer, evaluate, predict};
pub use events::{Ending, EpochReport, Event, Order, Progress, Pulse, Scores};
pub use flow::{LayerFlow, NeuronHealth};
pub use free_memory::free_memory;
pub use history::remember;
pub use job::{Job, Outcome, Reporter, Wake};
pub use load::{Loaded, Wanted};
pub use metrics::Confusion;
pub use plan::{Plan, PlanError, in_words, pool};
pub use preview::{CardView, Cards, Look, Looked, Preview, PreviewError, Viewer, WeightView};
pub use run::{Preprocessing, Run, RunError};
pub use runs::Kept;
pub use session::{Advance, Session};
pub use spread::Spread;
pub use trainer::Trainer;
