//! All pictures of a source into memory: found, decoded in parallel, divided.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::alike::first_equal;
use super::arrange::{self, all_for_test, arrange};
use super::builtin;
use super::dataset::{Dataset, Part};
use super::decode::{Scratch, Seen, decode_file};
use super::error::DataError;
use super::folder::{self, Entry, Found};
use super::pictures::{Mode, Pictures};
use super::report::{Notice, SkipReason, Skipped};
use super::sniff::has_picture_extension;
use crate::design::{Curation, Design, Picture, Source, Split};

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
    /// What is said about classes and pictures.
    pub curation: &'a Curation,
    /// The shares for validation and test.
    pub split: &'a Split,
    /// Decides which pictures go to which part.
    pub seed: u64,
}

impl<'a> Request<'a> {
    /// What a design wants whose folder is `base`.
    pub fn of(design: &'a Design, picture: &'a Picture, base: &'a Path) -> Self {
        let Design { data, curation, split, training, .. } = design;
        Self { source: data, base, picture, curation, split, seed: training.seed }
    }
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
    let Request { source, base, picture, curation, split, seed } = request;
    let pictures = Arc::new(read(source, base, picture, progress, stop)?);
    arrange(&pictures, curation, split, seed)
}

/// Reads the pictures of a source as they lie there. The same source gives the same pictures, on any number of threads.
/// `progress` is called now and then, from any thread; once `stop` is set, it ends with [`DataError::Stopped`].
pub fn read(
    source: &Source,
    base: &Path,
    picture: &Picture,
    progress: &(dyn Fn(Progress) + Sync),
    stop: &AtomicBool,
) -> Result<Pictures, DataError> {
    check_picture(picture)?;
    let mut pictures = match source {
        Source::BuiltIn(set) => builtin::pictures(*set, picture)?,
        Source::Folder(folder) => {
            let root = base.join(folder);
            let found = folder::scan(&root, &|found| tell_found(found, progress, stop))?;
            decode_all(&root, found, picture, progress, stop)?
        }
    };
    pictures.first_equal = first_equal(&pictures.pixels, pictures.form());
    Ok(pictures)
}

/// Loads a folder to evaluate a trained network on: sub-folders are matched to the network's `classes` by name, or
/// by the name that `curation` gives them; every picture goes to the test part. Of a folder with `train` and `test` folders only `test` is used.
pub fn load_for_evaluation(
    root: &Path,
    classes: &[String],
    picture: &Picture,
    curation: &Curation,
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
        let position = |name: &str| classes.iter().position(|class| class == name);
        let known =
            position(name).or_else(|| position(curation.class_name(name))).and_then(|label| u16::try_from(label).ok());
        file.class = known.ok_or_else(|| DataError::UnknownClass {
            folder: root.to_path_buf(),
            class: name.clone(),
            known: classes.to_vec(),
        })?;
    }
    found.classes = classes.to_vec();
    Ok(all_for_test(decode_all(root, found, picture, progress, stop)?))
}

/// The names of the classes alone: looks at folder names, opens no picture.
pub fn class_names(source: &Source, base: &Path, curation: &Curation) -> Result<Vec<String>, DataError> {
    let folders = match source {
        Source::BuiltIn(set) => builtin::class_names(*set),
        Source::Folder(folder) => folder::class_names(&base.join(folder)),
    }?;
    Ok(arrange::class_names(&folders, curation))
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

/// Decodes the files that were found.
fn decode_all(
    root: &Path,
    found: Found,
    picture: &Picture,
    progress: &(dyn Fn(Progress) + Sync),
    stop: &AtomicBool,
) -> Result<Pictures, DataError> {
    let Found { classes, files, report } = found;
    let mut pictures = empty(classes, picture);
    pictures.report = report;
    let length = pictures.picture_len();
    pictures.pixels = vec![0; check_memory(files.len(), picture)?];

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
    let slots = pictures.pixels.par_chunks_exact_mut(length);
    let results: Vec<_> = files.par_iter().zip(slots).map_init(Scratch::default, decode).collect();
    if stop.load(Ordering::Relaxed) {
        return Err(DataError::Stopped);
    }
    keep_loaded(&mut pictures, &files, results);
    if pictures.is_empty() {
        let skipped = &pictures.report.skipped;
        return Err(DataError::NoPicture {
            folder: root.to_path_buf(),
            skipped: skipped.len(),
            first: skipped.first().cloned(),
        });
    }
    Ok(pictures)
}

/// No pictures yet, of some classes and of the form that a design wants.
pub(super) fn empty(folders: Vec<String>, picture: &Picture) -> Pictures {
    let Picture { width, height, color, .. } = *picture;
    Pictures { folders, channels: color.channels(), height, width, ..Pictures::default() }
}

/// Moves the pictures that were loaded together and reports the others, in the files' order.
fn keep_loaded(pictures: &mut Pictures, files: &[Entry], results: Vec<Result<Seen, Box<SkipReason>>>) {
    let length = pictures.picture_len();
    let mut animated = Vec::new();
    for (index, (file, result)) in files.iter().zip(results).enumerate() {
        let name = folder::display(&file.path);
        match result {
            Ok(seen) => {
                if seen.animated {
                    animated.push(name.clone());
                }
                let kept = pictures.given.len();
                pictures.pixels.copy_within(index * length..(index + 1) * length, kept * length);
                pictures.forms.count(seen.width, seen.height, Mode::of_channels(seen.channels));
                pictures.labels.push(file.class);
                pictures.names.push(name.into());
                pictures.given.push(file.part);
            }
            Err(reason) if reason.is_no_picture() && !has_picture_extension(&file.path) => {
                pictures.report.not_looked_at += 1;
            }
            Err(reason) => pictures.report.skipped.push(Skipped { name, reason: *reason }),
        }
    }
    let kept = pictures.given.len();
    pictures.pixels.truncate(kept * length);
    if let Some(first) = animated.first() {
        pictures.report.notices.push(Notice::Animated { count: animated.len(), first: first.clone() });
    }
}
