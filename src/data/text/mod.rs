//! Texts as tokens: how a text is cut, and which numbers its tokens get.
mod encoding;
mod spans;
mod statistics;
mod tokens;
mod vocabulary;

pub use encoding::{Encoding, looks_like};
pub use spans::{TokenSpan, token_spans};
pub use statistics::TokenStatistics;
pub use tokens::tokens;
pub use vocabulary::Vocabulary;
