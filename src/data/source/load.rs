//! Any source into memory: the list of sources, and from a request to a dataset.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::built_in::BuiltInSet;
use super::class_folders::{self, FileEntry};
use super::examples::PictureExample;
use super::function::FunctionValues;
use super::image_folder::ImageFolder;
use super::labels;
use super::layout::{FileKind, FolderRoot, holds, recognize};
use super::points::PointSet;
use super::reader::SampleReader;
use super::table::TableRows;
use super::texts::TextReader;
use crate::data::dataset::{self, AskedClasses, DataNotice, Dataset, LoadReport, Part, RowNotice, Samples, curate};
use crate::data::error::DataError;
use crate::data::progress::{FileProgress, ReadControl};
use crate::data::similarity::{fingerprints, first_equal};
use crate::design::{Curation, Design, Input, Picture, PictureFolder, Source, Split, Table, TargetKind};

/// The reader of a source: a row for each.
fn reader(source: &Source, base: &Path) -> Box<dyn SampleReader> {
    match source {
        Source::BuiltIn(set) => Box::new(BuiltInSet(*set)),
        Source::Folder(_) | Source::Pictures(_) => {
            let whole = source.with_paths(&|path| base.join(path));
            Box::new(ImageFolder::new(whole.pictures().unwrap_or_default()))
        }
        Source::Points(points) => Box::new(PointSet(points.clone())),
        Source::Function(function) => Box::new(FunctionValues(function.clone())),
        Source::Table(table) => Box::new(TableRows(Table { file: base.join(&table.file), ..table.clone() })),
        Source::Texts(texts) => Box::new(TextReader(texts.with_paths(&|path| base.join(path)))),
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
    samples.report.naming = source.naming();
    let sample = |index: u32| samples.sample(index as usize);
    let fingerprints = fingerprints(samples.len(), sample);
    let first_equal = first_equal(&fingerprints, sample);
    (samples.first_equal, samples.fingerprints) = (first_equal, fingerprints);
    Ok(samples)
}

/// What is asked, and of which network.
#[derive(Debug, Clone, Copy)]
pub struct AskRequest<'a> {
    /// The folder of pictures, by its whole path.
    pub folder: &'a PictureFolder,
    /// The classes of the network.
    pub classes: &'a [String],
    /// The form that every sample is brought to.
    pub input: &'a Input,
    /// What was said about classes and samples when the network learned.
    pub curation: &'a Curation,
    /// The folder that it learned from, if it was one.
    pub learned_from: Option<&'a Path>,
}

impl<'a> AskRequest<'a> {
    /// What a network of a design is asked about a folder; `learned_from` is where the design's own folder lies by now.
    pub fn of(
        design: &'a Design,
        classes: &'a [String],
        folder: &'a PictureFolder,
        learned_from: Option<&'a Path>,
    ) -> Self {
        let Design { input, curation, .. } = design;
        Self { folder, classes, input, curation, learned_from }
    }
}

/// Loads a folder to evaluate a trained network on: what it learned as one class is asked as that class, and every sample
/// goes to the test part. Of a folder with parts only the test is used, if it has one. Single pictures are moved or left
/// out as in learning if it is the very folder that was learned from.
pub fn load_for_evaluation(
    request: AskRequest,
    progress: &(dyn Fn(FileProgress) + Sync),
    stop: &AtomicBool,
) -> Result<Dataset, DataError> {
    let AskRequest { folder: asked_folder, classes, input, curation, learned_from } = request;
    let folder = asked_folder.folder.as_path();
    let is_source = learned_from.is_some_and(|source| is_same_folder(source, folder));
    let all = Curation { pictures: BTreeMap::new(), ..curation.clone() };
    let asked = AskedClasses { folder, classes, curation: if is_source { curation } else { &all } };
    let control = ReadControl { progress, stop };
    let files = ImageFolder::new(asked_folder.clone());
    let mut samples = files.read_for_evaluation(input, |names| asked.prove(names), control)?;
    samples.fingerprints = fingerprints(samples.len(), |index| samples.sample(index as usize));
    asked.apply(samples)
}

