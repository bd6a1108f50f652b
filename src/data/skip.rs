//! Files that were not used, each with its reason.
use thiserror::Error;

use super::limits::{MAX_FILE_BYTES, MAX_PICTURE_BYTES, MAX_PIXELS};

/// One file that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file's path inside the folder.
    pub name: String,
    /// Why it was not used.
    pub reason: SkipReason,
}

impl std::fmt::Display for Skipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.reason)
    }
}

/// What people save under a picture's name by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum Mistaken {
    /// A document to be printed.
    #[error("a PDF document")]
    Pdf,
    /// An archive; documents of office programs are archives, too.
    #[error("a zip archive")]
    Zip,
    /// Moving pictures.
    #[error("a video")]
    Video,
    /// Lines instead of pixels.
    #[error("an SVG drawing")]
    Svg,
    /// Often a server's word that the picture is not there.
    #[error("a saved web page")]
    WebPage,
}

/// Why one picture was not used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum SkipReason {
    /// Not a byte in it.
    #[error("the file is empty")]
    Empty,
    /// A pipe, a socket, a device, or a link that leads to no regular file.
    #[error("it is not a regular file")]
    NotAFile,
    /// The operating system refused.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The content is none of the formats.
    #[error("its content is not a picture")]
    NotAPicture,
    /// The content is something else that can be named.
    #[error("its content is {0}, not a picture")]
    SomethingElse(Mistaken),
    /// A picture in a format that is not read.
    #[error("{0} pictures are not supported; save it as PNG or JPEG")]
    OtherFormat(&'static str),
    /// More bytes than a picture file may have.
    #[error("the file has {} MB, more than the {} MB that are read; save it smaller", .0 >> 20, MAX_FILE_BYTES >> 20)]
    FileTooLarge(u64),
    /// The header claims more pixels than a picture may have.
    #[error("it claims {width} × {height} pixels, more than the {} million that are read; make it smaller", MAX_PIXELS / 1_000_000)]
    TooManyPixels {
        /// Width by the header.
        width: u32,
        /// Height by the header.
        height: u32,
    },
    /// Decoding would take more memory than a picture may.
    #[error("decoding it would take more than {} MB of memory; make it smaller", MAX_PICTURE_BYTES >> 20)]
    TooMuchMemory,
    /// Data is missing at the end.
    #[error("the file ends in the middle of the picture")]
    Truncated,
    /// A form of the format that is not read.
    #[error("this kind of {format} is not read ({detail}); save it as an ordinary PNG or JPEG")]
    Unsupported {
        /// The format's name.
        format: &'static str,
        /// What is not read.
        detail: String,
    },
    /// The decoder found an error.
    #[error("the {format} is damaged ({detail})")]
    Damaged {
        /// The format's name.
        format: &'static str,
        /// What the decoder says.
        detail: String,
    },
    /// The decoder itself failed.
    #[error("its decoder gave up; the file is damaged")]
    DecoderFailed,
}

impl SkipReason {
    /// Whether the file never was a picture: without a picture's name, nobody misses it.
    pub(crate) fn is_no_picture(&self) -> bool {
        matches!(self, Self::Empty | Self::NotAFile | Self::NotAPicture | Self::SomethingElse(_) | Self::Unreadable(_))
    }
}
