//! Finds samples that are in a set twice, byte for byte, and images that are nearly alike (another JPEG, brightened, resized, noisy).
//!
//! Nearly alike images are found in two steps. A difference hash (dHash, N. Krawetz, "Kind of Like That", 2013) says
//! coarsely where a small gray thumbnail rises and falls; thumbnails of images with close hashes are then compared.
//! Close hashes are found by sorting the hashes several times, each time rotated by another band (M. Charikar,
//! "Similarity estimation techniques from rounding algorithms", 2002; G. Manku et al., "Detecting near-duplicates for
//! web crawling", 2007), and by comparing each only with the [`WINDOW`] next to it on each side.
//!
//! A crowd of images with one common band can therefore hide a pair from one sorting, but the work never grows with
//! the square of the number of images.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::pixel_comparison::PixelComparison;
use super::thumbnail::{Reducer, area_average, smooth};
use crate::data::image::ImageForm;

/// Side of the thumbnail, in cells.
const GRID: usize = 12;
/// Cells of a thumbnail.
const CELLS: usize = GRID * GRID;
/// Side of the coarser grid the hash is taken from: blocks of 2×2 cells.
const BLOCKS: usize = GRID / 2;
/// Steps of a thumbnail's byte in one standard deviation of the image: ±4.5 deviations fit.
const STEPS: f32 = 28.0;
/// A thumbnail with a smaller standard deviation than this (gray levels) is flat: it is like nothing.
const MIN_CONTRAST: f32 = 4.0;
/// Two blocks differ if they lie further apart than this share of the standard deviation. The dead zone keeps noise in
/// flat areas out of the hash.
const DEAD_ZONE: f32 = 0.2;
/// Bits by which a band is rotated: eight bands in 128 bits.
const BAND_BITS: u32 = 16;
/// Largest Hamming distance of the hashes of two images whose thumbnails are compared.
const MAX_HAMMING: u32 = 20;
/// Images compared on each side of an image in every sorted order.
const WINDOW: usize = 16;
/// Root mean square difference of two thumbnails that are alike, in standard deviations.
const MAX_RELATIVE: f32 = 0.08;
/// The same in gray levels: faint images may differ by more in deviations, since clipping at white and the rounding
/// of a JPEG weigh more in them. Thin strokes are faint, too, so such pairs have to agree in their edges as well.
const MAX_LEVELS: f32 = 5.5;
/// Faint images are never called alike beyond this, in standard deviations.
const MAX_RELATIVE_FAINT: f32 = 0.2;
/// Candidates in a window whose pixels are compared as well, nearest thumbnails first.
const CLOSER_LOOKS: usize = 2;
/// "No alike image yet" in the list of the nearest ones.
const NONE: u64 = u64::MAX;

/// For each sample the index of the first one with exactly the same bytes (its own index if it is the first), from their
/// [`fingerprints`]. O(bytes) time; bytes are compared only where fingerprints agree.
pub fn first_equal<'a>(fingerprints: &[u64], sample: impl Fn(u32) -> &'a [u8]) -> Vec<u32> {
    let mut order: Vec<(u64, u32)> = fingerprints.iter().copied().zip(0..).collect();
    order.par_sort_unstable();
    let mut first: Vec<u32> = (0..order.len() as u32).collect();
    for same_hash in order.chunk_by(|a, b| a.0 == b.0) {
        // Nearly always one sample: others only if different samples have the same hash.
        let mut distinct: Vec<u32> = Vec::new();
        for &(_, index) in same_hash {
            let equal = distinct.iter().find(|&&known| sample(known) == sample(index));
            match equal {
                Some(&known) => first[index as usize] = known,
                None => distinct.push(index),
            }
        }
    }
    first
}

/// For each of so many samples a number that is the same for the same bytes, and hardly ever for others.
pub fn fingerprints<'a>(samples: usize, sample: impl Fn(u32) -> &'a [u8] + Sync) -> Vec<u64> {
    (0..samples as u32).into_par_iter().map(|index| hash_bytes(sample(index))).collect()
}

