//! A folder of image files with one sub-folder per class: found, decoded in parallel, all into memory.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::class_folders::{self, FileEntry, FoundFiles};
use super::examples::{self, PictureExample};
use super::first_pictures;
use super::image_samples::{picture_of, room_for};
use super::layout::{display, endings};
use super::reader::SampleReader;
use crate::data::dataset::{ColorMode, DataNotice, Part, Samples};
use crate::data::error::DataError;
use crate::data::image::{DecodeBuffers, FileFacts, Oddity, decode_file, has_picture_extension};
use crate::data::progress::{FileProgress, ReadControl};
use crate::data::skip::{SkipReason, Skipped};
use crate::design::{Input, Picture};

/// Progress is told so many times, whether there are a hundred files or a hundred thousand.
const REPORTS: usize = 200;

/// A folder of image files.
pub(super) struct ImageFolder {
    root: PathBuf,
}

impl SampleReader for ImageFolder {
    fn class_names(&self) -> Result<Vec<String>, DataError> {
        class_folders::class_names(&self.root)
    }

    fn read(&self, input: &Input, control: ReadControl<'_>) -> Result<Samples, DataError> {
        let picture = picture_of(input)?;
        decode_all(&self.root, self.scan(control)?, picture, control)
    }

    fn first_samples(&self, input: &Input, most: usize) -> Vec<(String, Vec<u8>)> {
        picture_of(input).map_or_else(|_| Vec::new(), |picture| first_pictures::of_folder(&self.root, picture, most))
    }

    fn examples(&self, forms: &[Picture], most: usize) -> Vec<PictureExample> {
        examples::of_folder(&self.root, forms, most)
    }
}

impl ImageFolder {
    /// The folder at a path.
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The images of a folder that a network is asked about, as they lie there. Of a folder with a test folder only that is
    /// read. `prove` says before any file is opened whether the folder's classes can be asked about.
    ///
    /// # Errors
    /// What `prove` says, and whenever reading fails.
    pub(super) fn read_for_evaluation(
        &self,
        input: &Input,
        prove: impl FnOnce(&[String]) -> Result<(), DataError>,
        control: ReadControl<'_>,
    ) -> Result<Samples, DataError> {
        let picture = picture_of(input)?;
        let mut found = self.scan(control)?;
        if found.files.iter().any(|file| file.part == Part::Test) {
            found.files.retain(|file| file.part == Part::Test);
        }
        prove(&found.used_classes())?;
        decode_all(&self.root, found, picture, control)
    }

    fn scan(&self, control: ReadControl<'_>) -> Result<FoundFiles, DataError> {
        class_folders::scan(&self.root, &|found| control.report(found, 0))
    }
}

/// Decodes the files that were found.
fn decode_all(
    root: &Path,
    found: FoundFiles,
    picture: &Picture,
    control: ReadControl<'_>,
) -> Result<Samples, DataError> {
    let FoundFiles { classes, files, report } = found;
    let mut samples = room_for(files.len(), classes, picture)?;
    samples.report = report;
    let length = samples.sample_len();

    let done = AtomicUsize::new(0);
    let step = files.len() / REPORTS + 1;
    let decode = |buffers: &mut DecodeBuffers, (file, out): (&FileEntry, &mut [u8])| {
        if control.is_stopped() {
            // Any reason will do: the whole reading ends below.
            return Err(Box::new(SkipReason::Empty));
        }
        let result = decode_file(&root.join(&file.path), picture, buffers, out);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(step) || done == files.len() {
            (control.progress)(FileProgress { found: files.len(), done });
        }
        result.map_err(Box::new)
    };
    let slots = samples.bytes.par_chunks_exact_mut(length);
    let results: Vec<_> = files.par_iter().zip(slots).map_init(DecodeBuffers::default, decode).collect();
    if control.is_stopped() {
        return Err(DataError::Stopped);
    }
    keep_decoded(&mut samples, &files, results);
    if samples.is_empty() {
        let (folder, skipped) = (root.to_path_buf(), &samples.report.skipped);
        let found = endings(files.iter().map(|file| &file.path));
        if skipped.is_empty() {
            return Err(DataError::NoPictureFile { folder, found });
        }
        return Err(DataError::NoPicture { folder, skipped: skipped.len(), first: skipped.first().cloned(), found });
    }
    Ok(samples)
}

/// Moves the images that were decoded together and reports the others, in the files' order.
fn keep_decoded(samples: &mut Samples, files: &[FileEntry], results: Vec<Result<FileFacts, Box<SkipReason>>>) {
    let length = samples.sample_len();
    // For each oddity how many files have it, and the first of them.
    let mut odd: BTreeMap<Oddity, (usize, String)> = BTreeMap::new();
    for (index, (file, result)) in files.iter().zip(results).enumerate() {
        let name = display(&file.path);
        match result {
            Ok(facts) => {
                for oddity in facts.oddities {
                    odd.entry(oddity).or_insert_with(|| (0, name.clone())).0 += 1;
                }
                let kept = samples.len();
                samples.bytes.copy_within(index * length..(index + 1) * length, kept * length);
                let mode = ColorMode::of_channels(facts.channels);
                samples.files.count((facts.width, facts.height), mode, facts.colored);
                samples.push(name, file.class, file.part);
            }
            Err(reason) if reason.is_no_picture() && !has_picture_extension(&file.path) => {
                samples.report.pass_over(&file.path);
            }
            Err(reason) => samples.report.skipped.push(Skipped { name, reason: *reason }),
        }
    }
    let kept = samples.len();
    samples.bytes.truncate(kept * length);
    let notices = odd.into_iter().map(|(oddity, (count, first))| DataNotice::of_odd(oddity, count, first));
    samples.report.notices.extend(notices);
}
