//! The parts of the Data workspace.
mod classes;
pub(in crate::ui) mod gallery;
mod notices;
mod pictures;
pub(in crate::ui) mod source;
pub(in crate::ui) mod transforms;

pub(in crate::ui) use notices::{duplicates, skipped};