/// Pairs (a, b), a < b, of images that look nearly alike but are not equal, sorted by b.
///
/// Each image b is named at most once, with the nearest earlier one that was found. `first` is what [`first_equal`]
/// said: of exactly equal images only the first takes part. Flat images (no contrast) are near nothing. Brightness
/// and contrast may differ, colors may not. O(n log n) time, about 350 bytes of memory per image. Empty when stopped.
pub fn nearly_equal(pixels: &[u8], form: ImageForm, first: &[u32], stop: &AtomicBool) -> Vec<(u32, u32)> {
    if form.bytes() == 0 {
        return Vec::new();
    }
    let count = first.len().min(pixels.len() / form.bytes());
    let distinct: Vec<u32> = (0..count as u32).filter(|&index| first[index as usize] == index).collect();
    let reducer = Reducer::new(form, GRID, GRID);
    let sketches: Vec<Sketch> = distinct
        .par_iter()
        .map_init(Vec::new, |gray, &index| {
            if stop.load(Ordering::Relaxed) {
                return Sketch::FLAT;
            }
            form.gray(form.image(pixels, index), gray);
            Sketch::of(gray, form, &reducer)
        })
        .collect();
    let closer = PixelComparison::new(form);
    let look = |a: u32, b: u32, edges: bool| {
        let (a, b) = (distinct[a as usize], distinct[b as usize]);
        closer.colors_agree(form.image(pixels, a), form.image(pixels, b))
            && (!edges || closer.edges_agree(form.image(pixels, a), form.image(pixels, b)))
    };
    let nearest = nearest_earlier(&sketches, look, stop);
    if stop.load(Ordering::Relaxed) {
        return Vec::new();
    }
    let pairs = distinct.iter().zip(&nearest).filter(|&(_, &best)| best != NONE);
    pairs.map(|(&b, &best)| (distinct[(best & u64::from(u32::MAX)) as usize], b)).collect()
}

/// A 64-bit hash of bytes: words are folded in by a 128-bit product, as in W. Yi's wyhash.
fn hash_bytes(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut tail = [0; 8];
    tail[..rest.len()].copy_from_slice(rest);
    let mut hash = fold(bytes.len() as u64, 0x9E37_79B9_7F4A_7C15);
    for word in words.iter().chain([&tail]) {
        hash = fold(hash ^ u64::from_le_bytes(*word), 0xD6E8_FEB8_6659_FD93);
    }
    hash
}

/// The two halves of a product, laid over each other. The added constant keeps a zero from staying zero.
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a.wrapping_add(0xA076_1D64_78BD_642F)) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

/// What is kept of an image to compare it with others.
struct Sketch {
    hash: u128,
    /// The image smoothed once and twice, reduced, with mean 0 and [`STEPS`] as standard deviation. The second stands
    /// for a copy that was softened by resizing.
    thumbnails: [[i8; CELLS]; 2],
    /// Standard deviation of the first thumbnail in gray levels; 0 for a flat image.
    contrast: f32,
}

impl Sketch {
    /// An image without contrast.
    const FLAT: Self = Self { hash: 0, thumbnails: [[0; CELLS]; 2], contrast: 0.0 };

    /// The sketch of a gray image, which is smoothed in place.
    fn of(gray: &mut [f32], form: ImageForm, reducer: &Reducer) -> Self {
        let mut cells = [0.0; CELLS];
        let mut sketch = Self::FLAT;
        for (smoothing, thumbnail) in sketch.thumbnails.iter_mut().enumerate() {
            smooth(gray, form.width);
            area_average(gray, reducer, &mut cells);
            let contrast = normalize(&mut cells);
            if contrast < MIN_CONTRAST {
                return Self::FLAT;
            }
            if smoothing == 0 {
                sketch.contrast = contrast;
            }
            for (byte, cell) in thumbnail.iter_mut().zip(&cells) {
                *byte = (cell * STEPS).round() as i8;
            }
        }
        // The softer one: it changes least between copies.
        sketch.hash = difference_hash(&cells);
        sketch
    }

    /// Squared distance of two images in squared steps, summed over the cells, and whether it is small enough only
    /// for faint images. Nothing if they are not alike.
    fn alike(&self, other: &Self) -> Option<(u32, bool)> {
        let [soft, softer] = &self.thumbnails;
        let [other_soft, other_softer] = &other.thumbnails;
        let distance = squared_distance(soft, other_soft)
            .min(squared_distance(softer, other_soft))
            .min(squared_distance(soft, other_softer));
        let within = |bound: f32| distance as f32 <= (STEPS * bound).powi(2) * CELLS as f32;
        let faint = (MAX_LEVELS / self.contrast.min(other.contrast)).min(MAX_RELATIVE_FAINT);
        let clear = within(MAX_RELATIVE);
        (clear || within(faint)).then_some((distance, !clear))
    }
}

