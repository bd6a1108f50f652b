//! One decoder per format, each with what its header must say and how much memory it may take.
//!
//! What a decoder takes beside its result was read from its source; the sums are checked before it allocates.
use std::error::Error;
use std::io::{self, BufRead, Seek};

use image::codecs::{bmp, gif as gif_codec, jpeg as jpeg_codec, png, tiff, webp};
use image::error::UnsupportedErrorKind;
use image::metadata::Orientation;
use image::{ExtendedColorType, ImageDecoder, ImageError, Limits};

use super::memory::{self, Permit, PixelBuffer};
use super::raster::PixelKind;
use super::sniff::Format;
use super::{gif, jpeg};
use crate::data::limits::{MAX_PICTURE_BYTES, MAX_PIXELS};
use crate::data::skip::SkipReason;
use crate::disk;

/// A file up to this size is read at once; a larger one is read while it is decoded.
pub(crate) const READ_AT_ONCE: u64 = 1 << 20;
/// What a PNG may take for text and color profiles, which are of no use here.
const PNG_EXTRAS: u64 = 16 << 20;

/// What a decoder reads from: bytes in memory or a file.
pub(crate) trait ReadSeek: BufRead + Seek {}
impl<T: BufRead + Seek> ReadSeek for T {}

/// The pixels that were decoded.
pub(crate) struct Decoded {
    pub(crate) pixels: PixelBuffer,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) kind: PixelKind,
    pub(crate) orientation: Orientation,
    /// Whether more images follow.
    pub(crate) animated: bool,
    /// Stands last, so that it is given back after the pixels.
    _permit: Permit,
}

/// Decodes into the buffer `spare`, if it is large enough. `size` is the file's.
pub(crate) fn decode(
    format: Format,
    input: &mut dyn ReadSeek,
    size: u64,
    spare: &mut Vec<u8>,
) -> Result<Decoded, SkipReason> {
    match format {
        Format::Png => decode_png(input, spare),
        Format::Jpeg => decode_jpeg(input, size, spare),
        Format::Gif => decode_gif(input, spare),
        Format::Bmp => {
            let decoder = bmp::BmpDecoder::new(input).map_err(|error| image_error(format, &error))?;
            read_pixels(decoder, format, 0, spare)
        }
        Format::WebP => decode_webp(input, size, spare),
        Format::Tiff => decode_tiff(input, spare),
    }
}

fn decode_png(input: &mut dyn ReadSeek, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    // The size is asked here already, because the decoder calls any excess a lack of memory.
    let mut head = [0; 24];
    input.read_exact(&mut head).map_err(|_| SkipReason::Truncated)?;
    let [.., w3, w2, w1, w0, h3, h2, h1, h0] = head;
    if &head[12..16] == b"IHDR" {
        let (width, height) = (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
        check_size(width, height, Format::Png)?;
    }
    rewind(input)?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(PNG_EXTRAS);
    let decoder = png::PngDecoder::with_limits(input, limits).map_err(|error| image_error(Format::Png, &error))?;
    let animated = decoder.is_apng().unwrap_or(false);
    let decoded = read_pixels(decoder, Format::Png, 0, spare)?;
    Ok(Decoded { animated, ..decoded })
}

fn decode_jpeg(mut input: &mut dyn ReadSeek, size: u64, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    let facts = jpeg::inspect(&mut input).map_err(|error| unreadable(&error))?;
    let facts = facts.ok_or(SkipReason::Truncated)?;
    check_size(facts.width, facts.height, Format::Jpeg)?;
    if !facts.is_whole() {
        return Err(SkipReason::Truncated);
    }
    rewind(input)?;
    // The decoder keeps a copy of the file, so the permit comes before the decoder.
    let pixels = 3 * u64::from(facts.width) * u64::from(facts.height);
    let permit = permit(pixels + size + facts.extra_memory())?;
    let decoder = jpeg_codec::JpegDecoder::new(input).map_err(|error| image_error(Format::Jpeg, &error))?;
    if decoder.dimensions() != (facts.width, facts.height) {
        return Err(SkipReason::Damaged { format: format_name(Format::Jpeg), detail: "it claims two sizes".into() });
    }
    read_permitted(permit, decoder, Format::Jpeg, spare)
}

fn decode_gif(mut input: &mut dyn ReadSeek, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    let facts = gif::inspect(&mut input).map_err(|error| unreadable(&error))?;
    rewind(input)?;
    let decoder = gif_codec::GifDecoder::new(input).map_err(|error| image_error(Format::Gif, &error))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, Format::Gif)?;
    if !facts.whole {
        return Err(SkipReason::Truncated);
    }
    // A first image that does not span the canvas is decoded on its own before.
    let extra = if facts.spans { 0 } else { 4 };
    let decoded = read_pixels(decoder, Format::Gif, extra, spare)?;
    let animated = facts.animated;
    Ok(Decoded { animated, ..decoded })
}

