//! One decoder per format, each with what its header must say and how much memory it may take.
//!
//! What a decoder takes beside its result was read from its source; the sums are checked before it allocates.
use std::io::{self, Cursor, Read as _};

use image::codecs::{bmp, gif as gif_codec, jpeg as jpeg_codec, png as png_codec, tiff as tiff_codec, webp};
use image::error::UnsupportedErrorKind;
use image::metadata::Orientation;
use image::{ExtendedColorType, ImageDecoder, ImageError, Limits};

use super::memory::{self, Permit, PixelBuffer, ReadSeek};
use super::oddity::Oddity;
use super::raster::PixelKind;
use super::sniff::Format;
use super::{gif, jpeg, png, rare_tiff, tiff};
use crate::data::limits::{MAX_PICTURE_BYTES, MAX_PIXELS};
use crate::data::skip::{SkipReason, UnreadForm};

/// A file up to this size is read at once; a larger one is read while it is decoded.
pub(crate) const READ_AT_ONCE: u64 = 1 << 20;
/// What a PNG may take for text and color profiles, which are of no use here.
const PNG_EXTRAS: u64 = 16 << 20;

/// The pixels that were decoded.
pub(crate) struct Decoded {
    pub(crate) pixels: PixelBuffer,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) kind: PixelKind,
    pub(crate) orientation: Orientation,
    /// What is odd about the file.
    pub(crate) oddities: Vec<Oddity>,
    /// Stands last, so that it is given back after the pixels.
    _permit: Permit,
}

impl Decoded {
    /// The same with something odd about it, if it is so.
    fn with(mut self, oddity: Oddity, is_so: bool) -> Self {
        self.oddities.extend(is_so.then_some(oddity));
        self
    }

    /// The same with its fewer bits stretched, of which the file may say how many count.
    fn stretched(mut self, significant: Option<u32>) -> Self {
        self.kind = self.kind.with_unused_bits(&self.pixels, significant);
        let is_stretched = self.kind.unused > 0;
        self.with(Oddity::Stretched, is_stretched)
    }
}

/// Decodes into the buffer `spare`, if it is large enough. `size` is the file's.
pub(crate) fn decode(
    format: Format,
    input: &mut dyn ReadSeek,
    size: u64,
    spare: &mut Vec<u8>,
) -> Result<Decoded, SkipReason> {
    match format {
        Format::Png => decode_png(input, size, spare),
        Format::Jpeg => decode_jpeg(input, size, spare),
        Format::Gif => decode_gif(input, spare),
        Format::Bmp => {
            let decoder = bmp::BmpDecoder::new(input).map_err(|error| image_error(format, &error))?;
            read_pixels(decoder, format, 0, spare)
        }
        Format::WebP => decode_webp(input, size, spare),
        Format::Tiff => decode_tiff(input, size, spare),
    }
}

fn decode_png(input: &mut dyn ReadSeek, size: u64, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    let facts = png::inspect(input, size).map_err(|error| SkipReason::of_io(&error))?;
    // The size is asked here already, because the decoder calls any excess a lack of memory.
    let (width, height) = facts.size.ok_or(SkipReason::Truncated)?;
    check_size(width, height, Format::Png)?;
    rewind(input)?;
    let decoded = match facts.cut {
        None => decode_chunks(input, None, spare),
        // A file whose end alone is missing shows all that it should; any other is cut.
        Some(end) => {
            // The copy, and four channels of 16 bits at most.
            let permit = memory::acquire(end + 8 * u64::from(width) * u64::from(height));
            let whole = with_end(input, end, png::END)?;
            decode_chunks(&mut Cursor::new(whole), Some(permit), spare).map_err(|_| SkipReason::Truncated)
        }
    };
    decoded.map(|decoded| decoded.stretched(facts.significant))
}

/// Decodes a whole PNG, with the memory that was granted already, if any was.
fn decode_chunks(
    input: &mut dyn ReadSeek,
    granted: Option<Permit>,
    spare: &mut Vec<u8>,
) -> Result<Decoded, SkipReason> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(PNG_EXTRAS);
    let decoder =
        png_codec::PngDecoder::with_limits(input, limits).map_err(|error| image_error(Format::Png, &error))?;
    let is_animated = decoder.is_apng().unwrap_or(false);
    let permit = match granted {
        Some(permit) => permit,
        None => permit(decoder.total_bytes())?,
    };
    Ok(read_permitted(permit, decoder, Format::Png, spare)?.with(Oddity::Animated, is_animated))
}

