//! What a folder or a picture is called: its path in bytes, where the same accents are the same however they were
//! written.
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

use crate::design::composed;

/// A name of its own for every name of a file. Bytes that are no text stand as `\xE9`.
pub(crate) fn name_of(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    composed(&text)
}

/// A path inside a source, with slashes on every system.
pub(crate) fn display(path: &Path) -> String {
    path.iter().map(name_of).collect::<Vec<_>>().join("/")
}
