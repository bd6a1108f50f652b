//! The design file: RON, and what people type for it, with errors that say where, what was found and what to write.
//!
//! A text is taken into its parts ([`scan()`]), RON reads them, and what it stumbles over is put right where its meaning is
//! clear ([`mend`]) or told as a [`Malformation`] ([`words`]).
mod malformation;
mod mend;
mod scan;
mod words;
mod write;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ron::error::SpannedError;
use serde::de::DeserializeOwned;

use super::{Design, Layer};
use crate::disk::{self, ReadError};
use scan::{Complaint, Scanned, scan};
use write::options;

pub use malformation::{Bracket, ExpectedText, FoundText, Malformation, NameKind, NotDesign, TextHint, TextPlace};
pub use write::{layers_to_ron, to_ron};

/// The version of the file's form that this program writes.
pub const FORMAT: u32 = 1;

/// The largest design file that is read, in bytes: far more than any network that a person draws.
const LARGEST: u64 = 4 << 20;

/// How often a text is put right at most, and how many bytes are read for it in all: nobody waits for a hostile one.
const MOST_MENDS: usize = 200;
const MOST_READ: usize = 16 << 20;

/// Names of a folder among which a missing file is looked for.
const MOST_NAMES: usize = 10_000;

/// Why a design file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("{}", unreadable(.source, .near.as_deref()))]
    Unreadable {
        /// Which file, and why.
        source: ReadError,
        /// A file beside it with nearly the same name.
        near: Option<String>,
    },
    /// It holds something else than text.
    #[error("{}: this is no design file: it holds {what}", .path.display())]
    NoDesign {
        /// The file.
        path: PathBuf,
        /// What it holds.
        what: NotDesign,
    },
    /// A newer program wrote it.
    #[error(
        "line {line}, column {column}: format {found} was written by a newer Strata; this one reads format {FORMAT}"
    )]
    Newer {
        /// The format in the file.
        found: u32,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// It does not read as a design.
    #[error("line {line}, column {column}: {what}")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was found and what is expected.
        what: Box<Malformation>,
    },
    /// Something inside a named file.
    #[error("{}: {source}", .path.display())]
    In {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: Box<FileError>,
    },
}

/// Reads a design from the text of a file.
///
/// # Errors
/// With line, column, what was found and what is expected.
pub fn from_ron(text: &str) -> Result<Design, FileError> {
    let scanned = scan(text).map_err(|complaint| malformed(text, complaint))?;
    // The format is asked first, so that a newer file's unknown fields are not called misspelled.
    let format = format_of(&scanned);
    if let Some((found, at)) = format.filter(|(found, _)| *found > FORMAT) {
        let (line, column) = words::place(text, at);
        return Err(FileError::Newer { found, line, column });
    }
    let design: Design = read_parts(scanned)?;
    if design.format != FORMAT {
        let at = format.map_or(0, |(_, at)| at);
        let what = Box::new(Malformation::OtherFormat { found: design.format, expected: FORMAT });
        return Err(malformed(text, Complaint { at, what }));
    }
    Ok(design)
}

/// The version of a file's form, with the place of its word.
fn format_of(text: &Scanned<'_>) -> Option<(u32, usize)> {
    let word = text.tokens.iter().position(|token| token.is("format"))?;
    let number = text.tokens.get(word + 2).filter(|_| text.has(word + 1, ":"))?;
    Some((number.text.parse().ok()?, text.tokens[word].at))
}

fn malformed(text: &str, complaint: Complaint) -> FileError {
    let (line, column) = words::place(text, complaint.at);
    FileError::Malformed { line, column, what: complaint.what }
}

/// Reads something from the parts of a text, and puts them right as often as it is clear what is meant.
fn read_parts<T: DeserializeOwned>(mut text: Scanned<'_>) -> Result<T, FileError> {
    mend::bare(&mut text);
    let (mut mends, mut read) = (0, 0);
    loop {
        let for_ron = text.for_ron();
        let error = match options().from_str(&for_ron) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let at = stumbled(&error, &text);
        mends += 1;
        read += for_ron.len();
        let goes_on = mends < MOST_MENDS && read < MOST_READ && mend::mend(&error.code, &mut text, at);
        if !goes_on {
            let place = text.tokens.get(at).map_or(text.source.trim_end().len(), |token| token.at);
            let complaint = Complaint { at: place, what: Box::new(words::malformation(&error.code, &text, at)) };
            return Err(malformed(text.source, complaint));
        }
    }
}

