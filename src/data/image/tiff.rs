//! What a TIFF's directory says, read before its decoder gets to see it: which form its pixels have, and whether more
//! pages follow.
use std::io::{self, SeekFrom};

use super::memory::ReadSeek;
use crate::data::skip::{SkipReason, UnreadForm};

/// What the first directory says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tiff {
    pub(crate) width: u64,
    pub(crate) height: u64,
    bits: u64,
    samples: u64,
    sample_format: u64,
    compression: u64,
    pub(crate) color: TiffColor,
    /// Where the file says what colors its numbers mean.
    pub(crate) color_at: u64,
    /// Whether the sample after the colors tells how opaque a pixel is.
    pub(crate) has_alpha: bool,
    pub(crate) orientation: u8,
    /// Whether more pages follow; smaller versions of this one are no pages.
    pub(crate) has_pages: bool,
    /// Whether it is what a camera's sensor saw, with a small preview in front.
    is_raw: bool,
}

/// What the numbers of a pixel mean.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TiffColor {
    #[default]
    Gray,
    Rgb,
    Palette,
    Ink,
    /// Brightness and two differences of color.
    Differences,
    Other,
}

impl Tiff {
    /// Why it cannot be read, if its form is one that is not.
    pub(crate) fn unread(&self) -> Option<SkipReason> {
        /// None, group 4 of fax machines, LZW, JPEG, Deflate by both of its names, `PackBits`.
        const COMPRESSIONS: [u64; 7] = [1, 4, 5, 7, 8, 32_946, 32_773];
        if self.is_raw {
            return Some(SkipReason::OtherFormat("RAW"));
        }
        let form = match self.sample_format {
            2 => UnreadForm::Negative,
            3 => UnreadForm::Fractions,
            _ if self.bits > 16 => UnreadForm::ManyBits,
            _ if self.color == TiffColor::Other => UnreadForm::Colors,
            _ if !COMPRESSIONS.contains(&self.compression) => UnreadForm::Compression,
            _ => return None,
        };
        Some(SkipReason::Unsupported { format: "TIFF", form })
    }

    /// Bytes of the numbers of one pixel as they are decoded.
    pub(crate) fn pixel_bytes(&self) -> u64 {
        self.samples.saturating_mul(self.bits.div_ceil(8))
    }

    /// Whether the `image` crate leaves it to others: palettes, grays of less than a byte or with further samples, and
    /// differences of color.
    pub(crate) fn is_rare(&self) -> bool {
        match self.color {
            TiffColor::Gray => self.samples > 1 || matches!(self.bits, 2 | 4),
            TiffColor::Palette | TiffColor::Differences => true,
            TiffColor::Rgb | TiffColor::Ink | TiffColor::Other => false,
        }
    }
}

/// Reads the first directory, and looks at those behind it.
pub(crate) fn inspect(input: &mut dyn ReadSeek) -> io::Result<Option<Tiff>> {
    match walk(input) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        tiff => tiff.map(Some),
    }
}

fn walk(input: &mut dyn ReadSeek) -> io::Result<Tiff> {
    /// Directories that are read: some files lead in circles.
    const DIRECTORIES: usize = 16;
    let mut header = [0; 4];
    input.read_exact(&mut header)?;
    let little = header[0] == b'I';
    let large = header.contains(&b'+');
    let mut reader = DirectoryReader { input, little, large };
    if large {
        reader.number(4)?;
    }
    let first = reader.offset()?;
    let mut tiff = Tiff { bits: 1, samples: 1, sample_format: 1, compression: 1, orientation: 1, ..Tiff::default() };
    let mut is_reduced = false;
    let mut next = reader.directory(first, |entry| match entry.tag {
        254 => is_reduced = entry.value & 1 == 1,
        256 => tiff.width = entry.value,
        257 => tiff.height = entry.value,
        258 => tiff.bits = entry.value,
        259 => tiff.compression = entry.value,
        262 => (tiff.color, tiff.color_at) = (color_of(entry.value), entry.at),
        274 => tiff.orientation = entry.value as u8,
        277 => tiff.samples = entry.value,
        338 => tiff.has_alpha = matches!(entry.value, 1 | 2),
        339 => tiff.sample_format = entry.value,
        // Another image inside of this one, whose preview this is; or the mark of a digital negative.
        330 => tiff.is_raw |= is_reduced,
        50_706 => tiff.is_raw = true,
        _ => {}
    })?;
    for _ in 0..DIRECTORIES {
        if next == 0 {
            break;
        }
        let mut is_page = true;
        // What cannot be followed is no page.
        let after = reader.directory(next, |entry| {
            if entry.tag == 254 {
                is_page = entry.value & 1 == 0;
            }
        });
        let Ok(after) = after else { break };
        if is_page {
            tiff.has_pages = true;
            break;
        }
        next = after;
    }
    Ok(tiff)
}

fn color_of(interpretation: u64) -> TiffColor {
    match interpretation {
        0 | 1 => TiffColor::Gray,
        2 => TiffColor::Rgb,
        3 => TiffColor::Palette,
        5 => TiffColor::Ink,
        6 => TiffColor::Differences,
        _ => TiffColor::Other,
    }
}

/// One line of a directory.
struct DirectoryEntry {
    tag: u64,
    /// Its first number.
    value: u64,
    /// Where that stands.
    at: u64,
}

/// Reads numbers as the file writes them.
struct DirectoryReader<'a> {
    input: &'a mut dyn ReadSeek,
    little: bool,
    /// `BigTIFF`: places take eight bytes instead of four.
    large: bool,
}

impl DirectoryReader<'_> {
    fn number(&mut self, bytes: usize) -> io::Result<u64> {
        let mut read = [0; 8];
        let read = &mut read[..bytes.min(8)];
        self.input.read_exact(read)?;
        if self.little {
            read.reverse();
        }
        Ok(read.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn offset(&mut self) -> io::Result<u64> {
        self.number(if self.large { 8 } else { 4 })
    }

    /// Reads the directory at a place, entry by entry, and says where the next one is; 0 for none.
    fn directory(&mut self, at: u64, mut take: impl FnMut(DirectoryEntry)) -> io::Result<u64> {
        self.input.seek(SeekFrom::Start(at))?;
        let (count, room) = if self.large { (self.number(8)?, 8) } else { (self.number(2)?, 4) };
        for _ in 0..count.min(4096) {
            let (tag, kind) = (self.number(2)?, self.number(2)?);
            let values = self.offset()?;
            let size: u64 = match kind {
                3 | 8 => 2,
                4 | 9 | 11 | 13 => 4,
                5 | 10 | 12 | 16..=18 => 8,
                _ => 1,
            };
            let inline = self.input.stream_position()?;
            let at = if size.saturating_mul(values) > room { self.offset()? } else { inline };
            if matches!(tag, 254..=339 | 50_706) {
                self.input.seek(SeekFrom::Start(at))?;
                take(DirectoryEntry { tag, value: self.number(size as usize)?, at });
            }
            self.input.seek(SeekFrom::Start(inline + room))?;
        }
        self.offset()
    }
}
