//! All pictures of a source into memory: found, decoded in parallel, divided.
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::builtin;
use super::dataset::{Dataset, Part};
use super::decode::{Scratch, decode_file};
use super::error::DataError;
use super::folder::{self, Entry, Found};
use super::report::{Notice, Report, SkipReason, Skipped};
use super::sniff::has_picture_extension;
use super::split::{Parts, split};
use crate::design::{Picture, Source, Split};

/// A dataset may take this much memory.
const MAX_DATASET_BYTES: u64 = 4 << 30;
/// Progress is told so many times, whether there are a hundred files or a hundred thousand.
const REPORTS: usize = 200;

/// What to load, and in which form.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Where the pictures come from.
    pub source: &'a Source,
    /// Where relative paths start: the design's own folder.
    pub base: &'a Path,
    /// The form that every picture is brought to.
    pub picture: &'a Picture,
    /// The shares for validation and test.
    pub split: &'a Split,
    /// Decides which pictures go to which part.
    pub seed: u64,
}

/// How far loading is. While files are still being found, none is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Files that were found.
    pub found: usize,
    /// Files that were looked at.
    pub done: usize,
}

/// Loads a dataset. The same request gives the same dataset, on any number of threads. `progress` is called now and
/// then, from any thread; once `stop` is set, loading ends with [`DataError::Stopped`].
pub fn load(request: Request, progress: &(dyn Fn(Progress) + Sync), stop: &AtomicBool) -> Result<Dataset, DataError> {
    check_picture(request.picture)?;
    match request.source {
        Source::BuiltIn(set) => {
            let tiles = builtin::tiles(*set, request.picture)?;
            let parts = split(&tiles.labels, &tiles.given, tiles.classes.len(), request.split, request.seed);
            let mut dataset = empty(tiles.classes, request.picture, Report::default());
            (dataset.pixels, dataset.labels, dataset.names) = (tiles.pixels, tiles.labels, tiles.names);
            dataset.parts = parts;
            Ok(dataset)
        }
        Source::Folder(folder) => {
            let root = request.base.join(folder);
            let found = folder::scan(&root, &|found| tell_found(found, progress, stop))?;
            let (mut dataset, given) = decode_all(&root, found, request.picture, progress, stop)?;
            let classes = dataset.classes.len();
            dataset.parts = split(&dataset.labels, &given, classes, request.split, request.seed);
            notice_classes(&mut dataset);
            Ok(dataset)
        }
    }
}

/// Loads a folder to evaluate a trained network on: sub-folders are matched to the network's `classes` by name, every
/// picture goes to the test part. Of a folder with `train` and `test` folders only `test` is used.
pub fn load_for_evaluation(
    root: &Path,
    classes: &[String],
    picture: &Picture,
    progress: &(dyn Fn(Progress) + Sync),
    stop: &AtomicBool,
) -> Result<Dataset, DataError> {
    check_picture(picture)?;
    let mut found = folder::scan(root, &|found| tell_found(found, progress, stop))?;
    if found.files.iter().any(|file| file.part == Part::Test) {
        found.files.retain(|file| file.part == Part::Test);
    }
    for file in &mut found.files {
        let name = &found.classes[usize::from(file.class)];
        let known = classes.iter().position(|class| class == name).and_then(|label| u16::try_from(label).ok());
        file.class = known.ok_or_else(|| DataError::UnknownClass {
            folder: root.to_path_buf(),
            class: name.clone(),
            known: classes.to_vec(),
        })?;
    }
    found.classes = classes.to_vec();
    let (mut dataset, _) = decode_all(root, found, picture, progress, stop)?;
    dataset.parts = Parts { test: (0..dataset.len() as u32).collect(), ..Parts::default() };
    Ok(dataset)
}

/// The names of the classes alone: looks at folder names, opens no picture.
pub fn class_names(source: &Source, base: &Path) -> Result<Vec<String>, DataError> {
    match source {
        Source::BuiltIn(set) => builtin::class_names(*set),
        Source::Folder(folder) => folder::class_names(&base.join(folder)),
    }
}

fn check_picture(picture: &Picture) -> Result<(), DataError> {
    let (width, height) = (picture.width, picture.height);
    if width == 0 || height == 0 {
        return Err(DataError::NoSize { width, height });
    }
    check_memory(1, picture).map(|_| ())
}

/// The bytes that `pictures` take, if they may.
fn check_memory(pictures: usize, picture: &Picture) -> Result<usize, DataError> {
    let (width, height) = (picture.width, picture.height);
    let factors = [pictures as u64, picture.color.channels() as u64, width as u64, height as u64];
    let bytes = factors.iter().fold(1, |product: u64, &factor| product.saturating_mul(factor));
    usize::try_from(bytes).ok().filter(|_| bytes <= MAX_DATASET_BYTES).ok_or(DataError::TooLarge {
        pictures,
        width,
        height,
        bytes,
        limit: MAX_DATASET_BYTES,
    })
}

