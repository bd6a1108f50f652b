//! Any source into memory: the list of sources, and from a request to a dataset.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::built_in::BuiltInSet;
use super::examples::PictureExample;
use super::image_folder::ImageFolder;
use super::reader::SampleReader;
use crate::data::dataset::{self, Dataset, Samples, all_for_test, curate};
use crate::data::error::DataError;
use crate::data::progress::{FileProgress, ReadControl};
use crate::data::similarity::{fingerprints, first_equal};
use crate::design::{Curation, Design, Input, Picture, Source, Split};

/// The reader of a source: a row for each.
fn reader(source: &Source, base: &Path) -> Box<dyn SampleReader> {
    match source {
        Source::BuiltIn(set) => Box::new(BuiltInSet(*set)),
        Source::Folder(folder) => Box::new(ImageFolder::new(base.join(folder))),
    }
}

/// What to load, and in which form.
#[derive(Debug, Clone, Copy)]
pub struct LoadRequest<'a> {
    /// Where the samples come from.
    pub source: &'a Source,
    /// Where relative paths start: the design's own folder.
    pub base: &'a Path,
    /// The form that every sample is brought to.
    pub input: &'a Input,
    /// What is said about classes and samples.
    pub curation: &'a Curation,
    /// The shares for validation and test.
    pub split: &'a Split,
    /// Decides which samples go to which part.
    pub seed: u64,
}

impl<'a> LoadRequest<'a> {
    /// What a design wants whose folder is `base`.
    pub fn of(design: &'a Design, base: &'a Path) -> Self {
        let Design { data, input, curation, split, training, .. } = design;
        Self { source: data, base, input, curation, split, seed: training.seed }
    }
}

/// Loads a dataset. The same request gives the same dataset, on any number of threads. `progress` is called now and
/// then, from any thread; once `stop` is set, loading ends with [`DataError::Stopped`].
pub fn load(
    request: LoadRequest,
    progress: &(dyn Fn(FileProgress) + Sync),
    stop: &AtomicBool,
) -> Result<Dataset, DataError> {
    let LoadRequest { source, base, input, curation, split, seed } = request;
    let samples = Arc::new(read(source, base, input, progress, stop)?);
    curate(&samples, curation, split, seed)
}

/// Reads the samples of a source as they lie there. The same source gives the same samples, on any number of threads.
/// `progress` is called now and then, from any thread; once `stop` is set, it ends with [`DataError::Stopped`].
pub fn read(
    source: &Source,
    base: &Path,
    input: &Input,
    progress: &(dyn Fn(FileProgress) + Sync),
    stop: &AtomicBool,
) -> Result<Samples, DataError> {
    let mut samples = reader(source, base).read(input, ReadControl { progress, stop })?;
    samples.first_equal = first_equal(&samples.bytes, samples.form());
    samples.fingerprints = fingerprints(&samples.bytes, samples.form());
    Ok(samples)
}

/// Loads a folder to evaluate a trained network on: sub-folders are matched to the network's `classes` by name, or
/// by the name that `curation` gives them; every sample goes to the test part. Of a folder with `train` and `test`
/// folders only `test` is used.
pub fn load_for_evaluation(
    root: &Path,
    classes: &[String],
    input: &Input,
    curation: &Curation,
    progress: &(dyn Fn(FileProgress) + Sync),
    stop: &AtomicBool,
) -> Result<Dataset, DataError> {
    let folder = ImageFolder::new(root.to_path_buf());
    let mut samples = folder.read_for_evaluation(classes, curation, input, ReadControl { progress, stop })?;
    samples.fingerprints = fingerprints(&samples.bytes, samples.form());
    Ok(all_for_test(samples))
}

/// The names of the classes alone: opens no sample.
pub fn class_names(source: &Source, base: &Path, curation: &Curation) -> Result<Vec<String>, DataError> {
    Ok(dataset::class_names(&reader(source, base).class_names()?, curation))
}

/// One sample of each of the first classes, `most` at most, each with its class, long before all are read. Whatever
/// cannot be read is passed over; none for a source that is read in a moment.
pub fn first_samples(source: &Source, base: &Path, input: &Input, most: usize) -> Vec<(String, Vec<u8>)> {
    reader(source, base).first_samples(input, most)
}

/// Some pictures of different classes, `most` at most, as they lie in the source and as each of the forms makes them.
/// Whatever cannot be read is passed over.
pub fn picture_examples(source: &Source, base: &Path, forms: &[Picture], most: usize) -> Vec<PictureExample> {
    reader(source, base).examples(forms, most)
}
