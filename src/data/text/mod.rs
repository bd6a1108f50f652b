//! Texts as tokens: how a text is cut, and which numbers its tokens get.
mod spans;
mod tokens;
mod vocabulary;

pub use spans::{TokenSpan, token_spans};
pub use tokens::tokens;
pub use vocabulary::Vocabulary;