fn tell_found(found: usize, progress: &(dyn Fn(Progress) + Sync), stop: &AtomicBool) -> Result<(), DataError> {
    progress(Progress { found, done: 0 });
    if stop.load(Ordering::Relaxed) {
        return Err(DataError::Stopped);
    }
    Ok(())
}

fn empty(classes: Vec<String>, picture: &Picture, report: Report) -> Dataset {
    Dataset {
        classes,
        channels: picture.color.channels(),
        height: picture.height,
        width: picture.width,
        parts: Parts::default(),
        report,
        pixels: Vec::new(),
        labels: Vec::new(),
        names: Vec::new(),
    }
}

/// Decodes the files that were found; returns the dataset, still undivided, and the part that each picture lay in.
fn decode_all(
    root: &Path,
    found: Found,
    picture: &Picture,
    progress: &(dyn Fn(Progress) + Sync),
    stop: &AtomicBool,
) -> Result<(Dataset, Vec<Part>), DataError> {
    let Found { classes, files, report } = found;
    let mut dataset = empty(classes, picture, report);
    let length = dataset.picture_len();
    dataset.pixels = vec![0; check_memory(files.len(), picture)?];

    let done = AtomicUsize::new(0);
    let step = files.len() / REPORTS + 1;
    let decode = |scratch: &mut Scratch, (file, out): (&Entry, &mut [u8])| {
        if stop.load(Ordering::Relaxed) {
            // Any reason will do: the whole load ends below.
            return Err(Box::new(SkipReason::Empty));
        }
        let result = decode_file(&root.join(&file.path), picture, scratch, out);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(step) || done == files.len() {
            let found = files.len();
            progress(Progress { found, done });
        }
        result.map_err(Box::new)
    };
    let slots = dataset.pixels.par_chunks_exact_mut(length);
    let results: Vec<_> = files.par_iter().zip(slots).map_init(Scratch::default, decode).collect();
    if stop.load(Ordering::Relaxed) {
        return Err(DataError::Stopped);
    }
    let given = keep_loaded(&mut dataset, &files, results);
    if dataset.is_empty() {
        let skipped = &dataset.report.skipped;
        return Err(DataError::NoPicture {
            folder: root.to_path_buf(),
            skipped: skipped.len(),
            first: skipped.first().map(ToString::to_string),
        });
    }
    Ok((dataset, given))
}

/// Moves the pictures that were loaded together and reports the others, in the files' order.
fn keep_loaded(dataset: &mut Dataset, files: &[Entry], results: Vec<Result<bool, Box<SkipReason>>>) -> Vec<Part> {
    let length = dataset.picture_len();
    let mut given = Vec::with_capacity(files.len());
    let mut animated = Vec::new();
    for (index, (file, result)) in files.iter().zip(results).enumerate() {
        let name = folder::display(&file.path);
        match result {
            Ok(is_animated) => {
                if is_animated {
                    animated.push(name.clone());
                }
                dataset.pixels.copy_within(index * length..(index + 1) * length, given.len() * length);
                dataset.labels.push(file.class);
                dataset.names.push(name.into());
                given.push(file.part);
            }
            Err(reason) if reason.is_no_picture() && !has_picture_extension(&file.path) => {
                dataset.report.not_looked_at += 1;
            }
            Err(reason) => dataset.report.skipped.push(Skipped { name, reason: *reason }),
        }
    }
    dataset.pixels.truncate(given.len() * length);
    if let Some(first) = animated.first() {
        dataset.report.notices.push(Notice::Animated { count: animated.len(), first: first.clone() });
    }
    given
}

/// Tells of classes without pictures, and of a single class.
fn notice_classes(dataset: &mut Dataset) {
    let training = dataset.class_counts(Part::Training);
    let mut all = vec![0; dataset.classes.len()];
    dataset.labels.iter().for_each(|&label| all[usize::from(label)] += 1);
    let notices = &mut dataset.report.notices;
    for (class, (all, training)) in dataset.classes.iter().zip(all.into_iter().zip(training)) {
        let class = class.clone();
        if all == 0 {
            notices.push(Notice::EmptyClass { class });
        } else if training == 0 {
            notices.push(Notice::NothingToTrain { class });
        }
    }
    if let [class] = &dataset.classes[..] {
        notices.push(Notice::OneClass { class: class.clone() });
    }
}
