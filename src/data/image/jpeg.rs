//! What a JPEG's markers say, read before its decoder gets to see it.
//!
//! Decoders fill in what is missing from a JPEG and call it a success. So the file is walked from marker to marker: one
//! that has fewer bits than its blocks need at the very least is not whole. One without its end marker may be: small
//! cameras forget it. Then every number of every block must have come in its full precision, and it is for the decoder to
//! show that what follows the last byte changes nothing.
use std::io::{self, BufRead, Read};

use crate::data::skip::{SkipReason, UnreadForm};

/// What the markers say.
#[derive(Debug, Default)]
pub(crate) struct Jpeg {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Blocks of 8 × 8 numbers, all components together.
    blocks: u64,
    progressive: bool,
    scans: u32,
    /// Bytes of compressed pixels.
    compressed: u64,
    /// Whether the end marker was reached.
    pub(crate) ended: bool,
    /// For each component its name, and a bit for every number of a block that came in its full precision.
    components: Vec<(u8, u64)>,
    /// A form that no decoder here reads.
    unread: Option<UnreadForm>,
}

/// Two ends for a JPEG that has none, which a decoder takes for different pixels if any are missing.
pub(crate) const ENDS: [&[u8]; 2] =
    [&[0; 64], &[0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0]];
/// The marker that ends a file.
pub(crate) const END_MARKER: &[u8] = &[0xFF, 0xD9];

impl Jpeg {
    /// Whether the data can be all there. A block takes two bits at least: one for its mean, one to end it. Progressive
    /// files end many blocks with one code, but each block's mean takes a bit.
    pub(crate) fn is_whole(&self) -> bool {
        let bits = if self.progressive { 1 } else { 2 };
        let ends = self.ended || self.components.iter().all(|(_, numbers)| *numbers == u64::MAX);
        ends && self.compressed * 8 >= self.blocks * bits
    }

    /// Why it cannot be read, if its form is one that is not.
    pub(crate) fn unread(&self) -> Option<SkipReason> {
        self.unread.map(|form| SkipReason::Unsupported { format: "JPEG", form })
    }

    /// Bytes that the decoder keeps beside the pixels: all blocks, when they come in more than one scan.
    pub(crate) fn extra_memory(&self) -> u64 {
        if self.progressive || self.scans > 1 { self.blocks * 128 } else { 0 }
    }
}

/// Walks the markers. `None`: there is no frame header, so nothing to decode.
pub(crate) fn inspect(input: &mut dyn BufRead) -> io::Result<Option<Jpeg>> {
    let mut jpeg = Jpeg::default();
    match walk(input, &mut jpeg) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok((jpeg.blocks > 0 || jpeg.width > 0).then_some(jpeg)),
    }
}

fn walk(input: &mut dyn BufRead, jpeg: &mut Jpeg) -> io::Result<()> {
    let mut marker = next_marker(input, &mut 0)?;
    loop {
        match marker {
            // Start, restarts and TEM stand alone.
            0xD8 | 0x01 | 0xD0..=0xD7 => {}
            0xD9 => {
                jpeg.ended = true;
                return Ok(());
            }
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                jpeg.progressive |= matches!(marker, 0xC2 | 0xC6);
                jpeg.unread = match marker {
                    0xC9..=0xCF => Some(UnreadForm::ArithmeticCoding),
                    0xC3 | 0xC7 => Some(UnreadForm::LosslessJpeg),
                    0xC5 | 0xC6 => Some(UnreadForm::Unusual),
                    _ => jpeg.unread,
                };
                frame(&segment(input)?, jpeg);
            }
            0xDA => {
                scan(&segment(input)?, jpeg);
                jpeg.scans += 1;
            }
            _ => {
                segment(input)?;
            }
        }
        let mut passed = 0;
        let found = next_marker(input, &mut passed);
        if jpeg.scans > 0 {
            jpeg.compressed += passed;
        }
        marker = found?;
    }
}

/// Goes to the next marker and returns its code; counts the bytes that were passed.
fn next_marker(input: &mut dyn BufRead, passed: &mut u64) -> io::Result<u8> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some(at) = buffer.iter().position(|&byte| byte == 0xFF) else {
            let length = buffer.len();
            *passed += length as u64;
            input.consume(length);
            continue;
        };
        input.consume(at + 1);
        *passed += at as u64;
        let mut code = read_byte(input)?;
        while code == 0xFF {
            code = read_byte(input)?;
        }
        // A zero says that the 0xFF was data; restarts stand within the data.
        if code != 0 && !(0xD0..=0xD7).contains(&code) {
            return Ok(code);
        }
        *passed += 2;
    }
}

fn read_byte(input: &mut dyn BufRead) -> io::Result<u8> {
    let mut byte = [0];
    input.read_exact(&mut byte)?;
    Ok(byte[0])
}

/// Reads one segment's content: two bytes of length, then at most 64 kB.
fn segment(input: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    let length = u64::from(u16::from_be_bytes([read_byte(input)?, read_byte(input)?])).saturating_sub(2);
    let mut content = Vec::new();
    input.take(length).read_to_end(&mut content)?;
    if (content.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(content)
}

/// Reads the header of a scan: which numbers of which components it brings, and how precisely.
fn scan(content: &[u8], jpeg: &mut Jpeg) {
    let Some((&count, rest)) = content.split_first() else { return };
    let Some((names, &[first, last, precision])) = rest.split_at_checked(2 * usize::from(count)) else { return };
    // The lower half tells how many bits are still to come.
    if precision & 15 > 0 || first > last || last > 63 {
        return;
    }
    let numbers = (u64::MAX >> (63 - (last - first))) << first;
    for name in names.iter().step_by(2) {
        jpeg.components.iter_mut().filter(|(known, _)| known == name).for_each(|(_, all)| *all |= numbers);
    }
}

/// Reads the frame header: size and components. There should be one; of several the largest counts, because nobody
/// knows which of them the decoder takes.
fn frame(content: &[u8], jpeg: &mut Jpeg) {
    let [_, h1, h0, w1, w0, _, components @ ..] = content else {
        return;
    };
    let height = u32::from(u16::from_be_bytes([*h1, *h0]));
    let width = u32::from(u16::from_be_bytes([*w1, *w0]));
    jpeg.height = jpeg.height.max(height);
    jpeg.width = jpeg.width.max(width);
    let samplings = || components.chunks_exact(3).map(|c| (u64::from(c[1] >> 4), u64::from(c[1] & 15)));
    let most_across = samplings().map(|(across, _)| across).max().unwrap_or(1).max(1);
    let most_down = samplings().map(|(_, down)| down).max().unwrap_or(1).max(1);
    let blocks = |pixels: u32, share: u64, most: u64| (u64::from(pixels) * share).div_ceil(most * 8);
    let all: u64 =
        samplings().map(|(across, down)| blocks(width, across, most_across) * blocks(height, down, most_down)).sum();
    jpeg.blocks = jpeg.blocks.max(all);
    jpeg.components = components.chunks_exact(3).map(|component| (component[0], 0)).collect();
}
