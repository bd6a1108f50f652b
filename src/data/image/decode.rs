//! One file to the bytes of one image, carefully: limits first, content before name, no trust in the header.
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use image::metadata::Orientation;

use super::decoders::{Decoded, READ_AT_ONCE, decode};
use super::memory::PixelBuffer;
use super::oddity::Oddity;
use super::raster::{Appearance, PixelKind, Raster};
use super::resize;
use super::sniff::{Format, SNIFFED_BYTES, sniff};
use super::strata_picture::StrataPicture;
use crate::data::limits::MAX_FILE_BYTES;
use crate::data::skip::SkipReason;
use crate::design::Picture;

/// Memory that is used again for the next file.
#[derive(Default)]
pub(crate) struct DecodeBuffers {
    file: Vec<u8>,
    pixels: Vec<u8>,
}

/// One image file as the design's image: bytes channel by channel, each channel row by row.
pub fn decode_picture(path: &Path, picture: &Picture) -> Result<Vec<u8>, SkipReason> {
    let mut out = vec![0; picture.color.channels() * picture.height * picture.width];
    if !out.is_empty() {
        decode_file(path, picture, &mut DecodeBuffers::default(), &mut out)?;
    }
    Ok(out)
}

/// Pixels that another program has put into the clipboard, as the design's image: red, green, blue and opacity of each,
/// row by row, the colors multiplied by the opacity.
pub fn fit_pixels(pixels: &[u8], (width, height): (usize, usize), picture: &Picture) -> Result<Vec<u8>, SkipReason> {
    if pixels.is_empty() || pixels.len() != width.saturating_mul(height).saturating_mul(4) {
        return Err(SkipReason::Truncated);
    }
    let mut straight = pixels.to_vec();
    for [colors @ .., opacity] in straight.as_chunks_mut::<4>().0 {
        let opacity = u32::from(*opacity).max(1);
        for color in colors {
            *color = (u32::from(*color) * 255 / opacity).min(255) as u8;
        }
    }
    let raster = Raster::new(&straight, width, height, PixelKind::bytes_of(4));
    let mut out = vec![0; picture.color.channels() * picture.height * picture.width];
    if !out.is_empty() {
        resize::render(&raster, Orientation::NoTransforms, picture, &mut out);
    }
    Ok(out)
}

/// As [`decode_picture`], with the width and height of the upright image in the file.
pub(crate) fn decode_with_size(path: &Path, picture: &Picture) -> Result<(Vec<u8>, (u32, u32)), SkipReason> {
    let mut out = vec![0; picture.color.channels() * picture.height * picture.width];
    let facts = decode_file(path, picture, &mut DecodeBuffers::default(), &mut out)?;
    Ok((out, (facts.width, facts.height)))
}

/// What a file was before its image was brought to the design's form; its sides are those of the upright image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileFacts {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) channels: usize,
    /// Whether color is seen in it: many gray images are stored as red, green and blue.
    pub(crate) colored: bool,
    /// Whether Strata wrote it as a variation of another image.
    pub(crate) varied: bool,
    /// What a person should know of it.
    pub(crate) oddities: Vec<Oddity>,
}

/// Decodes the file into `out` and says what it was. A failing decoder fails this file only.
pub(crate) fn decode_file(
    path: &Path,
    picture: &Picture,
    scratch: &mut DecodeBuffers,
    out: &mut [u8],
) -> Result<FileFacts, SkipReason> {
    catch_unwind(AssertUnwindSafe(|| read_file(path, picture, scratch, out))).unwrap_or(Err(SkipReason::DecoderFailed))
}

fn read_file(
    path: &Path,
    picture: &Picture,
    scratch: &mut DecodeBuffers,
    out: &mut [u8],
) -> Result<FileFacts, SkipReason> {
    // Opening a pipe would wait for somebody to write into it, so its kind is asked first.
    let metadata = std::fs::metadata(path).map_err(|error| SkipReason::of_io(&error))?;
    if !metadata.is_file() {
        return Err(SkipReason::NotAFile);
    }
    let mut file = File::open(path).map_err(|error| SkipReason::of_io(&error))?;
    let size = metadata.len();
    let DecodeBuffers { file: bytes, pixels: spare } = scratch;
    bytes.clear();
    let at_once = if size <= READ_AT_ONCE { size } else { SNIFFED_BYTES as u64 };
    bytes.reserve_exact(at_once as usize);
    (&mut file).take(at_once).read_to_end(bytes).map_err(|error| SkipReason::of_io(&error))?;

    let own = StrataPicture::of(bytes);
    if own.is_some_and(StrataPicture::is_drawn) {
        return Err(SkipReason::OwnChart);
    }
    let format = sniff(bytes)?;
    if size > MAX_FILE_BYTES {
        return Err(SkipReason::FileTooLarge(size));
    }
    let mut decoded = if size <= READ_AT_ONCE {
        decode(format, &mut Cursor::new(&bytes[..]), size, spare)?
    } else {
        file.rewind().map_err(|error| SkipReason::of_io(&error))?;
        decode(format, &mut BufReader::with_capacity(1 << 16, file), size, spare)?
    };
    let transparent = make_opaque(&mut decoded, format);
    let raster = Raster::new(&decoded.pixels, decoded.width, decoded.height, decoded.kind);
    let (width, height) = (decoded.width as u32, decoded.height as u32);
    let (width, height) = if resize::swaps_sides(decoded.orientation) { (height, width) } else { (width, height) };
    let Appearance { colored, black, one_color } = raster.appearance();
    let mut oddities = std::mem::take(&mut decoded.oddities);
    // Of what nothing is seen only the reason is told.
    let shown = match transparent {
        Some(Oddity::Transparent) => None,
        _ if black => Some(Oddity::NearlyBlack),
        _ => one_color.then_some(Oddity::OneColor),
    };
    oddities.extend(transparent.into_iter().chain(shown));
    let seen = FileFacts { width, height, channels: decoded.kind.channels, colored, varied: own.is_some(), oddities };
    resize::render(&raster, decoded.orientation, picture, out);
    if let PixelBuffer::Heap(pixels) = decoded.pixels {
        *spare = pixels;
    }
    Ok(seen)
}

/// Takes an image whose every pixel is transparent as opaque, if its format leaves transparency unused as a rule. Says
/// whether it is such an image.
fn make_opaque(decoded: &mut Decoded, format: Format) -> Option<Oddity> {
    let kind = decoded.kind;
    if !Raster::new(&decoded.pixels, decoded.width, decoded.height, kind).is_transparent() {
        return None;
    }
    if format != Format::Bmp {
        return Some(Oddity::Transparent);
    }
    decoded.pixels.chunks_exact_mut(kind.bytes()).filter_map(<[u8]>::last_mut).for_each(|alpha| *alpha = u8::MAX);
    Some(Oddity::UnusedAlpha)
}
