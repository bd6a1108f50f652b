//! Blur, noise and erased rectangles, on numbers from 0 to 255.
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Streams of an image's own seed: what one step draws does not move the other.
const NOISE_STREAM: u64 = 0;
const ERASE_STREAM: u64 = 1;

/// The flattest and the tallest erased rectangle: height over width.
const ASPECTS: (f64, f64) = (0.5, 2.0);

/// Space for a blur, kept from image to image.
#[derive(Debug, Default)]
pub(super) struct BlurSpace {
    kernel: Vec<f32>,
    /// One row with the kernel's radius of edge pixels on both sides.
    line: Vec<f32>,
    /// The channel after the first of the two passes.
    rows: Vec<f32>,
}

/// A separable Gaussian blur of one channel; `deviation` in pixels. The kernel ends after three deviations, and the
/// image goes on with the pixels of its edge.
pub(super) fn blur(channel: &mut [f32], width: usize, deviation: f64, space: &mut BlurSpace) {
    fill_kernel(&mut space.kernel, deviation);
    blur_rows(channel, width, space);
    space.rows.clear();
    space.rows.extend_from_slice(channel);
    let (radius, last) = (space.kernel.len() / 2, channel.len() / width - 1);
    for (row, line) in channel.chunks_exact_mut(width).enumerate() {
        line.fill(0.0);
        for (tap, &weight) in space.kernel.iter().enumerate() {
            let source = (row + tap).saturating_sub(radius).min(last) * width;
            add_scaled(line, &space.rows[source..source + width], weight);
        }
    }
}

/// The pass along the rows.
fn blur_rows(channel: &mut [f32], width: usize, space: &mut BlurSpace) {
    let radius = space.kernel.len() / 2;
    for row in channel.chunks_exact_mut(width) {
        space.line.clear();
        space.line.resize(radius, row[0]);
        space.line.extend_from_slice(row);
        space.line.resize(width + 2 * radius, row[width - 1]);
        row.fill(0.0);
        for (tap, &weight) in space.kernel.iter().enumerate() {
            add_scaled(row, &space.line[tap..tap + width], weight);
        }
    }
}

/// Weights exp(−d²/2σ²) for distances up to ⌈3σ⌉, together 1.
fn fill_kernel(kernel: &mut Vec<f32>, deviation: f64) {
    let radius = (3.0 * deviation).ceil() as i64;
    // The distance is divided first: the square of a tiny deviation would be zero.
    let weight = |distance: i64| (-0.5 * (distance as f64 / deviation).powi(2)).exp();
    let total: f64 = (-radius..=radius).map(weight).sum();
    kernel.clear();
    kernel.extend((-radius..=radius).map(|distance| (weight(distance) / total) as f32));
}

fn add_scaled(sums: &mut [f32], numbers: &[f32], weight: f32) {
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += weight * number;
    }
}

/// Adds Gaussian noise to every number; `deviation` as a share of 255.
pub(super) fn add_noise(numbers: &mut [f32], deviation: f64, seed: u64) {
    let mut rng = stream(seed, NOISE_STREAM);
    let deviation = (deviation * 255.0) as f32;
    for number in numbers {
        let normal: f32 = StandardNormal.sample(&mut rng);
        *number += deviation * normal;
    }
}

/// A rectangle of pixels within an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rectangle {
    top: usize,
    left: usize,
    height: usize,
    width: usize,
}

impl Rectangle {
    /// The rectangle to erase: `share` of the image's area, its form drawn evenly on a logarithmic scale, its place
    /// drawn evenly. None if less than half a pixel would be erased.
    pub(super) fn draw(share: f64, height: usize, width: usize, seed: u64) -> Option<Self> {
        let mut rng = stream(seed, ERASE_STREAM);
        let area = share * (height * width) as f64;
        let aspect = (ASPECTS.0.ln() + rng.random::<f64>() * (ASPECTS.1 / ASPECTS.0).ln()).exp();
        if area < 0.5 {
            return None;
        }
        // A rectangle that would leave the image becomes longer or shorter until both sides fit.
        let aspect = aspect.max(area / (width * width) as f64).min((height * height) as f64 / area);
        let rows = ((area * aspect).sqrt().round() as usize).clamp(1, height);
        let columns = ((area / rows as f64).round() as usize).clamp(1, width);
        let (top, left) = (rng.random_range(0..=height - rows), rng.random_range(0..=width - columns));
        Some(Self { top, left, height: rows, width: columns })
    }

    /// Writes one number over the rectangle's part of a channel that is `width` pixels wide.
    pub(super) fn paint(self, channel: &mut [f32], width: usize, number: f32) {
        for line in channel.chunks_exact_mut(width).skip(self.top).take(self.height) {
            line[self.left..self.left + self.width].fill(number);
        }
    }
}

fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    rng
}
