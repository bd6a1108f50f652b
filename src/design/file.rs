//! The design file: RON, with errors that say where, what was found and what is expected.
use std::path::{Path, PathBuf};

use ron::error::{Error as RonError, SpannedError};
use ron::extensions::Extensions;
use ron::ser::PrettyConfig;
use serde::Deserialize;

use super::{Design, Layer, LayerId, Stack};

/// The version of the file's form that this program writes.
pub const FORMAT: u32 = 1;

/// The largest design file that is read, in bytes: far more than any network that a person draws.
const LARGEST: u64 = 4 << 20;

/// Why a design file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("{}: cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not a design: too large, or not a regular file.
    #[error("{}: is no design file ({why})", .path.display())]
    NoDesign {
        /// The file.
        path: PathBuf,
        /// Why.
        why: &'static str,
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
    #[error("line {line}, column {column}: {text}")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was found and what is expected.
        text: String,
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

/// Only the field that says how to read the others.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

fn options() -> ron::Options {
    ron::Options::default().with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES | Extensions::IMPLICIT_SOME)
}

/// Reads a design from the text of a file.
///
/// # Errors
/// With line, column, what was found and what is expected.
pub fn from_ron(text: &str) -> Result<Design, FileError> {
    // The format is asked first, so that a newer file's unknown fields are not called misspelled.
    if let Ok(Head { format }) = options().from_str::<Head>(text)
        && format > FORMAT
    {
        let (line, column) = place_of(text, "format");
        return Err(FileError::Newer { found: format, line, column });
    }
    let design: Design = options().from_str(text).map_err(|error| malformed(&error, text))?;
    if design.format != FORMAT {
        let (line, column) = place_of(text, "format");
        let text = format!("found format {}, expected format: {FORMAT}", design.format);
        return Err(FileError::Malformed { line, column, text });
    }
    Ok(design)
}

