//! Layers over sequences: recurrent ones, and vectors for tokens.
mod cell_formula;
mod embedding;
mod gru;
mod lstm;
mod recurrence;
mod recurrent;

pub use embedding::{Embedding, EmbeddingOf};
pub use gru::{Gru, GruCell};
pub use lstm::{Lstm, LstmCell};
pub use recurrence::{Both, CellType, DirectionType, Forward, RecurrenceOf, RecurrenceSettings, StateShape};
pub use recurrent::{Recurrent, TanhCell};
