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

/// What an image looks like, by some of its rows.
pub(crate) struct Appearance {
    /// Whether color is seen.
    pub(crate) colored: bool,
    /// Whether nearly every pixel is black.
    pub(crate) black: bool,
    /// Whether nearly every pixel has one and the same color.
    pub(crate) one_color: bool,
}

/// What one pixel consists of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct PixelKind {
    /// Gray, gray and alpha, RGB, or RGB and alpha.
    pub(crate) channels: usize,
    /// Two bytes per channel instead of one.
    pub(crate) wide: bool,
    /// The upper bits of the two bytes that no sample of the image uses: cameras of 12 bits write files of 16.
    pub(crate) unused: u32,
}

impl PixelKind {
    /// One gray byte per pixel.
    pub(crate) const GRAY: Self = Self::bytes_of(1);

    /// The kind of a decoder's pixels; `None` for floating-point numbers.
    pub(crate) fn of(color: ColorType) -> Option<Self> {
        let channels = usize::from(color.channel_count());
        match usize::from(color.bytes_per_pixel()) / channels {
            1 => Some(Self::bytes_of(channels)),
            2 => Some(Self { wide: true, ..Self::bytes_of(channels) }),
            _ => None,
        }
    }

    /// So many channels of one byte.
    pub(crate) const fn bytes_of(channels: usize) -> Self {
        Self { channels, wide: false, unused: 0 }
    }

    /// Whether the last channel tells how opaque a pixel is.
    pub(crate) fn has_alpha(self) -> bool {
        matches!(self.channels, 2 | 4)
    }

    /// The same with the upper bits named that none of the pixels uses, if what is left is a usual number of bits: the
    /// `significant` ones that a file names, or those of a common camera. An alpha channel uses all bits as a rule.
    pub(crate) fn with_unused_bits(self, pixels: &[u8], significant: Option<u32>) -> Self {
        /// Bytes in a wider file, and cameras of 12 and of 14 bits.
        const USUAL: [u32; 3] = [8, 12, 14];
        if !self.wide || self.has_alpha() {
            return self;
        }
        let largest = pixels.as_chunks::<2>().0.iter().map(|sample| u16::from_ne_bytes(*sample)).max().unwrap_or(0);
        let bits = u16::BITS - largest.leading_zeros();
        let fits = |wanted: &u32| bits > 0 && bits <= *wanted && *wanted < u16::BITS;
        let depth = significant.filter(fits).or_else(|| USUAL.into_iter().find(fits));
        Self { unused: depth.map_or(0, |depth| u16::BITS - depth), ..self }
    }

    /// Bytes of one pixel.
    pub(crate) fn bytes(self) -> usize {
        self.channels * if self.wide { 2 } else { 1 }
    }
}

impl<'a> Raster<'a> {
    /// Pixels without gaps between the rows.
    pub(crate) fn new(bytes: &'a [u8], width: usize, height: usize, kind: PixelKind) -> Self {
        Self { bytes, width, height, stride: width * kind.bytes(), kind }
    }

    /// Writes one row as gray bytes or as red, green, blue: alpha is laid on `background`, 16 bits become
    /// the upper 8 of those that are used.
    pub(crate) fn write_row(&self, y: usize, color: Color, background: (u8, u8, u8), out: &mut [u8]) {
        let size = self.kind.bytes();
        let row = &self.bytes[y * self.stride..][..self.width * size];
        if self.kind.wide {
            let unused = self.kind.unused;
            let wide = |pixel: &[u8], i: usize| u16::from_ne_bytes([pixel[2 * i], pixel[2 * i + 1]]);
            let sample = |pixel: &[u8], i: usize| (wide(pixel, i) << unused).to_be_bytes()[0];
            write_pixels(row.chunks_exact(size), self.kind.channels, sample, color, background, out);
        } else if self.kind.channels == color.channels() {
            out.copy_from_slice(row);
        } else {
            let sample = |pixel: &[u8], i: usize| pixel[i];
            write_pixels(row.chunks_exact(size), self.kind.channels, sample, color, background, out);
        }
    }

    /// What it looks like: some rows are looked through, for what an image shows it shows nearly everywhere.
    pub(crate) fn appearance(&self) -> Appearance {
        /// Rows that are looked through.
        const ROWS: usize = 48;
        /// From here on channels and pixels differ by more than noise.
        const SEEN: u8 = 24;
        /// A pixel that is no brighter is black.
        const BLACK: u8 = 20;
        /// The share of the pixels that makes an image a color image, or one that shows something: one in so many.
        const COLORED_IN: usize = 100;
        const OTHER_IN: usize = 500;
        let mut row = vec![0; self.width * 3];
        let (mut pixels, mut colored, mut bright, mut other) = (0, 0, 0, 0);
        let mut first = None;
        for y in (0..self.height).step_by(self.height / ROWS + 1) {
            self.write_row(y, Color::Rgb, (255, 255, 255), &mut row);
            let rgb = row.as_chunks::<3>().0;
            let first = *first.get_or_insert_with(|| rgb.get(rgb.len() / 2).copied().unwrap_or_default());
            for [red, green, blue] in rgb {
                let (most, least) = ((*red).max(*green).max(*blue), (*red).min(*green).min(*blue));
                colored += usize::from(most - least > SEEN);
                bright += usize::from(most > BLACK);
                let apart = red.abs_diff(first[0]).max(green.abs_diff(first[1])).max(blue.abs_diff(first[2]));
                other += usize::from(apart > SEEN / 2);
            }
            pixels += self.width;
        }
        // A single pixel has one color by nature.
        let shows_nothing = |seen: usize| pixels > 1 && seen * OTHER_IN <= pixels;
        Appearance {
            colored: colored * COLORED_IN > pixels,
            black: shows_nothing(bright),
            one_color: shows_nothing(other),
        }
    }

    /// Whether every pixel is transparent.
    pub(crate) fn is_transparent(&self) -> bool {
        let (size, sample) = (self.kind.bytes(), if self.kind.wide { 2 } else { 1 });
        self.kind.has_alpha()
            && self.bytes.chunks_exact(size).all(|pixel| pixel[size - sample..].iter().all(|b| *b == 0))
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