/// Line and column, from 1, where a word first stands.
fn place_of(text: &str, word: &str) -> (usize, usize) {
    let before = text.find(word).map_or("", |at| &text[..at]);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// RON's error in this program's form: found, expected, and the nearest word that would be right.
fn malformed(error: &SpannedError, file: &str) -> FileError {
    let line = error.span.start.line;
    // RON points before the blanks that it skipped.
    let blanks = file
        .lines()
        .nth(line.saturating_sub(1))
        .map_or(0, |text| text.chars().skip(error.span.start.col.saturating_sub(1)).take_while(|c| *c == ' ').count());
    let column = error.span.start.col + blanks;
    let text = match &error.code {
        RonError::NoSuchStructField { expected, found, outer } => {
            misspelled("setting", found, expected, outer.as_deref())
        }
        RonError::NoSuchEnumVariant { expected, found, outer } => misspelled("word", found, expected, outer.as_deref()),
        RonError::MissingStructField { field, outer } => {
            format!("`{field}` is missing{}", inside(outer.as_deref()))
        }
        RonError::Eof => "the file ends here, but a parenthesis, bracket or quote is still open".to_owned(),
        RonError::ExceededRecursionLimit => "parentheses are nested too deeply here".to_owned(),
        RonError::IntegerOutOfBounds | RonError::InvalidIntegerDigit { .. } => {
            format!("found {}, expected a whole number from 0", number_around(file, line, column))
        }
        // The whole part was read as the number, and the point is what is in the way.
        RonError::ExpectedComma | RonError::ExpectedStructLikeEnd if found_at(file, line, column).starts_with("`.") => {
            format!("found {}, expected a whole number from 0", number_around(file, line, column))
        }
        RonError::ExpectedNamedStructLike(_) | RonError::ExpectedStructLike => {
            format!("found {}, expected an opening parenthesis", before_it(file, line, column))
        }
        RonError::SuggestRawIdentifier(found) | RonError::InvalidIdentifier(found) => {
            format!("found `{}`, expected the name of a setting and a colon, as in `neurons: 64`", printable(found))
        }
        RonError::InvalidValueForType { expected, found } => format!("found {found}, expected {expected}"),
        other => {
            let complaint = other.to_string();
            let found = found_at(file, line, column);
            match complaint.strip_prefix("Expected ") {
                Some(expected) => format!("found {found}, expected {expected}"),
                None => format!("at {found}: {complaint}"),
            }
        }
    };
    FileError::Malformed { line, column, text }
}

/// The word before a place where something is missing, which is what the reader has to complete.
fn before_it(file: &str, line: usize, column: usize) -> String {
    let text: String =
        file.lines().nth(line.saturating_sub(1)).unwrap_or("").chars().take(column.saturating_sub(1)).collect();
    let word = text.rsplit(|sign: char| !sign.is_alphanumeric()).find(|word| !word.is_empty());
    match word {
        Some(word) => format!("`{}` without its settings; write `{}(…)` or `{}()`", printable(word), word, word),
        None => found_at(file, line, column),
    }
}

/// The number that stands around a place, with its sign.
fn number_around(file: &str, line: usize, column: usize) -> String {
    let text: Vec<char> = file.lines().nth(line.saturating_sub(1)).unwrap_or("").chars().collect();
    let here = column.saturating_sub(1).min(text.len());
    let back = text[..here].iter().rev().take_while(|sign| sign.is_ascii_digit() || "+-.".contains(**sign)).count();
    found_at(file, line, here - back + 1)
}

/// Text without signs that a terminal obeys, cut to what fits on a line.
fn printable(text: &str) -> String {
    text.chars().take(60).map(|sign| if sign.is_control() { '�' } else { sign }).collect()
}

/// The word, number or sign at a place, as a reader would name it.
fn found_at(file: &str, line: usize, column: usize) -> String {
    let rest: String =
        file.lines().nth(line.saturating_sub(1)).unwrap_or("").chars().skip(column.saturating_sub(1)).collect();
    let rest = rest.trim();
    let quoted = rest.strip_prefix('"').and_then(|inner| inner.find('"')).map(|end| end + 2);
    let end = quoted.unwrap_or_else(|| {
        let word = |sign: char| sign.is_alphanumeric() || "_.-+".contains(sign);
        rest.find(|sign| !word(sign)).unwrap_or(rest.len()).max(rest.chars().next().map_or(0, char::len_utf8))
    });
    if rest.is_empty() { "the end of the line".to_owned() } else { format!("`{}`", printable(&rest[..end])) }
}

fn inside(outer: Option<&str>) -> String {
    outer.map(|name| format!(" in {name}")).unwrap_or_default()
}

fn misspelled(what: &str, found: &str, expected: &[&str], outer: Option<&str>) -> String {
    let nearest = expected
        .iter()
        .map(|word| (strsim::damerau_levenshtein(&found.to_lowercase(), &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= word.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance);
    let guess = nearest.map(|(_, word)| format!("; did you mean `{word}`?")).unwrap_or_default();
    let list = if expected.is_empty() {
        "nothing here".to_owned()
    } else {
        expected.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    };
    format!("found the unknown {what} `{}`{}, expected {list}{guess}", printable(found), inside(outer))
}

/// Writes a design as the text of a file: the same design gives the same text.
///
/// # Errors
/// When the serializer refuses, which no design makes it do.
pub fn to_ron(design: &Design) -> Result<String, RonError> {
    let without_layers = Design { layers: Stack::default(), ..design.clone() };
    // Three levels: design, its parts, what stands in a part on one line.
    let text = options().to_string_pretty(&without_layers, pretty(2))?;
    let layers = list(&design.layers.written(), 1)?;
    Ok(text.replacen("\n    layers: []", &format!("\n    layers: {layers}"), 1) + "\n")
}

/// Writes layers as text, as they stand in a file but without their ids: what a copied card is in the clipboard.
///
/// # Errors
/// When the serializer refuses, which no layer makes it do.
pub fn layers_to_ron(layers: &[Layer]) -> Result<String, RonError> {
    let mut layers = layers.to_vec();
    for layer in &mut layers {
        layer.renumber(&mut |_| LayerId::NEW);
    }
    list(&layers, 0)
}

fn pretty(depth: usize) -> PrettyConfig {
    PrettyConfig::new()
        .depth_limit(depth)
        .new_line("\n")
        .indentor("    ")
        .struct_names(false)
        .extensions(Extensions::empty())
}

/// A list of layers, each on a line of its own with all its settings; those inside a block are indented further.
fn list(layers: &[Layer], indent: usize) -> Result<String, RonError> {
    if layers.is_empty() {
        return Ok("[]".to_owned());
    }
    let margin = "    ".repeat(indent);
    let mut text = String::from("[\n");
    for layer in layers {
        let mut shell = layer.clone();
        let inside = shell.kind.children_mut().map(std::mem::take).unwrap_or_default();
        let mut line = options().to_string_pretty(&shell, pretty(0))?;
        // The list of layers is the last thing in a block.
        if let Some(at) = line.rfind("[]").filter(|_| !inside.is_empty()) {
            line.replace_range(at..at + 2, &list(&inside, indent + 1)?);
        }
        for part in [&margin, "    ", &line, ",\n"] {
            text.push_str(part);
        }
    }
    text.push_str(&margin);
    text.push(']');
    Ok(text)
}

/// Reads layers from text: a list, or one layer alone.
///
/// # Errors
/// With line, column, what was found and what is expected.
pub fn layers_from_ron(text: &str) -> Result<Vec<Layer>, FileError> {
    if text.trim_start().starts_with('[') {
        return options().from_str(text).map_err(|error| malformed(&error, text));
    }
    options().from_str(text).map(|layer| vec![layer]).map_err(|error| malformed(&error, text))
}

/// Reads a design file.
///
/// # Errors
/// With the file's name and everything that [`from_ron`] says.
pub fn read(path: &Path) -> Result<Design, FileError> {
    let unreadable = |source| FileError::Unreadable { path: path.to_owned(), source };
    // Asked before it is opened: opening a pipe would wait for ever.
    let data = std::fs::metadata(path).map_err(unreadable)?;
    let why = if data.is_dir() {
        Some("it is a folder")
    } else if !data.is_file() {
        Some("it is not a regular file")
    } else if data.len() > LARGEST {
        Some("it is larger than 4 MB")
    } else {
        None
    };
    if let Some(why) = why {
        return Err(FileError::NoDesign { path: path.to_owned(), why });
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| FileError::NoDesign { path: path.to_owned(), why: "it is not text in UTF-8" })?;
    // Editors on Windows put a byte-order mark in front.
    from_ron(text.trim_start_matches('\u{feff}'))
        .map_err(|source| FileError::In { path: path.to_owned(), source: Box::new(source) })
}

/// Whether a design file has comments, which are lost when the design is written there. What cannot be read has none.
pub fn has_comments(path: &Path) -> bool {
    let is_small = std::fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() <= LARGEST);
    is_small && std::fs::read_to_string(path).is_ok_and(|text| comments(&text))
}

/// Whether a text has a comment outside of its strings.
fn comments(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(['"', '/']) {
        let (before, here) = rest.split_at(at);
        if here.starts_with("//") || here.starts_with("/*") {
            return true;
        }
        // A raw string ends at a quote with as many `#`, another one at a quote that is not escaped.
        let marks = before.len() - before.trim_end_matches('#').len();
        let is_raw = here.starts_with('"') && before[..before.len() - marks].ends_with('r');
        rest = &here[1..];
        if is_raw {
            let end = format!("\"{}", "#".repeat(marks));
            rest = rest.find(&end).map_or("", |at| &rest[at + end.len()..]);
        } else if here.starts_with('"') {
            let mut escaped = false;
            let is_end = |sign: char| {
                let ends = sign == '"' && !escaped;
                escaped = sign == '\\' && !escaped;
                ends
            };
            rest = rest.find(is_end).map_or("", |at| &rest[at + 1..]);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::comments;

    #[test]
    fn comments_stand_outside_of_strings() {
        for text in ["(name: \"a\") // b", "/* a */ ()", "(name: \"a\\\"\", // b\n)", "(name: r#\"\"\"#) // b"] {
            assert!(comments(text), "{text}");
        }
        for text in ["", "(a: 1 / 2)", "(name: \"http://a\")", "(name: \"a\\\" // b\")", "(name: r#\"\" // b\"#)"] {
            assert!(!comments(text), "{text}");
        }
    }
}
