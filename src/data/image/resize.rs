//! A raster of any size, turned upright and brought to the input's width, height and color.
//!
//! Rows are read one at a time and added to the rows of the result that they touch, so that even the largest image
//! needs no second copy. The filter is a triangle as wide as two pixels of the coarser grid: every pixel counts when a
//! image is made smaller, and the result is smooth when it is made larger.
use image::metadata::Orientation;

use super::raster::{Raster, luma};
use crate::design::{Color, Picture, Resize};

/// Writes `raster` as the design's image into `out`: channel by channel, each channel row by row.
pub(crate) fn render(raster: &Raster, orientation: Orientation, picture: &Picture, out: &mut [u8]) {
    let turned = swaps_sides(orientation);
    let plan = if turned {
        plan(raster.height, raster.width, picture).turned()
    } else {
        plan(raster.width, raster.height, picture)
    };
    let content = if (plan.width, plan.height) == (raster.width, raster.height) && plan.is_whole(raster) {
        if copies_plainly(raster, orientation, picture) {
            out.copy_from_slice(raster.bytes);
            return;
        }
        copy(raster, picture)
    } else {
        resample(raster, &plan, picture)
    };
    place(&content, &plan, orientation, picture, out);
}

/// How an image fills the result: the size it gets there, and which part of it is shown, measured from its middle.
struct Placement {
    width: usize,
    height: usize,
    window_width: f64,
    window_height: f64,
}

impl Placement {
    /// The same for an image that lies on its side.
    fn turned(self) -> Self {
        Self {
            width: self.height,
            height: self.width,
            window_width: self.window_height,
            window_height: self.window_width,
        }
    }

    fn is_whole(&self, raster: &Raster) -> bool {
        self.window_width == raster.width as f64 && self.window_height == raster.height as f64
    }
}

/// Plans for an upright image of `width` × `height`.
fn plan(width: usize, height: usize, picture: &Picture) -> Placement {
    let (w, h) = (width as f64, height as f64);
    let (across, down) = (picture.width as f64 / w, picture.height as f64 / h);
    let whole = Placement { width: picture.width, height: picture.height, window_width: w, window_height: h };
    match picture.resize {
        Resize::Fit => {
            let scale = across.min(down);
            // A very long image keeps at least one pixel of its short side.
            let side = |length: f64, most: usize| ((length * scale).round() as usize).clamp(1, most);
            Placement { width: side(w, picture.width), height: side(h, picture.height), ..whole }
        }
        Resize::Crop if across > down => Placement { window_height: picture.height as f64 / across, ..whole },
        Resize::Crop if across < down => Placement { window_width: picture.width as f64 / down, ..whole },
        Resize::Crop | Resize::Stretch => whole,
    }
}

/// Whether the raster's bytes are the result already.
fn copies_plainly(raster: &Raster, orientation: Orientation, picture: &Picture) -> bool {
    orientation == Orientation::NoTransforms
        && picture.color == Color::Grey
        && (raster.width, raster.height) == (picture.width, picture.height)
        && raster.bytes.len() == picture.width * picture.height
}

/// All rows at their size.
fn copy(raster: &Raster, picture: &Picture) -> Vec<u8> {
    let length = raster.width * picture.color.channels();
    let mut bytes = vec![0; raster.height * length];
    for (y, row) in bytes.chunks_exact_mut(length).enumerate() {
        raster.write_row(y, picture.color, picture.background, row);
    }
    bytes
}

/// The plan's window at the plan's size.
fn resample(raster: &Raster, plan: &Placement, picture: &Picture) -> Vec<u8> {
    let channels = picture.color.channels();
    let columns = taps(raster.width, plan.window_width, plan.width);
    let rows = taps(raster.height, plan.window_height, plan.height);
    let length = plan.width * channels;
    let mut sums = vec![0f32; plan.height * length];
    let mut bytes = vec![0u8; raster.width * channels];
    let mut narrow = vec![0f32; length];
    // Rows of the result that the source row y touches: both ends only ever move down.
    let mut first = 0;
    for y in rows.first().map_or(0, |tap| tap.start)..rows.last().map_or(0, Tap::end) {
        raster.write_row(y, picture.color, picture.background, &mut bytes);
        match picture.color {
            Color::Grey => narrow_row::<1>(&bytes, &columns, &mut narrow),
            Color::Rgb => narrow_row::<3>(&bytes, &columns, &mut narrow),
        }
        while rows[first].end() <= y {
            first += 1;
        }
        for (row, tap) in rows.iter().enumerate().skip(first).take_while(|(_, tap)| tap.start <= y) {
            if y < tap.end() {
                let weight = tap.weights[y - tap.start];
                let sums = &mut sums[row * length..][..length];
                sums.iter_mut().zip(&narrow).for_each(|(sum, &value)| *sum += value * weight);
            }
        }
    }
    sums.iter().map(|&sum| (sum + 0.5) as u8).collect()
}

