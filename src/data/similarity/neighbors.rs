//! Finds classes that an augmentation turns into each other: a 6 turned by 180° is a 9.
//!
//! A few images of each class are varied by the augmentation; the class of the nearest other image (1-nearest
//! neighbor; T. Cover, P. Hart, "Nearest neighbor pattern classification", 1967) says what they look like now. What
//! counts is how much more often that is another class than it is for the images as they are.
//!
//! Some class is nearest to any image, even to a spoiled one. A varied image therefore counts only if it is as near
//! to the other class as that class's images are to each other, and much nearer to it than to its own original.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::thumbnail::{Reducer, area_average};
use crate::data::image::ImageForm;

/// Classes that are compared: the first ones that have images.
const MAX_CLASSES: usize = 40;
/// Reference images of a class, and of all classes together.
const REFERENCES: usize = 80;
const ALL_REFERENCES: usize = 800;
/// Varied images of a class, and of all classes together.
const VARIED: usize = 80;
const ALL_VARIED: usize = 800;
/// Variations of each varied image.
const COPIES: u32 = 4;
/// A class with fewer images than this says nothing about its neighbors.
const MIN_IMAGES: usize = 4;
/// Largest side of the thumbnail images are compared on: gray, and in color.
const GREY_GRID: usize = 16;
const COLOR_GRID: usize = 10;
/// Quantile of the distances between nearest images of a class from which its reach is taken.
const REACH_QUANTILE: f64 = 0.9;
/// How much further (in squared distance) the reach of a class goes: a turned image is softer than a real one.
const REACH: f32 = 2.0;
/// Least reach of a class (squared distance of vectors of length 1: a correlation of 0.925): letters of one font are so
/// alike that a turn by a few degrees would leave the class.
const MIN_REACH: f32 = 0.15;
/// A variation has kept its meaning unless its own original is this many times further away (in squared distance) than
/// the image of another class.
const KEPT: f32 = 3.0;
/// A pair is reported if its share grew by at least this much: of turns by up to ±180°, one in ten makes a 6 a 9.
const MIN_GROWTH: f64 = 0.03;
/// It must also have grown by this many standard errors of the two shares.
const MIN_ERRORS: f64 = 2.5;
/// Pairs reported at most.
const MAX_PAIRS: usize = 5;

/// Two classes of which the first looks like the second when it is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct LookAlike {
    /// Class of the images that were varied.
    pub from: usize,
    /// Class they then look like.
    pub to: usize,
    /// Share of varied images of `from` that look like `to` now (nearest neighbor, as near as its own ones), 0 to 1.
    pub share: f64,
    /// The same share for the images as they are.
    pub before: f64,
}

/// Pairs of classes of which the first is much more often nearest to the second once it is varied, largest share first.
///
/// `labels` holds the class of every image, `members` the indices of the images to choose from (the training set).
/// `vary(index, copy, out)` writes variation number `copy` of image `index`, in the same form; it has to write the
/// same whenever it is asked for the same. The work is bounded: at most 800 images (80 per class) are varied four times
/// and compared with at most 800, spread evenly over the members. At most five pairs; none when stopped.
pub fn look_alikes(
    pixels: &[u8],
    form: ImageForm,
    labels: &[u16],
    classes: usize,
    members: &[u32],
    vary: impl Fn(u32, u32, &mut [u8]) + Sync,
    stop: &AtomicBool,
) -> Vec<LookAlike> {
    let groups = groups(labels, classes, members);
    if form.bytes() == 0 || groups.len() < 2 {
        return Vec::new();
    }
    let thumbnailer = Thumbnailer::new(form);
    let references = references(&groups, |index| thumbnailer.thumbnail(form.image(pixels, index)), stop);
    let as_they_are: Vec<(usize, Nearest)> =
        references.par_iter().filter_map(|own| Some((own.class, nearest(own, &references, stop)?))).collect();
    let reach = reaches(&as_they_are, classes);
    let varied: Vec<(usize, Nearest)> = varied_images(&groups)
        .into_par_iter()
        .filter_map(|(class, index, copy)| {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let mut image = vec![0; form.bytes()];
            vary(index, copy, &mut image);
            let own = Example { class, index, thumbnail: thumbnailer.thumbnail(&image) };
            let other = nearest(&own, &references, stop)?;
            let original = thumbnailer.thumbnail(form.image(pixels, index));
            Some((class, unless_kept(&own, &original, other)))
        })
        .collect();
    if stop.load(Ordering::Relaxed) {
        return Vec::new();
    }
    grown_pairs(&Shares::of(&as_they_are, &reach), &Shares::of(&varied, &reach), &groups)
}

