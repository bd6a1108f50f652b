//! TIFFs that the `image` crate leaves to others: palettes, grays of two or four bits, grays with further samples, and
//! JPEGs inside whose colors are brightness and two differences.
use std::io::{Cursor, ErrorKind};

use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

use super::raster::PixelKind;
use super::tiff::{Tiff, TiffColor};
use crate::data::limits::MAX_PICTURE_BYTES;
use crate::data::skip::{SkipReason, UnreadForm};

/// The pixels of the first page.
pub(crate) struct RarePixels {
    pub(crate) bytes: Vec<u8>,
    pub(crate) kind: PixelKind,
}

/// Decodes a whole file of which the directory says `facts`.
pub(crate) fn decode(mut file: Vec<u8>, facts: &Tiff) -> Result<RarePixels, SkipReason> {
    let is_palette = facts.color == TiffColor::Palette;
    if is_palette {
        take_for_gray(&mut file, facts.color_at)?;
    }
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_PICTURE_BYTES as usize;
    let mut decoder = Decoder::new(Cursor::new(file)).map_err(|error| reason(&error))?.with_limits(limits);
    let (width, height) = decoder.dimensions().map_err(|error| reason(&error))?;
    if (u64::from(width), u64::from(height)) != (facts.width, facts.height) {
        return Err(SkipReason::Damaged { format: "TIFF" });
    }
    let color = decoder.colortype().map_err(|error| reason(&error))?;
    let palette =
        if is_palette { Some(decoder.get_tag_u16_vec(Tag::ColorMap).map_err(|error| reason(&error))?) } else { None };
    let mut samples = DecodingResult::U8(Vec::new());
    let layout = decoder.read_image_to_buffer(&mut samples).map_err(|error| reason(&error))?;
    let unusual = || SkipReason::Unsupported { format: "TIFF", form: UnreadForm::Unusual };
    if layout.planes > 1 {
        return Err(unusual());
    }
    match (samples, color) {
        (DecodingResult::U8(samples), ColorType::Gray(bits @ (1 | 2 | 4 | 8))) => {
            let indices = unpacked(&samples, width as usize, bits);
            if let Some(palette) = palette {
                colored(&indices, &palette, bits)
            } else {
                let white = u8::MAX >> (8 - bits);
                let bytes = indices.iter().map(|gray| gray * (u8::MAX / white)).collect();
                Ok(RarePixels { bytes, kind: PixelKind::GRAY })
            }
        }
        (DecodingResult::U8(samples), ColorType::YCbCr(8)) => {
            let bytes = samples.as_chunks::<3>().0.iter().flat_map(|pixel| rgb(*pixel)).collect();
            Ok(RarePixels { bytes, kind: PixelKind::bytes_of(3) })
        }
        (DecodingResult::U8(samples), ColorType::Multiband { num_samples, .. }) => {
            let channels = if facts.has_alpha { 2 } else { 1 };
            let pixels = samples.chunks_exact(usize::from(num_samples));
            let bytes = pixels.flat_map(|pixel| pixel[..channels].iter().copied()).collect();
            Ok(RarePixels { bytes, kind: PixelKind::bytes_of(channels) })
        }
        (DecodingResult::U16(samples), ColorType::Multiband { num_samples, .. }) => {
            let channels = if facts.has_alpha { 2 } else { 1 };
            let pixels = samples.chunks_exact(usize::from(num_samples));
            let bytes = pixels.flat_map(|pixel| pixel[..channels].iter().flat_map(|sample| sample.to_ne_bytes()));
            Ok(RarePixels { bytes: bytes.collect(), kind: PixelKind { wide: true, ..PixelKind::bytes_of(channels) } })
        }
        _ => Err(unusual()),
    }
}

/// Says in the file that its numbers are grays, so that the decoder gives them as they are: places in the palette.
fn take_for_gray(file: &mut [u8], place: u64) -> Result<(), SkipReason> {
    let little = file.first() == Some(&b'I');
    let place = usize::try_from(place).ok().and_then(|place| file.get_mut(place..)?.first_chunk_mut::<2>());
    let place = place.ok_or(SkipReason::Truncated)?;
    *place = if little { [1, 0] } else { [0, 1] };
    Ok(())
}

/// The numbers of rows that begin with whole bytes, one number per byte.
fn unpacked(samples: &[u8], width: usize, bits: u8) -> Vec<u8> {
    let bits = usize::from(bits);
    let mask = u8::MAX >> (8 - bits);
    let rows = samples.chunks_exact((width * bits).div_ceil(8));
    rows.flat_map(|row| (0..width).map(move |x| (row[x * bits / 8] >> (8 - bits - x * bits % 8)) & mask)).collect()
}

/// The colors that a palette gives to the numbers: all reds, then all greens, then all blues.
fn colored(indices: &[u8], palette: &[u16], bits: u8) -> Result<RarePixels, SkipReason> {
    let colors = 1_usize << bits;
    if palette.len() < 3 * colors {
        return Err(SkipReason::Damaged { format: "TIFF" });
    }
    // By the standard they have 16 bits; some programs write 8.
    let shift = if palette.iter().all(|color| *color < 256) { 0 } else { 8 };
    let color = |index: &u8| [0, 1, 2].map(|channel| (palette[channel * colors + usize::from(*index)] >> shift) as u8);
    Ok(RarePixels { bytes: indices.iter().flat_map(color).collect(), kind: PixelKind::bytes_of(3) })
}

/// Red, green and blue from brightness and two differences of color, by ITU-R BT.601 as in every JPEG.
fn rgb([brightness, blue, red]: [u8; 3]) -> [u8; 3] {
    let (brightness, blue, red) = (f32::from(brightness), f32::from(blue) - 128.0, f32::from(red) - 128.0);
    [brightness + 1.402 * red, brightness - 0.344_136 * blue - 0.714_136 * red, brightness + 1.772 * blue]
        .map(|channel| channel.round().clamp(0.0, 255.0) as u8)
}

/// A decoder's error as a reason.
fn reason(error: &TiffError) -> SkipReason {
    match error {
        TiffError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => SkipReason::Truncated,
        TiffError::LimitsExceeded => SkipReason::TooMuchMemory,
        TiffError::UnsupportedError(_) => SkipReason::Unsupported { format: "TIFF", form: UnreadForm::Unusual },
        _ => SkipReason::Damaged { format: "TIFF" },
    }
}
