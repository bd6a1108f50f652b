//! Varied pictures as files of their own.
mod error;
mod file_names;
mod write;

pub use error::WriteError;
pub use write::{Variations, WrittenVariations, free_folder, real_path, write_variations};