/// A class that has images, and their indices.
struct ClassMembers {
    class: usize,
    images: Vec<u32>,
}

/// The first classes that have images among the members.
fn groups(labels: &[u16], classes: usize, members: &[u32]) -> Vec<ClassMembers> {
    let mut groups: Vec<ClassMembers> = (0..classes).map(|class| ClassMembers { class, images: Vec::new() }).collect();
    for &index in members {
        let class = labels.get(index as usize).map(|&label| usize::from(label));
        if let Some(group) = class.and_then(|class| groups.get_mut(class)) {
            group.images.push(index);
        }
    }
    groups.retain(|group| !group.images.is_empty());
    groups.truncate(MAX_CLASSES);
    groups
}

/// At most `count` items at even distances.
fn evenly_spread(items: &[u32], count: usize) -> impl Iterator<Item = u32> {
    let count = count.min(items.len());
    (0..count).map(move |at| items[at * items.len() / count])
}

/// An image that is compared: its thumbnail has mean 0 and length 1.
struct Example {
    class: usize,
    index: u32,
    thumbnail: Vec<f32>,
}

/// The images others are compared with, of all classes.
fn references(groups: &[ClassMembers], thumbnail: impl Fn(u32) -> Vec<f32> + Sync, stop: &AtomicBool) -> Vec<Example> {
    let count = REFERENCES.min(ALL_REFERENCES / groups.len());
    let chosen: Vec<(usize, u32)> =
        groups.iter().flat_map(|group| evenly_spread(&group.images, count).map(|index| (group.class, index))).collect();
    let example =
        |(class, index)| (!stop.load(Ordering::Relaxed)).then(|| Example { class, index, thumbnail: thumbnail(index) });
    chosen.into_par_iter().filter_map(example).collect()
}

/// Class, index and number of every variation that is made.
fn varied_images(groups: &[ClassMembers]) -> Vec<(usize, u32, u32)> {
    let count = VARIED.min(ALL_VARIED / groups.len());
    let images = groups.iter().flat_map(|group| evenly_spread(&group.images, count).map(|index| (group.class, index)));
    images.flat_map(|(class, index)| (0..COPIES).map(move |copy| (class, index, copy))).collect()
}

/// The nearest reference of an image: its class, and its squared Euclidean distance.
struct Nearest {
    class: usize,
    distance: f32,
}

/// The nearest reference by squared Euclidean distance, leaving out the image itself: a small variation would always
/// find its own original. The earlier one of two equally near. Nothing if there is no other one.
fn nearest(own: &Example, references: &[Example], stop: &AtomicBool) -> Option<Nearest> {
    if stop.load(Ordering::Relaxed) {
        return None;
    }
    let mut nearest = None;
    let mut least = f32::INFINITY;
    for other in references.iter().filter(|other| other.index != own.index) {
        let distance = squared_distance(&own.thumbnail, &other.thumbnail);
        if distance < least {
            least = distance;
            nearest = Some(Nearest { class: other.class, distance });
        }
    }
    nearest
}

/// What a variation looks like, given the nearest other image: itself, if it is still near enough to its original.
fn unless_kept(variation: &Example, original: &[f32], other: Nearest) -> Nearest {
    let distance = squared_distance(&variation.thumbnail, original);
    if distance <= KEPT * other.distance { Nearest { class: variation.class, distance } } else { other }
}

/// Squared Euclidean distance, summed in eight lanes in a fixed order: it fits the machine's vectors and never varies.
fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut lanes = [0.0_f32; 8];
    for (x, y) in a.iter().zip(b) {
        for lane in 0..8 {
            lanes[lane] += (x[lane] - y[lane]) * (x[lane] - y[lane]);
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| (x - y) * (x - y)).sum();
    lanes.iter().sum::<f32>() + rest
}