fn decode_webp(input: &mut dyn ReadSeek, size: u64, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    let decoder = webp::WebPDecoder::new(input).map_err(|error| image_error(Format::WebP, &error))?;
    let animated = decoder.has_animation();
    // Lossless images are decoded with alpha even if they have none; lossy ones keep alpha apart at first. The
    // compressed data is small beside that, unless the header lies.
    let extra = if animated || decoder.color_type().has_alpha() { 8 } else { 4 };
    let extra = if size > READ_AT_ONCE { extra + 1 } else { extra };
    let decoded = read_pixels(decoder, Format::WebP, extra, spare)?;
    Ok(Decoded { animated, ..decoded })
}

fn decode_tiff(input: &mut dyn ReadSeek, spare: &mut Vec<u8>) -> Result<Decoded, SkipReason> {
    let decoder = tiff::TiffDecoder::new(input).map_err(|error| image_error(Format::Tiff, &error))?;
    // Its own buffer, with four channels of ink where the result has three of light.
    let ink = matches!(decoder.original_color_type(), ExtendedColorType::Cmyk8 | ExtendedColorType::Cmyk16);
    let extra = u64::from(decoder.color_type().bytes_per_pixel()) * if ink { 2 } else { 1 };
    read_pixels(decoder, Format::Tiff, extra, spare)
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
    let kind = PixelKind::of(decoder.color_type()).ok_or_else(|| SkipReason::Unsupported {
        format: format_name(format),
        detail: "its pixels are floating-point numbers".into(),
    })?;
    let (width, height) = decoder.dimensions();
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_PICTURE_BYTES);
    // A header further down must not claim more than the first did.
    limits.max_image_width = Some(width);
    limits.max_image_height = Some(height);
    decoder.set_limits(limits).map_err(|error| image_error(format, &error))?;
    let orientation = orientation(&mut decoder, format);
    let length = decoder.total_bytes() as usize;
    let mut pixels = PixelBuffer::zeroed(length, spare).ok_or(SkipReason::TooMuchMemory)?;
    decoder.read_image(&mut pixels).map_err(|error| image_error(format, &error))?;
    Ok(Decoded {
        pixels,
        width: width as usize,
        height: height as usize,
        kind,
        orientation,
        animated: false,
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
        return Err(SkipReason::Damaged {
            format: format_name(format),
            detail: format!("it claims {width} × {height} pixels"),
        });
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

/// A decoder's error as a reason.
fn image_error(format: Format, error: &ImageError) -> SkipReason {
    let format = format_name(format);
    match error {
        ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => SkipReason::Truncated,
        ImageError::Limits(_) => SkipReason::TooMuchMemory,
        ImageError::Unsupported(error) => SkipReason::Unsupported {
            format,
            detail: match error.kind() {
                UnsupportedErrorKind::Color(ExtendedColorType::Unknown(bits)) => format!("{bits} bits per pixel"),
                UnsupportedErrorKind::GenericFeature(feature) => feature,
                _ => error.to_string(),
            },
        },
        error => SkipReason::Damaged { format, detail: innermost_message(error) },
    }
}

/// The innermost message says most. What the PNG decoder appends about chunks is for programmers.
fn innermost_message(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let message = innermost.to_string();
    match message.split_once("ChunkType {") {
        Some(("", _)) => "its parts are not in order".into(),
        Some((start, _)) => start.trim_end_matches(" while decoding ").into(),
        None => message.trim_end_matches('.').into(),
    }
}

fn rewind(input: &mut dyn ReadSeek) -> Result<(), SkipReason> {
    input.rewind().map_err(|error| unreadable(&error))
}

pub(crate) fn unreadable(error: &io::Error) -> SkipReason {
    SkipReason::Unreadable(match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => disk::in_words(error),
    })
}