fn decode_jpeg(mut input: &mut dyn ReadSeek, size: u64, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    let facts = jpeg::inspect(&mut input).map_err(|error| SkipReason::of_io(&error))?;
    let facts = facts.ok_or(SkipReason::Truncated)?;
    check_size(facts.width, facts.height, Format::Jpeg)?;
    if let Some(reason) = facts.unread() {
        return Err(reason);
    }
    if !facts.is_whole() {
        return Err(SkipReason::Truncated);
    }
    rewind(input)?;
    // The decoder keeps a copy of the file, so the permit comes before the decoder.
    let pixels = 3 * u64::from(facts.width) * u64::from(facts.height);
    let once = pixels + size + facts.extra_memory();
    let read = |input: &mut dyn ReadSeek, permit: Permit, spare: &mut Vec<u8>| {
        let decoder = jpeg_codec::JpegDecoder::new(input).map_err(|error| image_error(Format::Jpeg, &error))?;
        if decoder.dimensions() != (facts.width, facts.height) {
            return Err(damaged(Format::Jpeg));
        }
        read_permitted(permit, decoder, Format::Jpeg, spare)
    };
    if facts.ended {
        return read(input, permit(once)?, spare);
    }
    // Without its end: whatever follows the last byte must not change a pixel.
    let permit = permit(once + pixels + 2 * size)?;
    let [one, other] = jpeg::ENDS.map(|end| {
        rewind(input)?;
        let whole = with_end(input, size, &[end, jpeg::END_MARKER].concat())?;
        read(&mut Cursor::new(whole), memory::acquire(0), &mut Vec::new())
    });
    match (one, other) {
        (Ok(one), Ok(other)) if *one.pixels == *other.pixels => Ok(Decoded { _permit: permit, ..one }),
        _ => Err(SkipReason::Truncated),
    }
}

/// The first bytes of a file, with an end that it lacks.
fn with_end(input: &mut dyn ReadSeek, length: u64, end: &[u8]) -> Result<Vec<u8>, SkipReason> {
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes).map_err(|error| SkipReason::of_io(&error))?;
    bytes.extend_from_slice(end);
    Ok(bytes)
}

fn decode_gif(mut input: &mut dyn ReadSeek, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    let facts = gif::inspect(&mut input).map_err(|error| SkipReason::of_io(&error))?;
    rewind(input)?;
    let decoder = gif_codec::GifDecoder::new(input).map_err(|error| image_error(Format::Gif, &error))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, Format::Gif)?;
    if !facts.whole {
        return Err(SkipReason::Truncated);
    }
    // A first image that does not span the canvas is decoded on its own before.
    let extra = if facts.spans { 0 } else { 4 };
    Ok(read_pixels(decoder, Format::Gif, extra, spare)?.with(Oddity::Animated, facts.animated))
}

fn decode_webp(input: &mut dyn ReadSeek, size: u64, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    let decoder = webp::WebPDecoder::new(input).map_err(|error| image_error(Format::WebP, &error))?;
    let is_animated = decoder.has_animation();
    // Lossless images are decoded with alpha even if they have none; lossy ones keep alpha apart at first. The
    // compressed data is small beside that, unless the header lies.
    let extra = if is_animated || decoder.color_type().has_alpha() { 8 } else { 4 };
    let extra = if size > READ_AT_ONCE { extra + 1 } else { extra };
    Ok(read_pixels(decoder, Format::WebP, extra, spare)?.with(Oddity::Animated, is_animated))
}

fn decode_tiff(input: &mut dyn ReadSeek, size: u64, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    let facts = tiff::inspect(input).map_err(|error| SkipReason::of_io(&error))?.ok_or(SkipReason::Truncated)?;
    if let Some(reason) = facts.unread() {
        return Err(reason);
    }
    rewind(input)?;
    let decoded = if facts.is_rare() {
        decode_rare_tiff(input, size, &facts)?
    } else {
        let decoder = tiff_codec::TiffDecoder::new(input).map_err(|error| image_error(Format::Tiff, &error))?;
        // Its own buffer, with four channels of ink where the result has three of light.
        let ink = matches!(decoder.original_color_type(), ExtendedColorType::Cmyk8 | ExtendedColorType::Cmyk16);
        let extra = u64::from(decoder.color_type().bytes_per_pixel()) * if ink { 2 } else { 1 };
        read_pixels(decoder, Format::Tiff, extra, spare)?
    };
    Ok(decoded.stretched(None).with(Oddity::Pages, facts.has_pages))
}

