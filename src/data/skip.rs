//! Files that were not used, each with its reason.
use std::io;

use thiserror::Error;

use super::limits::{MAX_FILE_BYTES, MAX_PICTURE_BYTES, MAX_PIXELS};
use super::text::Encoding;

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

/// What people save under a picture's name by mistake, or keep beside their pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum Mistaken {
    /// A document to be printed; drawing programs save it as well.
    #[error("a PDF document")]
    Pdf,
    /// What an office program writes.
    #[error("an office document")]
    Office,
    /// The archive that everybody knows.
    #[error("a zip archive")]
    Zip,
    /// Any other archive.
    #[error("an archive")]
    Archive,
    /// Moving pictures.
    #[error("a video")]
    Video,
    /// Sound.
    #[error("a sound recording")]
    Sound,
    /// Lines instead of pixels, for the web.
    #[error("an SVG drawing")]
    Svg,
    /// Lines instead of pixels, for printers and for Windows.
    #[error("a drawing of lines (EPS, WMF)")]
    Drawing,
    /// Often a server's word that the picture is not there.
    #[error("a saved web page")]
    WebPage,
    /// A server's answer, or notes of a program.
    #[error("an XML text")]
    Xml,
    /// A server's answer, or notes of a program.
    #[error("a JSON text")]
    Json,
    /// Letters.
    #[error("a text")]
    Text,
    /// A picture's bytes, written as letters.
    #[error("text that stands for a picture (base64)")]
    Base64,
    /// Something that runs.
    #[error("a program")]
    Program,
    /// A way to a file that lies elsewhere.
    #[error("a shortcut to another file")]
    Shortcut,
    /// Arrays of programs: `NumPy`, `HDF5`, pickle, MATLAB.
    #[error("an array of numbers (NumPy, HDF5, pickle or MATLAB)")]
    Array,
    /// A table of a program.
    #[error("a database")]
    Database,
    /// Letters to write with.
    #[error("a font")]
    Font,
    /// What a Mac writes beside a file.
    #[error("a note of macOS about another file")]
    MacNote,
    /// Zeros, as a broken copy or a full disk leaves them.
    #[error("nothing but zeros")]
    Zeros,
}

/// A form of a format that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum UnreadForm {
    /// JPEG: the rarer of its two ways to pack numbers.
    #[error("arithmetic coding")]
    ArithmeticCoding,
    /// JPEG without any loss, as some scanners in hospitals write it.
    #[error("JPEG without loss")]
    LosslessJpeg,
    /// Numbers with a fraction: they say nothing about what is black and what is white.
    #[error("its pixels are numbers with a fraction")]
    Fractions,
    /// Numbers below zero: the same.
    #[error("its pixels are numbers that may be negative")]
    Negative,
    /// More than 16 bits in a number: the same.
    #[error("its pixels have more than 16 bits per channel")]
    ManyBits,
    /// Colors by another rule than red, green, blue.
    #[error("its colors are stored in an unusual way")]
    Colors,
    /// A compression of fax machines, or one that hardly any program knows.
    #[error("its compression is an unusual one")]
    Compression,
    /// Whatever else.
    #[error("it is stored in an unusual way")]
    Unusual,
}

/// Why one picture, text or row was not used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum SkipReason {
    /// Not a byte in it.
    #[error("the file is empty")]
    Empty,
    /// A pipe, a socket, a device, or a link that leads to no regular file.
    #[error("it is not a regular file")]
    NotAFile,
    /// Nothing there any more, or a link that leads nowhere.
    #[error("it is gone, or a link that leads nowhere")]
    Missing,
    /// The operating system gives nobody else the right.
    #[error("it cannot be read: the permission is missing")]
    NoPermission,
    /// The disk or the network failed.
    #[error("it cannot be read: the disk or the network failed")]
    Unreadable,
    /// The content is none of the formats.
    #[error("its content is not a picture")]
    NotAPicture,
    /// The content is something else that can be named.
    #[error("its content is {0}, not a picture")]
    SomethingElse(Mistaken),
    /// What stands in a picture's place until Git LFS has fetched it.
    #[error("it is only a pointer of Git LFS; fetch the picture itself with “git lfs pull”")]
    LfsPointer,
    /// Curves that Strata drew.
    #[error("it is a chart that Strata drew, not a picture to learn from")]
    OwnChart,
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
    #[error("this kind of {format} is not read ({form}); save it as an ordinary PNG or JPEG")]
    Unsupported {
        /// The format's name.
        format: &'static str,
        /// What is not read.
        form: UnreadForm,
    },
    /// The decoder found an error.
    #[error("the {format} is damaged; get it anew or delete it")]
    Damaged {
        /// The format's name.
        format: &'static str,
    },
    /// The content is no text.
    #[error("its content is not a text")]
    NotAText,
    /// A text in another encoding.
    #[error("it is not UTF-8 but looks like {0}; save it as UTF-8")]
    NotUtf8(Encoding),
    /// White space alone.
    #[error("nothing but white space stands in it")]
    Blank,
    /// Lines of a file beside those that are named.
    #[error("{0} more of its lines cannot be used")]
    MoreLines(usize),
    /// A row with more or fewer cells than the heading.
    #[error(
        "the number of its cells is {cells}, that of the heading {wanted}; a cell with a separator needs quotation marks"
    )]
    OtherCells {
        /// Cells of the row.
        cells: usize,
        /// Cells of the heading.
        wanted: usize,
    },
    /// A cell that never ends.
    #[error(
        "a quotation mark opens a cell and none closes it, so that nothing behind it is read; remove it or write it twice"
    )]
    UnclosedQuote,
    /// A row without a class.
    #[error("it names no class")]
    NoClass,
    /// The decoder itself failed.
    #[error("its decoder gave up; the file is damaged")]
    DecoderFailed,
}

impl SkipReason {
    /// Why a file could not be opened or read.
    pub(crate) fn of_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::NoPermission,
            _ => Self::Unreadable,
        }
    }

    /// Whether the file never was a picture: without a picture's name, nobody misses it.
    pub(crate) fn is_no_picture(&self) -> bool {
        matches!(
            self,
            Self::Empty
                | Self::NotAFile
                | Self::Missing
                | Self::NoPermission
                | Self::Unreadable
                | Self::NotAPicture
                | Self::SomethingElse(_)
                | Self::LfsPointer
        )
    }
}
