//! Pictures whose class stands elsewhere than in a folder of its own: in a table, or in their names.
//!
//! Reading order: `file_index` finds the file that a cell of a table names, `table` reads the rows of one, and this file
//! makes classes of them.
mod file_index;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::class_folders::{FileEntry, FoundFiles};
use super::layout::{
    Classes, FolderListing, FolderRoot, FolderWalk, FoundClass, class_in_name, display, join, part_of,
};
use crate::data::dataset::{DataNotice, LoadReport, Part};
use crate::data::error::DataError;
use crate::data::image::has_picture_extension;
use crate::design::{Labels, PictureFolder, composed};
use file_index::FileIndex;

/// What is said of a file's class.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FoundLabel {
    Nothing,
    One(String),
    /// More than one class is named.
    Several,
}

impl FoundLabel {
    /// With one more class that is named.
    fn and(self, label: &str) -> Self {
        match self {
            Self::Nothing => Self::One(label.to_owned()),
            Self::One(other) if other == label => Self::One(other),
            Self::One(_) | Self::Several => Self::Several,
        }
    }
}

/// Finds all files that have a class; tells `progress` how many were found so far.
pub(super) fn scan(
    pictures: &PictureFolder,
    progress: &dyn Fn(usize) -> Result<(), DataError>,
) -> Result<FoundFiles, DataError> {
    let root = FolderRoot::of(pictures);
    FolderListing::of_pictures(root)?;
    let (mut walk, mut paths) = (FolderWalk::default(), Vec::new());
    walk.files(root, Path::new(""), |found| {
        paths.extend(found);
        progress(paths.len())
    })?;
    paths.sort_unstable();
    let mut report = walk.finish(root);
    let labels = match &pictures.labels {
        Labels::Table(table) => by_table(table, root, &paths, &mut report)?,
        Labels::Names | Labels::Folders => by_names(&paths),
    };
    classified(root, paths, labels, report)
}

/// The class of each file by its name. One without a number is of a class if others of that class have one.
fn by_names(paths: &[PathBuf]) -> Vec<FoundLabel> {
    let is_picture = |path: &&PathBuf| has_picture_extension(path);
    let words: BTreeSet<String> = paths.iter().filter(is_picture).filter_map(|path| class_in_name(path)).collect();
    let label = |path: &PathBuf| {
        let whole = || path.file_stem().map(|stem| composed(&stem.to_string_lossy()));
        let word = class_in_name(path).or_else(whole).filter(|word| words.contains(word));
        word.filter(|_| has_picture_extension(path)).map_or(FoundLabel::Nothing, FoundLabel::One)
    };
    paths.iter().map(label).collect()
}

/// The class of each file by a table.
fn by_table(
    place: &Path,
    root: FolderRoot<'_>,
    paths: &[PathBuf],
    report: &mut LoadReport,
) -> Result<Vec<FoundLabel>, DataError> {
    let table::LabelTable { column, rows } = table::read(place, root.path, &FileIndex::new(paths))?;
    let mut labels = vec![FoundLabel::Nothing; paths.len()];
    let mut lost = Vec::new();
    for row in rows {
        let Some(file) = row.file else {
            lost.push(row.name);
            continue;
        };
        for label in row.labels {
            let before = std::mem::replace(&mut labels[file], FoundLabel::Nothing);
            labels[file] = before.and(&label);
        }
    }
    let table = place.file_name().map(|name| display(Path::new(name))).unwrap_or_default();
    report.notices.push(DataNotice::LabelsFromTable { table, column });
    if let Some(first) = lost.first().cloned() {
        report.notices.push(DataNotice::RowsWithoutPicture { count: lost.len(), first });
    }
    Ok(labels)
}

/// The classes, and the files that have one; the others are told.
fn classified(
    root: FolderRoot<'_>,
    paths: Vec<PathBuf>,
    labels: Vec<FoundLabel>,
    mut report: LoadReport,
) -> Result<FoundFiles, DataError> {
    let parts = parts(&paths, &labels);
    let mut named = BTreeSet::new();
    for (part, label) in parts.iter().zip(&labels) {
        if let FoundLabel::One(label) = label {
            named.insert((*part, label.clone()));
        }
    }
    let class = |(part, name): &(Part, String)| FoundClass { part: *part, folder: PathBuf::new(), name: name.clone() };
    let (classes, alike) = join(&named.iter().map(class).collect::<Vec<_>>(), root.path)?;
    let Classes { names, folders } = classes;
    report.notices.extend(alike);
    let numbers: BTreeMap<(Part, String), u16> =
        named.into_iter().zip(folders.iter().map(|folder| folder.class)).collect();
    let (mut files, mut without, mut several) = (Vec::new(), Vec::new(), Vec::new());
    for ((path, part), label) in paths.into_iter().zip(parts).zip(labels) {
        match label {
            FoundLabel::One(label) => files.push(FileEntry { part, class: numbers[&(part, label)], path }),
            FoundLabel::Several => several.push(path),
            FoundLabel::Nothing if has_picture_extension(&path) && !root.is_chart(&path) => without.push(path),
            FoundLabel::Nothing => report.pass_over(&path),
        }
    }
    if files.is_empty() {
        return Err(DataError::NoLabels { folder: root.path.to_path_buf(), pictures: without.len() + several.len() });
    }
    if let Some(first) = without.first() {
        report.notices.push(DataNotice::PicturesWithoutClass { count: without.len(), first: display(first) });
    }
    if let Some(first) = several.first() {
        report.notices.push(DataNotice::SeveralClasses { count: several.len(), first: display(first) });
    }
    files.sort_unstable();
    Ok(FoundFiles { classes: names, files, report })
}

/// The part of each file by the folders that it lies in, if some of those that have a class are for training.
fn parts(paths: &[PathBuf], labels: &[FoundLabel]) -> Vec<Part> {
    let part = |path: &PathBuf| path.parent()?.iter().find_map(|folder| part_of(Path::new(folder)));
    let parts: Vec<Option<Part>> = paths.iter().map(part).collect();
    let is_divided = parts
        .iter()
        .zip(labels)
        .any(|(part, label)| *part == Some(Part::Training) && matches!(label, FoundLabel::One(_)));
    parts.into_iter().map(|part| part.filter(|_| is_divided).unwrap_or(Part::Training)).collect()
}
