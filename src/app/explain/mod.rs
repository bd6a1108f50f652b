//! What is asked of the shown run's network beside its training: why it answers as it does, how sure it may be, what it
//! would say otherwise. Reading order: `settings` (what is asked), `probes` (the questions and their answers), `arithmetic`
//! (how one of its numbers is computed).
mod arithmetic;
mod probes;
mod settings;

pub use arithmetic::{ArithmeticChange, OpenArithmetic};
pub(super) use arithmetic::{ArithmeticKey, ArithmeticMoment};
pub(super) use probes::ProbeMoment;
pub use probes::Probes;
pub use settings::{ProbeChange, ProbeSettings};
