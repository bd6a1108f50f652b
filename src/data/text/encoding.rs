//! Which encoding the bytes of a text look like: UTF-8 is read, what looks like another one is told by its name.
use std::fmt;

use serde::{Serialize, Serializer};

/// So many bytes from the beginning tell whether every second one is zero.
const SEEN: usize = 4096;

/// What the bytes of a text look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without its byte order mark.
    Utf8,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// A byte per letter, as older programs for western languages write it.
    Windows1252,
    /// No text at all.
    Binary,
}

impl Encoding {
    /// What it is called, in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1252 => "Windows-1252 / Latin-1",
            Self::Binary => "binary",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What all bytes of a text look like.
pub fn looks_like(bytes: &[u8]) -> Encoding {
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return Encoding::Utf16Le;
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return Encoding::Utf16Be;
    }
    if bytes.contains(&0) {
        return with_zeros(&bytes[..bytes.len().min(SEEN)]);
    }
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    match is_written(bytes) {
        true if is_utf8 => Encoding::Utf8,
        true => Encoding::Windows1252,
        false => Encoding::Binary,
    }
}

/// Bytes of which some are zero: UTF-16 without a mark has a zero beside nearly every ASCII sign, always on one side.
fn with_zeros(bytes: &[u8]) -> Encoding {
    let pairs = bytes.as_chunks::<2>().0;
    let zeros = |side: usize| pairs.iter().filter(|pair| pair[side] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    if second * 2 > pairs.len() && first * 16 <= second {
        Encoding::Utf16Le
    } else if first * 2 > pairs.len() && second * 16 <= first {
        Encoding::Utf16Be
    } else {
        Encoding::Binary
    }
}

/// Whether hardly any byte is a control sign that no editor writes.
fn is_written(bytes: &[u8]) -> bool {
    let control = bytes.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()).count();
    control * 64 <= bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{Encoding, looks_like};

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn each_encoding_is_told_apart() {
        let table = "größe;x\n1,5;2\n2,5;3\n";
        assert_eq!(looks_like(table.as_bytes()), Encoding::Utf8);
        assert_eq!(looks_like("\u{feff}a,b\n1,2\n".as_bytes()), Encoding::Utf8);
        assert_eq!(looks_like(b""), Encoding::Utf8);
        assert_eq!(looks_like(&utf16(table, u16::to_le_bytes)), Encoding::Utf16Le);
        assert_eq!(looks_like(&utf16(table, u16::to_be_bytes)), Encoding::Utf16Be);
        assert_eq!(looks_like(&utf16("\u{feff}日本", u16::to_le_bytes)), Encoding::Utf16Le);
        assert_eq!(looks_like(b"caf\xe9\n"), Encoding::Windows1252);
        assert_eq!(looks_like(b"caf\xe9"), Encoding::Windows1252);
        assert_eq!(looks_like(b"a\0b\nc"), Encoding::Binary);
        assert_eq!(looks_like(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0]), Encoding::Binary);
        assert_eq!(looks_like(&[1, 2, 3, 4, 5, 6]), Encoding::Binary);
    }
}