/// Loads texts, points or rows to evaluate a trained network on, from a source by its whole path: what it learned as one
/// class is asked as that class, and every sample goes to the test part. Of a source with a test part only that is used.
///
/// # Errors
/// When the source cannot be read, or holds a class that the network does not know.
pub fn load_other_for_evaluation(
    source: &Source,
    (classes, curation): (&[String], &Curation),
    input: &Input,
    progress: &(dyn Fn(FileProgress) + Sync),
    stop: &AtomicBool,
) -> Result<Dataset, DataError> {
    let reader = reader(source, Path::new(""));
    let all = Curation { pictures: BTreeMap::new(), ..curation.clone() };
    let asked = AskedClasses { folder: source.path().unwrap_or(Path::new("")), classes, curation: &all };
    asked.prove(&reader.class_names()?)?;
    let mut samples = reader.read(input, ReadControl { progress, stop })?;
    samples.fingerprints = fingerprints(samples.len(), |index| samples.sample(index as usize));
    let brings_test = samples.brings(Part::Test);
    let mut dataset = asked.apply(samples)?;
    if brings_test {
        let samples = Arc::clone(dataset.samples());
        dataset.parts.test.retain(|index| samples.given(*index as usize) == Part::Test);
    }
    Ok(dataset)
}

/// The rows of a table that a network is asked about: only the columns that enter it have to be there. What is told of
/// them are the rows that are left out.
///
/// # Errors
/// When the table cannot be used.
pub fn rows_to_ask(file: &Path, inputs: &[String], input: &Input) -> Result<Samples, DataError> {
    let table =
        Table { file: file.to_owned(), inputs: inputs.to_vec(), target: String::new(), answers: TargetKind::Numbers };
    let control = ReadControl { progress: &|_| {}, stop: &AtomicBool::new(false) };
    let mut samples = TableRows(table).read(input, control)?;
    let left_out =
        |notice: &DataNotice| matches!(notice, DataNotice::Rows(RowNotice::LeftOut { .. } | RowNotice::Ragged { .. }));
    samples.report.notices.retain(left_out);
    Ok(samples)
}

/// How a folder is read that a network is asked about, which learned from another one, both by their whole paths: as
/// class folders where it has them, else as the other was read.
pub fn asked_as(folder: &Path, learned: Option<&PictureFolder>) -> PictureFolder {
    let mut asked = PictureFolder { folder: folder.to_path_buf(), ..PictureFolder::default() };
    let Some(learned) = learned else { return asked };
    asked.follow_links = learned.follow_links;
    let root = FolderRoot::of(&asked);
    if is_same_folder(&learned.folder, folder) || recognize(root).is_err() {
        asked.labels = learned.labels.clone();
    }
    asked
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// All pictures in a folder, however deep and whether it has classes or not, in natural order, with what is worth knowing.
///
/// # Errors
/// When the folder cannot be listed.
pub fn pictures_in(folder: &Path, follow_links: bool) -> Result<(Vec<PathBuf>, LoadReport), DataError> {
    class_folders::pictures_in(FolderRoot { follow_links, ..FolderRoot::new(folder, FileKind::Picture) })
}

/// Whether a folder holds texts and no picture, however deep: opens none of them.
pub fn holds_texts(folder: &Path, follow_links: bool) -> bool {
    let holds = |kind| holds(FolderRoot { path: folder, follow_links, kind });
    !holds(FileKind::Picture) && holds(FileKind::Text)
}

/// The pictures in a folder, by their whole paths, of which a table or the name says the class: opens none of them.
///
/// # Errors
/// When nothing says a class of any.
pub fn labels_in(folder: &PictureFolder) -> Result<BTreeMap<PathBuf, String>, DataError> {
    let found = labels::scan(folder, &|_| Ok(()))?;
    let label = |file: FileEntry| (folder.folder.join(file.path), found.classes[usize::from(file.class)].clone());
    Ok(found.files.into_iter().map(label).collect())
}

/// The names of the classes alone: opens no sample.
pub fn class_names(source: &Source, base: &Path, curation: &Curation) -> Result<Vec<String>, DataError> {
    Ok(dataset::class_names(&reader(source, base).class_names()?, curation))
}

/// The classes of a folder with the first folder of each, by its path inside: opens no sample.
///
/// # Errors
/// When the folder holds no classes.
pub fn class_paths(folder: &Path) -> Result<Vec<(String, PathBuf)>, DataError> {
    class_folders::class_folders(FolderRoot::new(folder, FileKind::Picture))
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
