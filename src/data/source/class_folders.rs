//! Finding the pictures in a folder: which files belong to which class. Nothing is opened.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::layout::{FolderListing, FolderRoot, FolderWalk, display, recognize};
use super::natural_order;
use crate::data::dataset::{DataNotice, LoadReport, Part};
use crate::data::error::DataError;
use crate::data::image::has_picture_extension;

/// What a folder holds, in its final order: part by part, class by class, file by file.
pub(crate) struct FoundFiles {
    pub(crate) classes: Vec<String>,
    pub(crate) files: Vec<FileEntry>,
    pub(crate) report: LoadReport,
}

impl FoundFiles {
    /// The classes that have files.
    pub(crate) fn used_classes(&self) -> Vec<String> {
        let used: BTreeSet<u16> = self.files.iter().map(|file| file.class).collect();
        used.into_iter().map(|class| self.classes[usize::from(class)].clone()).collect()
    }
}

/// One file that may be a picture.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileEntry {
    pub(crate) part: Part,
    pub(crate) class: u16,
    /// Inside the folder.
    pub(crate) path: PathBuf,
}

/// Finds all files of all classes; tells `progress` how many were found so far.
pub(crate) fn scan(
    root: FolderRoot<'_>,
    progress: &dyn Fn(usize) -> Result<(), DataError>,
) -> Result<FoundFiles, DataError> {
    let layout = recognize(root)?;
    let mut walk = FolderWalk { report: layout.report, links: layout.links };
    let mut files = Vec::new();
    for folder in &layout.classes.folders {
        walk.files(root, &folder.folder, |found| {
            let entry = |path| FileEntry { part: folder.part, class: folder.class, path };
            files.extend(found.into_iter().map(entry));
            progress(files.len())
        })?;
    }
    files.sort_unstable();
    let mut report = walk.finish(root);
    report.notices.extend(masks(&files));
    Ok(FoundFiles { classes: layout.classes.names, files, report })
}

/// Pictures that look like masks of others by their names, such as `1_mask.png` beside `1.png`.
fn masks(files: &[FileEntry]) -> Option<DataNotice> {
    const ENDINGS: [&str; 4] = ["_mask", "-mask", "_seg", "_segmentation"];
    let pictures = || files.iter().map(|file| file.path.as_path()).filter(|path| has_picture_extension(path));
    let masked = |path: &Path| {
        let stem = path.file_stem()?.to_str()?;
        ENDINGS.iter().find_map(|ending| stem.strip_suffix(ending)).map(|stem| path.with_file_name(stem))
    };
    if !pictures().any(|path| masked(path).is_some()) {
        return None;
    }
    let known: BTreeSet<PathBuf> = pictures().map(|path| path.with_extension("")).collect();
    let is_mask = |path: &&Path| masked(path).is_some_and(|picture| known.contains(&picture));
    let first = pictures().find(is_mask)?;
    Some(DataNotice::LookLikeMasks { count: pictures().filter(is_mask).count(), first: display(first) })
}

/// The names of the classes alone.
pub(crate) fn class_names(root: FolderRoot<'_>) -> Result<Vec<String>, DataError> {
    Ok(recognize(root)?.classes.names)
}

/// The class folders in the order of their names, each with its path inside the folder.
pub(crate) fn class_folders(root: FolderRoot<'_>) -> Result<Vec<(String, PathBuf)>, DataError> {
    Ok(recognize(root)?.classes.first_folders())
}

/// All pictures in a folder, however deep and whatever it is, in natural order: those that are called pictures, without
/// charts that Strata drew.
pub(crate) fn pictures_in(root: FolderRoot<'_>) -> Result<(Vec<PathBuf>, LoadReport), DataError> {
    // What cannot be listed at all is an error, not an empty folder.
    FolderListing::of_root(root)?;
    let (mut walk, mut pictures) = (FolderWalk::default(), Vec::new());
    walk.files(root, Path::new(""), |found| {
        pictures.extend(found.into_iter().filter(|file| has_picture_extension(file) && !root.is_chart(file)));
        Ok::<(), DataError>(())
    })?;
    pictures.sort_by(|a, b| natural_order::compare(&display(a), &display(b)));
    let whole = pictures.into_iter().map(|picture| root.join(&picture)).collect();
    Ok((whole, walk.finish(root)))
}
