//! Layers over sequences: tokens to vectors, and recurrent layers.
mod embedding;
mod gru;
mod lstm;
mod recurrence;
mod recurrent;

pub(super) use embedding::EMBEDDING;
pub use embedding::Embedding;
pub(super) use gru::GRU;
pub use gru::Gru;
pub(super) use lstm::LSTM;
pub use lstm::Lstm;
pub use recurrence::{Direction, Recurrence, Returns};
pub(super) use recurrent::RECURRENT;
pub use recurrent::Recurrent;
