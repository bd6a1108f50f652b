//! The runs of this session: what each tells and is told, and which one is shown.
mod run;
mod runs;

pub use run::{RunState, RunView};
pub use runs::Runs;