fn decode_rare_tiff(input: &mut dyn ReadSeek, size: u64, facts: &tiff::Tiff) -> Result<Decoded, SkipReason> {
    let side = |length: u64| u32::try_from(length).unwrap_or(u32::MAX);
    let (width, height) = (side(facts.width), side(facts.height));
    check_size(width, height, Format::Tiff)?;
    // The file, the numbers as they are decoded, and the colors that they mean: twice, where they grow in a list.
    let pixel = facts.pixel_bytes().saturating_add(8);
    let permit = permit(pixel.saturating_mul(u64::from(width) * u64::from(height)).saturating_add(size))?;
    let rare_tiff::RarePixels { bytes, kind } = rare_tiff::decode(with_end(input, size, &[])?, facts)?;
    let (width, height) = (width as usize, height as usize);
    if bytes.len() != width * height * kind.bytes() {
        return Err(damaged(Format::Tiff));
    }
    let orientation = Orientation::from_exif(facts.orientation).unwrap_or(Orientation::NoTransforms);
    Ok(Decoded {
        pixels: PixelBuffer::Heap(bytes),
        width,
        height,
        kind,
        orientation,
        oddities: Vec::new(),
        _permit: permit,
    })
}

/// Checks the header's claims, asks for memory, decodes. `extra` is what the decoder takes beside its result, in bytes
/// per pixel.
fn read_pixels(
    decoder: impl ImageDecoder,
    format: Format,
    extra: u64,
    spare: &mut Vec<u8>,
) -> Result<Decoded, SkipReason> {
    let (width, height) = decoder.dimensions();
    check_size(width, height, format)?;
    let permit = permit(decoder.total_bytes() + extra * u64::from(width) * u64::from(height))?;
    read_permitted(permit, decoder, format, spare)
}

/// Decodes with memory that was granted: the permit stands first, so that it is given back last.
fn read_permitted(
    permit: Permit,
    mut decoder: impl ImageDecoder,
    format: Format,
    spare: &mut Vec<u8>,
) -> Result<Decoded, SkipReason> {
    let kind = PixelKind::of(decoder.color_type()).ok_or_else(|| unsupported(format, UnreadForm::Fractions))?;
    let (width, height) = decoder.dimensions();
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_PICTURE_BYTES);
    // A header further down must not claim more than the first did.
    limits.max_image_width = Some(width);
    limits.max_image_height = Some(height);
    decoder.set_limits(limits).map_err(|error| image_error(format, &error))?;
    let orientation = orientation(&mut decoder, format);
    let length = decoder.total_bytes();
    if length > MAX_PICTURE_BYTES {
        return Err(SkipReason::TooMuchMemory);
    }
    let length = length as usize;
    let mut pixels = PixelBuffer::zeroed(length, spare).ok_or(SkipReason::TooMuchMemory)?;
    decoder.read_image(&mut pixels).map_err(|error| image_error(format, &error))?;
    Ok(Decoded {
        pixels,
        width: width as usize,
        height: height as usize,
        kind,
        orientation,
        oddities: Vec::new(),
        _permit: permit,
    })
}

/// How the image must be turned. A damaged note about that is no reason to lose the image.
fn orientation(decoder: &mut impl ImageDecoder, format: Format) -> Orientation {
    // Some programs write into a WebP what only a JPEG has: a name before the data. The `image` crate stumbles over it.
    if format == Format::WebP
        && let Ok(Some(exif)) = decoder.exif_metadata()
        && let Some(data) = exif.strip_prefix(b"Exif\0\0")
    {
        return Orientation::from_exif_chunk(data).unwrap_or(Orientation::NoTransforms);
    }
    decoder.orientation().unwrap_or(Orientation::NoTransforms)
}

fn permit(bytes: u64) -> Result<Permit, SkipReason> {
    if bytes > MAX_PICTURE_BYTES {
        return Err(SkipReason::TooMuchMemory);
    }
    Ok(memory::acquire(bytes))
}

fn check_size(width: u32, height: u32, format: Format) -> Result<(), SkipReason> {
    if width == 0 || height == 0 {
        return Err(damaged(format));
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(SkipReason::TooManyPixels { width, height });
    }
    Ok(())
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Png => "PNG",
        Format::Jpeg => "JPEG",
        Format::Gif => "GIF",
        Format::Bmp => "BMP",
        Format::WebP => "WebP",
        Format::Tiff => "TIFF",
    }
}

/// A decoder's error as a reason. What it says itself is for programmers.
fn image_error(format: Format, error: &ImageError) -> SkipReason {
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => SkipReason::Truncated,
        ImageError::Limits(_) => SkipReason::TooMuchMemory,
        ImageError::Unsupported(error) => unsupported(
            format,
            match error.kind() {
                UnsupportedErrorKind::Color(_) => UnreadForm::Colors,
                _ => UnreadForm::Unusual,
            },
        ),
        _ => damaged(format),
    }
}

fn unsupported(format: Format, form: UnreadForm) -> SkipReason {
    SkipReason::Unsupported { format: format_name(format), form }
}

fn damaged(format: Format) -> SkipReason {
    SkipReason::Damaged { format: format_name(format) }
}

fn rewind(input: &mut dyn ReadSeek) -> Result<(), SkipReason> {
    input.rewind().map_err(|error| SkipReason::of_io(&error))
}
