//! Predict first: what is expected is asked before an act, kept with the run, and laid over what becomes of it.
//!
//! `sketch` is the curve that is drawn, `changes` says what is other than before, `question` holds both with the act that
//! waits for the answer.
mod changes;
mod question;
mod sketch;

pub use changes::GuessedChange;
pub(super) use changes::{changes, is_other_rate};
pub use question::{GuessChange, GuessQuestion, GuessedAct};
pub use sketch::LossSketch;
