//! Texts as tokens: how a text is cut, and which numbers its tokens get.
mod tokens;
mod vocabulary;

pub use tokens::tokens;
pub use vocabulary::Vocabulary;
