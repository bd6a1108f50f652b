//! Varied pictures as files: for every picture so many new ones, the same as training gets as fixed copies, in one
//! sub-folder per class. They go to a folder of their own, never into the one that the pictures come from.
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::error::WriteError;
use super::file_names::FileNames;
use crate::data::augment::Scratch;
use crate::data::batch::BatchLoader;
use crate::data::dataset::{Dataset, Part};
use crate::data::image::StrataPicture;
use crate::data::progress::FileProgress;
use crate::disk::{self, DiskError, NewFolder};

/// Progress is told so many times at most.
const REPORTS: usize = 200;

/// What to write, and where.
#[derive(Debug, Clone, Copy)]
pub struct Variations<'a> {
    /// New pictures for every picture.
    pub copies: u32,
    /// Whether validation pictures are varied as well as training pictures. Test pictures never are.
    pub validation: bool,
    /// The folder to write to: empty, or not there yet.
    pub out: &'a Path,
    /// The folder that the pictures come from, if there is one: nothing is written into it.
    pub source: Option<&'a Path>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenVariations {
    /// Pictures that were varied.
    pub originals: usize,
    /// Pictures that were written.
    pub pictures: usize,
    /// Sub-folders, one per class.
    pub folders: usize,
}

/// Says where variations would be written, if they may be: `out` as an absolute path.
///
/// # Errors
/// When it is no folder, is not empty, or lies in the folder `source`.
pub fn free_folder(out: &Path, source: Option<&Path>) -> Result<PathBuf, WriteError> {
    let folder = real_path(out).map_err(|error| unwritable(out, &error))?;
    if let Some(source) = source.and_then(|source| source.canonicalize().ok())
        && folder.starts_with(&source)
    {
        return Err(WriteError::InSource { folder: shown(out), source_folder: shown(&source) });
    }
    match disk::is_empty_folder(&folder) {
        Ok(true) => Ok(folder),
        Ok(false) => Err(WriteError::NotEmpty { folder: shown(out) }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(folder),
        Err(_) if folder.is_file() => Err(WriteError::NotAFolder { folder: shown(out) }),
        Err(error) => Err(unwritable(out, &error)),
    }
}

/// Writes variations of the training pictures as PNG files, `out/CLASS/NAME-COPY.png`. Copy k of a picture is, byte for
/// byte, what training gets as its fixed copy k, and all files are the same on any number of threads. `progress` is
/// called now and then, from any thread; once `stop` is set, it ends with [`WriteError::Stopped`]. Whatever goes wrong,
/// nothing of it is left behind.
pub fn write_variations(
    loader: &BatchLoader,
    wanted: Variations,
    progress: &(dyn Fn(FileProgress) + Sync),
    stop: &AtomicBool,
) -> Result<WrittenVariations, WriteError> {
    if loader.augmenter().is_off() {
        return Err(WriteError::NothingVaries);
    }
    let out = free_folder(wanted.out, wanted.source)?;
    let (folders, files) = plan(loader.data(), wanted);
    if files.is_empty() {
        return Err(WriteError::NoPicture);
    }
    let told = |failure: WriteFailure| failure.told(files.len(), &out);
    let folder = NewFolder::start(&out).map_err(|error| told(error.into()))?;
    write_all(loader, &folder, &files, progress, stop).map_err(told)?;
    folder.finish().map_err(|error| told(error.into()))?;
    let originals = files.len() / wanted.copies as usize;
    Ok(WrittenVariations { originals, pictures: files.len(), folders })
}

/// One picture to write.
struct PlannedFile {
    /// The picture that it varies.
    index: u32,
    copy: u32,
    /// Inside the folder that is written.
    path: PathBuf,
}

/// How many class folders there are, and all files in them.
fn plan(data: &Dataset, wanted: Variations) -> (usize, Vec<PlannedFile>) {
    let mut names = FileNames::default();
    let folders: Vec<PathBuf> = data.classes.iter().map(|class| PathBuf::from(names.give(class))).collect();
    let mut names: Vec<FileNames> = folders.iter().map(|_| FileNames::default()).collect();
    let validation: &[u32] = if wanted.validation { data.part(Part::Validation) } else { &[] };
    let mut files = Vec::new();
    let mut used = vec![false; folders.len()];
    // Training comes first, so that its names do not depend on what follows.
    for &index in data.part(Part::Training).iter().chain(validation) {
        let class = data.label(index as usize);
        let name = names[class].give(stem(data.name(index as usize)));
        used[class] |= wanted.copies > 0;
        let path = |copy| folders[class].join(format!("{name}-{copy}.png"));
        files.extend((1..=wanted.copies).map(|copy| PlannedFile { index, copy, path: path(copy) }));
    }
    (used.into_iter().filter(|used| *used).count(), files)
}

/// The name of a picture's file without its ending.
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    }
}

