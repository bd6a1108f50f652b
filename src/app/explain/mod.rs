//! What is asked of the shown run's network beside its training: why it answers as it does, how sure it may be, what it
//! would say otherwise. Reading order: `settings` (what is asked), `probes` (the questions and their answers).
mod probes;
mod settings;

pub use probes::Probes;
pub use settings::{ProbeChange, ProbeSettings};
