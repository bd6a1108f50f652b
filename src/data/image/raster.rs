//! Decoded pixels of any kind, read row by row as gray or RGB bytes on one background.
use image::ColorType;

use crate::design::Color;

/// A view of decoded pixels, or of a part of them.
#[derive(Clone, Copy)]
pub(crate) struct Raster<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Bytes from one row to the next.
    pub(crate) stride: usize,
    pub(crate) kind: PixelKind,
}

/// What one pixel consists of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct PixelKind {
    /// Gray, gray and alpha, RGB, or RGB and alpha.
    pub(crate) channels: usize,
    /// Two bytes per channel instead of one.
    pub(crate) wide: bool,
}

impl PixelKind {
    /// One gray byte per pixel.
    pub(crate) const GRAY: Self = Self { channels: 1, wide: false };

    /// The kind of a decoder's pixels; `None` for floating-point numbers.
    pub(crate) fn of(color: ColorType) -> Option<Self> {
        let channels = usize::from(color.channel_count());
        match usize::from(color.bytes_per_pixel()) / channels {
            1 => Some(Self { channels, wide: false }),
            2 => Some(Self { channels, wide: true }),
            _ => None,
        }
    }

    fn bytes(self) -> usize {
        self.channels * if self.wide { 2 } else { 1 }
    }
}

impl<'a> Raster<'a> {
    /// Pixels without gaps between the rows.
    pub(crate) fn new(bytes: &'a [u8], width: usize, height: usize, kind: PixelKind) -> Self {
        Self { bytes, width, height, stride: width * kind.bytes(), kind }
    }

    /// Writes one row as gray bytes or as red, green, blue: alpha is laid on `background`, 16 bits become their upper 8.
    pub(crate) fn write_row(&self, y: usize, color: Color, background: (u8, u8, u8), out: &mut [u8]) {
        let size = self.kind.bytes();
        let row = &self.bytes[y * self.stride..][..self.width * size];
        if self.kind.wide {
            let sample = |pixel: &[u8], i: usize| u16::from_ne_bytes([pixel[2 * i], pixel[2 * i + 1]]).to_be_bytes()[0];
            write_pixels(row.chunks_exact(size), self.kind.channels, sample, color, background, out);
        } else if self.kind.channels == color.channels() {
            out.copy_from_slice(row);
        } else {
            let sample = |pixel: &[u8], i: usize| pixel[i];
            write_pixels(row.chunks_exact(size), self.kind.channels, sample, color, background, out);
        }
    }

    /// Whether color is seen: some rows are looked through, for a picture of one color has it everywhere.
    pub(crate) fn has_color(&self) -> bool {
        /// Rows that are looked through.
        const ROWS: usize = 48;
        /// From here on the channels differ by more than noise.
        const SEEN: u8 = 24;
        /// The share of the pixels that makes a picture a color picture: one in so many.
        const ONE_IN: usize = 100;
        if self.kind.channels < 3 {
            return false;
        }
        let mut row = vec![0; self.width * 3];
        let (mut pixels, mut colored) = (0, 0);
        for y in (0..self.height).step_by(self.height / ROWS + 1) {
            self.write_row(y, Color::Rgb, (255, 255, 255), &mut row);
            let strong = |rgb: &&[u8]| rgb.iter().max().zip(rgb.iter().min()).is_some_and(|(a, b)| a - b > SEEN);
            colored += row.chunks_exact(3).filter(strong).count();
            pixels += self.width;
        }
        colored * ONE_IN > pixels
    }
}

/// The general case of [`Raster::write_row`]: `sample` reads the i-th byte of a pixel.
fn write_pixels<'p>(
    pixels: impl Iterator<Item = &'p [u8]>,
    channels: usize,
    sample: impl Fn(&[u8], usize) -> u8,
    color: Color,
    background: (u8, u8, u8),
    out: &mut [u8],
) {
    let (has_color, has_alpha) = (channels >= 3, matches!(channels, 2 | 4));
    for (pixel, out) in pixels.zip(out.chunks_exact_mut(color.channels())) {
        let mut rgb =
            if has_color { [sample(pixel, 0), sample(pixel, 1), sample(pixel, 2)] } else { [sample(pixel, 0); 3] };
        if has_alpha {
            let alpha = sample(pixel, channels - 1);
            rgb = [
                blend(rgb[0], background.0, alpha),
                blend(rgb[1], background.1, alpha),
                blend(rgb[2], background.2, alpha),
            ];
        }
        match color {
            Color::Grey => out[0] = luma(rgb),
            Color::Rgb => out.copy_from_slice(&rgb),
        }
    }
}

/// `front` over `back`, rounded.
fn blend(front: u8, back: u8, alpha: u8) -> u8 {
    let (front, back, alpha) = (u32::from(front), u32::from(back), u32::from(alpha));
    ((front * alpha + back * (255 - alpha) + 127) / 255) as u8
}

/// Brightness by ITU-R BT.601, rounded; a gray stays exactly what it is.
pub(crate) fn luma([red, green, blue]: [u8; 3]) -> u8 {
    ((299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue) + 500) / 1000) as u8
}