/// One source row at the width of the result. The number of channels is known at compile time, because most of the time
/// for a large image is spent here.
fn narrow_row<const CHANNELS: usize>(bytes: &[u8], columns: &[Tap], out: &mut [f32]) {
    let pixels = bytes.as_chunks::<CHANNELS>().0;
    for (out, tap) in out.as_chunks_mut::<CHANNELS>().0.iter_mut().zip(columns) {
        let mut sums = [0.0; CHANNELS];
        for (pixel, weight) in pixels[tap.start..tap.end()].iter().zip(&tap.weights) {
            for (sum, &byte) in sums.iter_mut().zip(pixel) {
                *sum += f32::from(byte) * weight;
            }
        }
        *out = sums;
    }
}

/// The source pixels that one pixel of the result is made of, along one side.
struct Tap {
    start: usize,
    weights: Vec<f32>,
}

impl Tap {
    fn end(&self) -> usize {
        self.start + self.weights.len()
    }
}

/// The taps of a side: `length` source pixels, of which the middle `window` becomes `size`.
fn taps(length: usize, window: f64, size: usize) -> Vec<Tap> {
    let scale = window / size as f64;
    let offset = (length as f64 - window) / 2.0;
    let radius = scale.max(1.0);
    let tap = |index: usize| {
        let center = offset + (index as f64 + 0.5) * scale;
        let start = ((center - radius).floor().max(0.0) as usize).min(length - 1);
        let end = ((center + radius).ceil() as usize).clamp(start + 1, length);
        let weight = |pixel: usize| (1.0 - ((pixel as f64 + 0.5 - center) / radius).abs()).max(0.0);
        let total: f64 = (start..end).map(weight).sum();
        Tap { start, weights: (start..end).map(|pixel| (weight(pixel) / total) as f32).collect() }
    };
    (0..size).map(tap).collect()
}

/// Whether an image changes width and height when it is turned upright.
pub(super) fn swaps_sides(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// Turns `content` upright and lays it on the middle of the background.
fn place(content: &[u8], plan: &Placement, orientation: Orientation, picture: &Picture, out: &mut [u8]) {
    let (right, bottom) = (plan.width - 1, plan.height - 1);
    let source = |x: usize, y: usize| match orientation {
        Orientation::NoTransforms => (x, y),
        Orientation::FlipHorizontal => (right - x, y),
        Orientation::FlipVertical => (x, bottom - y),
        Orientation::Rotate180 => (right - x, bottom - y),
        Orientation::Rotate90 => (y, bottom - x),
        Orientation::Rotate270 => (right - y, x),
        Orientation::Rotate90FlipH => (y, x),
        Orientation::Rotate270FlipH => (right - y, bottom - x),
    };
    let (width, height) = if swaps_sides(orientation) { (plan.height, plan.width) } else { (plan.width, plan.height) };
    let (left, top) = ((picture.width - width) / 2, (picture.height - height) / 2);
    let (red, green, blue) = picture.background;
    let background = match picture.color {
        Color::Grey => [luma([red, green, blue]); 3],
        Color::Rgb => [red, green, blue],
    };
    let channels = picture.color.channels();
    let planes = out.chunks_exact_mut(picture.width * picture.height);
    for (channel, plane) in planes.enumerate() {
        if (width, height) != (picture.width, picture.height) {
            plane.fill(background[channel]);
        }
        for y in 0..height {
            let row = &mut plane[(top + y) * picture.width + left..][..width];
            for (x, byte) in row.iter_mut().enumerate() {
                let (x, y) = source(x, y);
                *byte = content[(y * plan.width + x) * channels + channel];
            }
        }
    }
}
