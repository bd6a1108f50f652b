//! What a PNG's chunks say: its size, how many bits count, and whether only its end is missing.
use std::io::{self, Read as _};

use super::memory::ReadSeek;

/// What the chunks say.
#[derive(Debug, Default)]
pub(crate) struct Png {
    /// Width and height, if there is a header.
    pub(crate) size: Option<(u32, u32)>,
    /// Bits of a sample that count, where it says that they are fewer than it stores.
    pub(crate) significant: Option<u32>,
    /// Where the pixels' last whole chunk ends, if the chunk that ends the file is missing.
    pub(crate) cut: Option<u64>,
}

/// The chunk that ends a file.
pub(crate) const END: &[u8] = b"\0\0\0\0IEND\xaeB`\x82";
/// The signature at the start.
const SIGNATURE: u64 = 8;

/// Walks the chunks of a file of `size` bytes.
pub(crate) fn inspect(input: &mut dyn ReadSeek, size: u64) -> io::Result<Png> {
    let mut png = Png::default();
    match walk(input, size, &mut png) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(png),
    }
}

fn walk(input: &mut dyn ReadSeek, size: u64, png: &mut Png) -> io::Result<()> {
    input.seek_relative(SIGNATURE as i64)?;
    let mut at = SIGNATURE;
    loop {
        let mut head = [0; 8];
        input.read_exact(&mut head)?;
        let [l3, l2, l1, l0, name @ ..] = head;
        let length = u64::from(u32::from_be_bytes([l3, l2, l1, l0]));
        // Its length and name, its content, its checksum.
        let end = at + 12 + length;
        if &name == b"IEND" {
            png.cut = None;
            return Ok(());
        }
        let mut content = Vec::new();
        if matches!(&name, b"IHDR" | b"sBIT") && length <= 16 {
            input.take(length).read_to_end(&mut content)?;
        }
        match (&name, &content[..]) {
            (b"IHDR", [w3, w2, w1, w0, h3, h2, h1, h0, ..]) => {
                let side = |bytes: [u8; 4]| u32::from_be_bytes(bytes);
                png.size = Some((side([*w3, *w2, *w1, *w0]), side([*h3, *h2, *h1, *h0])));
            }
            (b"sBIT", bits) => png.significant = bits.iter().max().map(|bits| u32::from(*bits)),
            _ => {}
        }
        if end > size {
            // The chunk itself is cut; if it holds pixels, so are they.
            png.cut = png.cut.filter(|_| &name != b"IDAT");
            return Ok(());
        }
        if &name == b"IDAT" || png.cut.is_some() {
            png.cut = Some(end);
        }
        input.seek_relative((length - content.len() as u64 + 4) as i64)?;
        at = end;
    }
}