/// For each class the squared distance within which an image can be one of the class: most of its own images have a
/// neighbor of the class as near as that. An image further away looks like nothing at all.
fn reaches(as_they_are: &[(usize, Nearest)], classes: usize) -> Vec<f32> {
    let reach = |class: usize| {
        let own = as_they_are.iter().filter(|(from, nearest)| *from == class && nearest.class == class);
        let mut distances: Vec<f32> = own.map(|(_, nearest)| nearest.distance).collect();
        distances.sort_by(f32::total_cmp);
        distances
            .get((distances.len() as f64 * REACH_QUANTILE) as usize)
            .map_or(0.0, |distance| (REACH * distance).max(MIN_REACH))
    };
    (0..classes).map(reach).collect()
}

/// Makes the thumbnails that are compared.
struct Thumbnailer {
    form: ImageForm,
    reducer: Reducer,
    /// Cells of one channel.
    cells: usize,
}

impl Thumbnailer {
    fn new(form: ImageForm) -> Self {
        let side = if form.channels == 1 { GREY_GRID } else { COLOR_GRID };
        let (rows, columns) = (form.height.min(side), form.width.min(side));
        Self { form, reducer: Reducer::new(form, rows, columns), cells: rows * columns }
    }

    /// All channels on a small grid, freed from brightness and contrast: mean 0 and length 1 over all channels, or all
    /// zeros for a flat image.
    fn thumbnail(&self, image: &[u8]) -> Vec<f32> {
        let mut thumbnail = vec![0.0; self.form.channels * self.cells];
        let planes = image.chunks_exact(self.form.height * self.form.width);
        for (plane, cells) in planes.zip(thumbnail.chunks_exact_mut(self.cells)) {
            let levels: Vec<f32> = plane.iter().map(|&byte| f32::from(byte)).collect();
            area_average(&levels, &self.reducer, cells);
        }
        let mean = thumbnail.iter().sum::<f32>() / thumbnail.len() as f32;
        for cell in &mut thumbnail {
            *cell -= mean;
        }
        let length = thumbnail.iter().map(|cell| cell * cell).sum::<f32>().sqrt();
        // Below one level in every cell there is nothing but rounding.
        if length < (thumbnail.len() as f32).sqrt() {
            thumbnail.fill(0.0);
        } else {
            for cell in &mut thumbnail {
                *cell /= length;
            }
        }
        thumbnail
    }
}

/// How often images of each class have their nearest neighbor in each class.
struct Shares {
    classes: usize,
    /// From class × to class.
    counts: Vec<u32>,
}

impl Shares {
    /// Counts own class and class of the nearest reference; the last column is for those that are like no class.
    fn of(images: &[(usize, Nearest)], reach: &[f32]) -> Self {
        let classes = reach.len();
        let mut counts = vec![0; classes * (classes + 1)];
        for (from, nearest) in images {
            let to = if nearest.distance <= reach[nearest.class] { nearest.class } else { classes };
            counts[from * (classes + 1) + to] += 1;
        }
        Self { classes, counts }
    }

    /// Share of images of class `from` whose nearest neighbor is of class `to`, and its squared standard error.
    fn share(&self, from: usize, to: usize) -> (f64, f64) {
        let row = &self.counts[from * (self.classes + 1)..][..=self.classes];
        let total = f64::from(row.iter().sum::<u32>());
        // One success and one failure more (P. Laplace): an error of 0 would make any single image significant.
        let guess = (f64::from(row[to]) + 1.0) / (total + 2.0);
        (f64::from(row[to]) / total.max(1.0), guess * (1.0 - guess) / total.max(1.0))
    }
}

/// Pairs whose share is clearly larger after the variation, largest share first.
fn grown_pairs(before: &Shares, after: &Shares, groups: &[ClassMembers]) -> Vec<LookAlike> {
    let mut pairs = Vec::new();
    for from in groups.iter().filter(|group| group.images.len() >= MIN_IMAGES) {
        for to in groups.iter().filter(|to| to.class != from.class) {
            let (old, old_error) = before.share(from.class, to.class);
            let (share, error) = after.share(from.class, to.class);
            if share - old >= MIN_GROWTH.max(MIN_ERRORS * (old_error + error).sqrt()) {
                pairs.push(LookAlike { from: from.class, to: to.class, share, before: old });
            }
        }
    }
    pairs.sort_by(|a, b| b.share.total_cmp(&a.share).then((a.from, a.to).cmp(&(b.from, b.to))));
    pairs.truncate(MAX_PAIRS);
    pairs
}