/// The token that RON stumbled over: it points to the token itself, or to the end of the one before.
fn stumbled(error: &SpannedError, text: &Scanned<'_>) -> usize {
    let line = error.span.start.line - 1;
    let is_behind = text.tokens.get(line).is_some_and(|token| error.span.start.col > token.text.chars().count());
    line + usize::from(is_behind)
}

/// Reads layers from text: a list, or one layer alone.
///
/// # Errors
/// With line, column, what was found and what is expected.
pub fn layers_from_ron(text: &str) -> Result<Vec<Layer>, FileError> {
    let scanned = scan(text).map_err(|complaint| malformed(text, complaint))?;
    if scanned.has(0, "[") { read_parts(scanned) } else { read_parts(scanned).map(|layer| vec![layer]) }
}

/// Reads a design file.
///
/// # Errors
/// With the file's name and everything that [`from_ron`] says.
pub fn read(path: &Path) -> Result<Design, FileError> {
    let bytes = disk::read_file(path, LARGEST).map_err(|source| {
        let is_missing = matches!(&source, ReadError::System { source, .. } if source.kind() == ErrorKind::NotFound);
        let near = if is_missing { near(path) } else { None };
        FileError::Unreadable { source, near }
    })?;
    let text = text_of(bytes).map_err(|what| FileError::NoDesign { path: path.to_owned(), what })?;
    from_ron(&text).map_err(|source| FileError::In { path: path.to_owned(), source: Box::new(source) })
}

/// Why a file is not read, and what may be meant instead.
fn unreadable(error: &ReadError, near: Option<&str>) -> String {
    let near = near.map(|name| format!("; did you mean “{name}”?")).unwrap_or_default();
    match error {
        ReadError::System { path, source } if source.kind() == ErrorKind::NotFound => {
            format!("“{}” does not exist{near}", path.display())
        }
        ReadError::NotRegular { path } if path.is_dir() => {
            format!("“{}” is a folder, not a design file", path.display())
        }
        ReadError::NotRegular { path } => format!("“{}” is not a regular file, so it is not opened", path.display()),
        ReadError::TooLarge { path, limit, .. } => {
            format!("“{}” is larger than the {} MB that a design may have", path.display(), limit >> 20)
        }
        ReadError::System { path, source } => {
            format!("“{}” cannot be read: {}", path.display(), disk::in_words(source))
        }
    }
}

/// A design beside a missing one that has nearly the same name.
fn near(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let designs = std::fs::read_dir(folder).ok()?.take(MOST_NAMES).filter_map(|entry| {
        let known = entry.ok()?.file_name().to_string_lossy().into_owned();
        let is_design = Path::new(&known).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ron"));
        let distance = strsim::damerau_levenshtein(&name, &known.to_lowercase());
        let without_ending = known.to_lowercase().strip_suffix(".ron") == Some(&name);
        let is_near = without_ending || distance <= name.chars().count().div_ceil(3);
        (is_design && is_near).then_some((distance, known))
    });
    designs.min().map(|(_, known)| known)
}

/// The text of a file, in the encodings that editors write; else what the file holds.
fn text_of(bytes: Vec<u8>) -> Result<String, NotDesign> {
    let wide = |order: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| order([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    };
    let text = match &bytes[..] {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => None,
    };
    if let Some(text) = text {
        return Ok(text);
    }
    String::from_utf8(bytes).map_err(|error| {
        let known = CONTENTS.iter().find(|(head, _)| error.as_bytes().starts_with(head));
        known.map_or(NotDesign::OtherEncoding, |(_, what)| *what)
    })
}

/// How files begin that hold no text, with what they are.
const CONTENTS: &[(&[u8], NotDesign)] = &[
    (b"\x89PNG", NotDesign::Picture),
    (b"\xff\xd8\xff", NotDesign::Picture),
    (b"GIF8", NotDesign::Picture),
    (b"RIFF", NotDesign::PictureOrSound),
    (b"BM", NotDesign::Picture),
    (b"PK\x03\x04", NotDesign::Zip),
    (b"%PDF", NotDesign::Pdf),
    (b"\x1f\x8b", NotDesign::Archive),
    (b"\x7fELF", NotDesign::Program),
    (b"MZ", NotDesign::Program),
];

/// Whether a design file has comments, which are lost when the design is written there. What cannot be read has none.
pub fn has_comments(path: &Path) -> bool {
    let text = disk::read_file(path, LARGEST).ok().and_then(|bytes| text_of(bytes).ok());
    text.is_some_and(|text: String| scan(&text).is_ok_and(|scanned| scanned.has_comments))
}
