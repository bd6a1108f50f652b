//! From the bytes of a text to the text, or to the reason why there is none.
use std::fs::{self, File};
use std::io::{BufRead, Read as _};
use std::path::Path;

use crate::data::image::sniff;
use crate::data::skip::{Mistaken, SkipReason};
use crate::data::text::{Encoding, looks_like};

/// So many bytes of a text are kept: no network reads that many tokens.
pub(super) const MOST_BYTES: usize = 64 << 10;
/// Bytes of a text that are read: those that are kept, and a letter that ends behind them.
const READ_BYTES: u64 = MOST_BYTES as u64 + 4;
/// A file is known by so many bytes of its beginning.
const SEEN_BYTES: usize = 4096;

/// Opens a regular file: opening a pipe would wait for ever.
pub(super) fn open(path: &Path) -> Result<File, SkipReason> {
    let data = fs::metadata(path).map_err(|error| SkipReason::of_io(&error))?;
    if !data.is_file() {
        return Err(SkipReason::NotAFile);
    }
    File::open(path).map_err(|error| SkipReason::of_io(&error))
}

/// The beginning of a file, and at most a letter more than is kept of it.
pub(super) fn beginning(path: &Path) -> Result<Vec<u8>, SkipReason> {
    let mut bytes = Vec::new();
    open(path)?.take(READ_BYTES).read_to_end(&mut bytes).map_err(|error| SkipReason::of_io(&error))?;
    Ok(bytes)
}

/// The text that bytes are, without blanks around it. At the end of what was read a letter may be cut.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, SkipReason> {
    let written = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(written) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && bytes.len() as u64 >= READ_BYTES => {
            std::str::from_utf8(&written[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) if is_binary(bytes) => return Err(SkipReason::NotAText),
        Err(_) => return Err(SkipReason::NotUtf8(Encoding::Windows1252)),
    };
    if text.contains('\0') || ["%PDF-", "{\\rtf"].iter().any(|mark| text.starts_with(mark)) {
        return Err(SkipReason::NotAText);
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(if bytes.is_empty() { SkipReason::Empty } else { SkipReason::Blank });
    }
    Ok(text)
}

/// Whether bytes that are not UTF-8 are no text at all: of a known format, or with signs that no editor writes.
fn is_binary(bytes: &[u8]) -> bool {
    looks_like(bytes) == Encoding::Binary || is_known_format(bytes)
}

fn is_known_format(bytes: &[u8]) -> bool {
    match sniff(&bytes[..bytes.len().min(SEEN_BYTES)]) {
        Ok(_) | Err(SkipReason::OtherFormat(_)) => true,
        Err(SkipReason::SomethingElse(kind)) => !matches!(
            kind,
            Mistaken::Text | Mistaken::WebPage | Mistaken::Xml | Mistaken::Json | Mistaken::Svg | Mistaken::Base64
        ),
        Err(_) => false,
    }
}

/// Says by the beginning of a file why none of it is a text in UTF-8: it is empty, UTF-16, or of another format.
pub(super) fn prove(reader: &mut impl BufRead) -> Result<(), SkipReason> {
    let head = reader.fill_buf().map_err(|error| SkipReason::of_io(&error))?;
    let head = &head[..head.len().min(SEEN_BYTES)];
    if head.is_empty() {
        return Err(SkipReason::Empty);
    }
    match looks_like(head) {
        encoding @ (Encoding::Utf16Le | Encoding::Utf16Be) if !is_known_format(head) => {
            Err(SkipReason::NotUtf8(encoding))
        }
        Encoding::Utf8 | Encoding::Windows1252 => Ok(()),
        _ if is_known_format(head) => Err(SkipReason::NotAText),
        _ => Ok(()),
    }
}

/// Reads the next line into `line`: at most a letter more than is kept of it, the rest is passed over. False at the end.
pub(super) fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, SkipReason> {
    line.clear();
    let mut read = || {
        let count = reader.by_ref().take(READ_BYTES).read_until(b'\n', line)?;
        if count as u64 == READ_BYTES && line.last() != Some(&b'\n') {
            reader.skip_until(b'\n')?;
        }
        Ok(count > 0)
    };
    read().map_err(|error| SkipReason::of_io(&error))
}