/// Subtracts the mean and divides by the standard deviation, which is returned. Flat cells stay undivided.
fn normalize(cells: &mut [f32; CELLS]) -> f32 {
    let mean = cells.iter().sum::<f32>() / CELLS as f32;
    for cell in cells.iter_mut() {
        *cell -= mean;
    }
    let deviation = (cells.iter().map(|cell| cell * cell).sum::<f32>() / CELLS as f32).sqrt();
    if deviation >= MIN_CONTRAST {
        for cell in cells.iter_mut() {
            *cell /= deviation;
        }
    }
    deviation
}

/// Sum of squared differences of two thumbnails.
fn squared_distance(a: &[i8; CELLS], b: &[i8; CELLS]) -> u32 {
    let squares = a.iter().zip(b).map(|(&x, &y)| {
        let difference = i32::from(x) - i32::from(y);
        (difference * difference) as u32
    });
    squares.sum()
}

/// Two bits for each pair of neighboring blocks, to the right and below: "rises" and "falls" by more than the dead
/// zone.
///
/// 2·2·6·5 = 120 of 128 bits are used. They are dealt out with an odd stride, so that every band holds bits from all
/// over the image: bands of an empty margin would be the same in all images.
fn difference_hash(cells: &[f32; CELLS]) -> u128 {
    let block = |row: usize, column: usize| {
        let corner = 2 * row * GRID + 2 * column;
        (cells[corner] + cells[corner + 1] + cells[corner + GRID] + cells[corner + GRID + 1]) / 4.0
    };
    let mut hash = 0_u128;
    let mut place = 0_u32;
    let mut put = |bit: bool| {
        hash |= u128::from(bit) << place;
        place = (place + 37) % u128::BITS;
    };
    for long in 0..BLOCKS {
        for short in 0..BLOCKS - 1 {
            let right = block(long, short + 1) - block(long, short);
            let below = block(short + 1, long) - block(short, long);
            for step in [right, below] {
                put(step > DEAD_ZONE);
                put(step < -DEAD_ZONE);
            }
        }
    }
    hash
}

/// For each sketch the nearest earlier one that was found: distance in the upper half, place in the lower, or [`NONE`].
///
/// `look` compares the pixels of the images at two places, their edges only if it is told to.
fn nearest_earlier(sketches: &[Sketch], look: impl Fn(u32, u32, bool) -> bool + Sync, stop: &AtomicBool) -> Vec<u64> {
    let mut nearest = vec![NONE; sketches.len()];
    let mut order: Vec<(u128, u32)> = (0..sketches.len() as u32)
        .filter(|&place| sketches[place as usize].contrast > 0.0)
        .map(|place| (sketches[place as usize].hash, place))
        .collect();
    for _ in 0..u128::BITS / BAND_BITS {
        for (hash, _) in &mut order {
            *hash = hash.rotate_left(BAND_BITS);
        }
        order.par_sort_unstable();
        let found: Vec<u64> = (0..order.len())
            .into_par_iter()
            .map(|at| {
                let known = nearest[order[at].1 as usize];
                if stop.load(Ordering::Relaxed) { known } else { nearer_in_window(&order, at, known, sketches, &look) }
            })
            .collect();
        for (&(_, place), best) in order.iter().zip(found) {
            nearest[place as usize] = best;
        }
    }
    nearest
}

/// The nearest earlier image among those next to place `at` of the sorted order, or `known` if none is nearer.
fn nearer_in_window(
    order: &[(u128, u32)],
    at: usize,
    known: u64,
    sketches: &[Sketch],
    look: impl Fn(u32, u32, bool) -> bool,
) -> u64 {
    let (hash, place) = order[at];
    let window = &order[at.saturating_sub(WINDOW)..order.len().min(at + WINDOW + 1)];
    let mut candidates: Vec<(u64, bool)> = Vec::new();
    for &(other_hash, other) in window {
        if other >= place || (hash ^ other_hash).count_ones() > MAX_HAMMING {
            continue;
        }
        if let Some((distance, faint)) = sketches[place as usize].alike(&sketches[other as usize]) {
            candidates.push(((u64::from(distance) << 32) | u64::from(other), faint));
        }
    }
    candidates.retain(|&(candidate, _)| candidate < known);
    candidates.sort_unstable();
    let agrees = |&&(candidate, faint): &&(u64, bool)| look(place, candidate as u32, faint);
    candidates.iter().take(CLOSER_LOOKS).find(agrees).map_or(known, |&(candidate, _)| candidate)
}
