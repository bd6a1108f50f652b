//! The parts of the Data workspace.
mod classes;
pub(in crate::ui) mod gallery;
mod lines;
mod notices;
mod pictures;
pub(in crate::ui) mod source;
mod text_facts;
pub(in crate::ui) mod texts;
pub(in crate::ui) mod transforms;

pub(in crate::ui) use classes::name_field;
pub(in crate::ui) use notices::{duplicates, skipped};