/// What went wrong in the middle.
enum WriteFailure {
    Stopped,
    Refused(DiskError),
}

impl From<DiskError> for WriteFailure {
    fn from(error: DiskError) -> Self {
        Self::Refused(error)
    }
}

impl WriteFailure {
    fn told(self, pictures: usize, out: &Path) -> WriteError {
        use io::ErrorKind::{QuotaExceeded, StorageFull};
        match self {
            Self::Stopped => WriteError::Stopped,
            Self::Refused(error) if matches!(error.source.kind(), StorageFull | QuotaExceeded) => {
                WriteError::DiskFull { folder: shown(out), pictures }
            }
            Self::Refused(DiskError { path, source }) => unwritable(&path, &source),
        }
    }
}

/// Room that a thread uses again for its next picture.
#[derive(Default)]
struct WriteBuffers {
    planes: Vec<u8>,
    pixels: Vec<u8>,
    scratch: Scratch,
}

fn write_all(
    loader: &BatchLoader,
    folder: &NewFolder,
    files: &[PlannedFile],
    progress: &(dyn Fn(FileProgress) + Sync),
    stop: &AtomicBool,
) -> Result<(), WriteFailure> {
    let (found, done) = (files.len(), AtomicUsize::new(0));
    let step = found / REPORTS + 1;
    progress(FileProgress { found, done: 0 });
    files.par_iter().try_for_each_init(WriteBuffers::default, |space, file| {
        if stop.load(Ordering::Relaxed) {
            return Err(WriteFailure::Stopped);
        }
        write_one(loader, folder, file, space)?;
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(step) || done == found {
            progress(FileProgress { found, done });
        }
        Ok(())
    })
}

fn write_one(
    loader: &BatchLoader,
    folder: &NewFolder,
    file: &PlannedFile,
    space: &mut WriteBuffers,
) -> Result<(), DiskError> {
    let data = loader.data();
    let WriteBuffers { planes, pixels, scratch } = space;
    planes.resize(data.picture_len(), 0);
    loader.write_copy(file.index, file.copy, planes, scratch);
    // From channel by channel to pixel by pixel.
    let form = data.form();
    let area = form.height * form.width;
    pixels.clear();
    pixels.extend((0..area).flat_map(|place| planes[place..].iter().step_by(area)));
    let png = StrataPicture::Variation
        .png(pixels, form.width, form.height)
        .map_err(|error| DiskError { path: file.path.clone(), source: io::Error::other(error) })?;
    // They can be made again: waiting for the disk after each would take longer than making them.
    folder.write_unsynced(&file.path, &png)
}

/// A path as the system sees it, though its last parts may not be there yet: absolute, without links and without `..`.
///
/// # Errors
/// When the path is empty or the current folder is gone.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    let mut real = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        if part == Component::ParentDir {
            real.pop();
            continue;
        }
        real.push(part);
        if let Ok(there) = real.canonicalize() {
            real = there;
        }
    }
    Ok(real)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn unwritable(path: &Path, error: &io::Error) -> WriteError {
    WriteError::Unwritable { path: shown(path), reason: disk::in_words(error) }
}
