//! A folder of image files with one sub-folder per class: found, decoded in parallel, all into memory.
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::class_folders::{self, FileEntry, FoundFiles};
use super::examples::{self, PictureExample};
use super::first_pictures;
use super::image_samples::{picture_of, room_for};
use super::labels;
use super::layout::{FileKind, FolderRoot, display, endings};
use super::reader::SampleReader;
use crate::data::dataset::{ColorMode, DataNotice, Part, Samples};
use crate::data::error::DataError;
use crate::data::image::{DecodeBuffers, FileFacts, decode_file, has_picture_extension};
use crate::data::progress::{FileProgress, ReadControl};
use crate::data::skip::{SkipReason, Skipped};
use crate::design::{Input, Labels, Picture, PictureFolder};

/// Progress is told so many times, whether there are a hundred files or a hundred thousand.
const REPORTS: usize = 200;

/// A folder of image files.
pub(super) struct ImageFolder {
    /// By its whole path.
    folder: PictureFolder,
}

impl SampleReader for ImageFolder {
    fn class_names(&self) -> Result<Vec<String>, DataError> {
        match self.folder.labels {
            Labels::Folders => class_folders::class_names(FolderRoot::of(&self.folder)),
            Labels::Table(_) | Labels::Names => Ok(labels::scan(&self.folder, &|_| Ok(()))?.classes),
        }
    }

    fn read(&self, input: &Input, control: ReadControl<'_>) -> Result<Samples, DataError> {
        let picture = picture_of(input)?;
        decode_all(&self.folder.folder, self.scan(control)?, picture, control)
    }

    fn first_samples(&self, input: &Input, most: usize) -> Vec<(String, Vec<u8>)> {
        picture_of(input).map_or_else(|_| Vec::new(), |picture| first_pictures::of_folder(&self.folder, picture, most))
    }

    fn examples(&self, forms: &[Picture], most: usize) -> Vec<PictureExample> {
        examples::of_folder(&self.folder, forms, most)
    }
}

impl ImageFolder {
    /// The folder at a whole path.
    pub(super) fn new(folder: PictureFolder) -> Self {
        Self { folder }
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
        decode_all(&self.folder.folder, found, picture, control)
    }

    fn scan(&self, control: ReadControl<'_>) -> Result<FoundFiles, DataError> {
        let progress = |found| control.report(found, 0);
        match self.folder.labels {
            Labels::Folders => class_folders::scan(FolderRoot::of(&self.folder), &progress),
            Labels::Table(_) | Labels::Names => labels::scan(&self.folder, &progress),
        }
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
    let length = samples.form().bytes();

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
        if skipped.is_empty() && FileKind::Text.are_most(files.iter().map(|file| &file.path)) {
            return Err(DataError::HoldsTexts { folder });
        }
        if skipped.is_empty() {
            return Err(DataError::NoPictureFile { folder, found });
        }
        return Err(DataError::NoPicture { folder, skipped: skipped.len(), first: skipped.first().cloned(), found });
    }
    Ok(samples)
}

/// Moves the images that were decoded together and reports the others, in the files' order.
fn keep_decoded(samples: &mut Samples, files: &[FileEntry], results: Vec<Result<FileFacts, Box<SkipReason>>>) {
    let length = samples.form().bytes();
    // Where others lie beside them, variations that Strata wrote would be known before they are asked about.
    let is_original = |(file, result): (&FileEntry, &Result<FileFacts, _>)| {
        result.as_ref().is_ok_and(|facts| !facts.varied).then_some(file.part)
    };
    let with_originals: BTreeSet<Part> = files.iter().zip(&results).filter_map(is_original).collect();
    let mut own = Vec::new();
    for (index, (file, result)) in files.iter().zip(results).enumerate() {
        let name = display(&file.path);
        match result {
            Ok(facts) if facts.varied && with_originals.contains(&file.part) => own.push(name),
            Ok(facts) => {
                let kept = samples.len();
                for oddity in facts.oddities {
                    samples.odd.entry(oddity).or_default().push(kept as u32);
                }
                samples.bytes.copy_within(index * length..(index + 1) * length, kept * length);
                let mode = ColorMode::of_channels(facts.channels);
                samples.files.count((facts.width, facts.height), mode, facts.colored);
                samples.push(name, file.class, file.part);
            }
            Err(reason) if *reason == SkipReason::OwnChart => own.push(name),
            Err(reason) if reason.is_no_picture() && !has_picture_extension(&file.path) => {
                samples.report.pass_over(&file.path);
            }
            Err(reason) => samples.report.skipped.push(Skipped { name, reason: *reason }),
        }
    }
    let kept = samples.len();
    samples.bytes.truncate(kept * length);
    if let Some(first) = own.first().cloned() {
        samples.report.notices.push(DataNotice::OwnPictures { count: own.len(), first });
    }
    for (oddity, odd) in &samples.odd {
        let first = samples.name(odd[0] as usize).to_owned();
        samples.report.notices.push(DataNotice::of_odd(*oddity, odd.len(), first));
    }
}
