//! Everything that the program says: the language files, whole sentences, and cards in one line.
mod data_names;
mod language;
mod language_files;
mod malformed;
mod messages;
mod probe;
mod searchable;
mod summary;
mod typed_number;
mod variation;

pub use language::Language;
pub(crate) use messages::SYSTEM_ERRORS;
pub use probe::Probe;
pub use searchable::searchable;
pub use summary::{input_line, layer_line, title};
