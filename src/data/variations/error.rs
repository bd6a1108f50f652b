//! Why variations were not written.
use thiserror::Error;

use crate::data::plural::form;

/// Why variations were not written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum WriteError {
    /// Nothing would be changed.
    #[error(
        "The design has no transformation that changes a picture. Add some under `augmentation`, such as \
         transforms: {{Rotation: (low: -15, high: 15)}}."
    )]
    NothingVaries,
    /// No picture to vary.
    #[error("There is no picture for training, so there is none to vary.")]
    NoPicture,
    /// Something lies there already.
    #[error("The folder “{folder}” is not empty. Choose one that is empty or not there yet.")]
    NotEmpty {
        /// The folder.
        folder: String,
    },
    /// Something else has that name.
    #[error("“{folder}” is a file, not a folder. Choose a folder that is empty or not there yet.")]
    NotAFolder {
        /// The path.
        folder: String,
    },
    /// It would be written among the user's own pictures.
    #[error(
        "“{folder}” lies in “{source_folder}”, where the pictures come from and nothing is changed. \
         Choose another folder."
    )]
    InSource {
        /// The folder to write to.
        folder: String,
        /// The folder of the pictures.
        source_folder: String,
    },
    /// No room is left.
    #[error(
        "No room is left for {pictures} {} in “{folder}”. What was written was removed; \
         make room or choose another disk.",
        form(*.pictures, "picture", "pictures")
    )]
    DiskFull {
        /// The folder.
        folder: String,
        /// How many had to be written.
        pictures: usize,
    },
    /// The operating system refused.
    #[error("“{path}” cannot be written: {reason}. Choose another folder.")]
    Unwritable {
        /// The folder or file.
        path: String,
        /// What the operating system says.
        reason: String,
    },
    /// The caller asked to stop.
    #[error("Writing the pictures was stopped; what was written was removed.")]
    Stopped,
}

impl WriteError {
    /// The number that the sentence's form depends on in languages that say "1 picture" and "2 pictures".
    pub fn plural(&self) -> Option<u64> {
        match self {
            Self::DiskFull { pictures, .. } => Some(*pictures as u64),
            _ => None,
        }
    }
}
