//! Why no dataset could be made: each a sentence that says what, where, and what to do.
use std::path::{Path, PathBuf};

use serde::Serializer;
use thiserror::Error;

use super::plural::form;
use super::skip::Skipped;

/// Why no dataset could be made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum DataError {
    /// Nothing at this path.
    #[error("The folder “{}” does not exist. Choose the folder that holds the pictures.", .0.display())]
    NotFound(#[serde(serialize_with = "shown")] PathBuf),
    /// The path leads to a file.
    #[error("“{}” is a file, not a folder. Choose the folder that holds one sub-folder per class.", .0.display())]
    NotAFolder(#[serde(serialize_with = "shown")] PathBuf),
    /// The operating system refused.
    #[error("The folder “{}” cannot be read: {reason}.", .folder.display())]
    Unreadable {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// Pictures, but no sub-folders.
    #[error(
        "“{}” holds {pictures} {} but no sub-folder, so nothing says which class {} to. \
         Make one sub-folder per class, named as the class, and move each picture into its folder.",
        .folder.display(),
        form(*.pictures, "picture", "pictures"),
        form(*.pictures, "it belongs", "they belong")
    )]
    NoClassFolders {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many files with a picture's name lie in it.
        pictures: usize,
    },
    /// Neither pictures nor sub-folders.
    #[error(
        "“{}” holds no sub-folder. Make one sub-folder per class, named as the class, and put its pictures into it.",
        .0.display()
    )]
    EmptyFolder(#[serde(serialize_with = "shown")] PathBuf),
    /// Class folders, but nothing in them can be used.
    #[error(
        "No picture in “{}” can be used: {skipped} {} skipped{}. \
         Put PNG, JPEG, BMP, GIF, WebP or TIFF pictures into its class folders.",
        .folder.display(),
        form(*.skipped, "file was", "files were"),
        .first.as_ref().map(|first| format!(" ({first})")).unwrap_or_default()
    )]
    NoPicture {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many pictures were skipped.
        skipped: usize,
        /// The first of them, with its reason.
        #[serde(skip)]
        first: Option<Skipped>,
    },
    /// Class folders without a single file that is a picture or looks like one.
    #[error(
        "No file in the class folders of “{}” is a picture (other files: {others}). \
         Put PNG, JPEG, BMP, GIF, WebP or TIFF pictures into them.",
        .folder.display()
    )]
    NoPictureFile {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many other files lie there.
        others: usize,
    },
    /// The design switches every class off.
    #[error("Every class is switched off. Switch one on that has pictures.")]
    NothingUsed,
    /// More classes than labels can tell apart.
    #[error(
        "“{}” holds {classes} sub-folders, more than the {} classes that can be told apart. \
         Is this the folder that holds one sub-folder per class?",
        .folder.display(),
        u16::MAX
    )]
    TooManyClasses {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many sub-folders.
        classes: usize,
    },
    /// The pictures do not fit into memory.
    #[error(
        "{pictures} {} of {width} × {height} would take {} MB of memory, more than the {} MB that are used. \
         Choose a smaller picture size, or fewer pictures.",
        form(*.pictures, "picture", "pictures"),
        .bytes >> 20,
        .limit >> 20
    )]
    TooLarge {
        /// How many pictures.
        pictures: usize,
        /// Their width.
        width: usize,
        /// Their height.
        height: usize,
        /// How many bytes they would take.
        bytes: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// The design takes something else than what the source gives.
    #[error("The design takes rows of numbers, but the data are pictures. Give it a picture as its input.")]
    NotPictures,
    /// A picture of no pixels.
    #[error("The input picture is {width} × {height} pixels. Give it a width and a height of at least 1.")]
    NoSize {
        /// Width in the design.
        width: usize,
        /// Height in the design.
        height: usize,
    },
    /// A folder for evaluation that names a class the network does not know.
    #[error(
        "The sub-folder “{class}” of “{}” is no class of this network. It knows: {}. \
         Name every sub-folder as one of these classes.",
        .folder.display(),
        .known.join(", ")
    )]
    UnknownClass {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// The sub-folder's name.
        class: String,
        /// The classes of the network.
        known: Vec<String>,
    },
    /// A set inside the program is damaged: a mistake of its makers.
    #[error("The built-in set “{0}” is damaged. Please report this.")]
    BuiltInDamaged(&'static str),
    /// The caller asked to stop.
    #[error("Reading the pictures was stopped.")]
    Stopped,
}

impl DataError {
    /// The number that the sentence's form depends on in languages that say "1 picture" and "2 pictures".
    pub fn plural(&self) -> Option<u64> {
        match self {
            Self::NoClassFolders { pictures: count, .. }
            | Self::NoPicture { skipped: count, .. }
            | Self::TooLarge { pictures: count, .. } => Some(*count as u64),
            _ => None,
        }
    }
}

/// A path as people read it: one that is no Unicode is no reason to say nothing.
fn shown<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}
