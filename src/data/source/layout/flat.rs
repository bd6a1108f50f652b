//! Pictures without class folders: what else says which class they belong to, and what can be done.
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::identity::{display, name_of};
use super::listing::{FileKind, FolderListing, FolderRoot};
use crate::data::error::DataError;
use crate::data::image::has_picture_extension;

/// So many bytes of a table are read: its first rows name pictures or none do.
const TABLE_BYTES: u64 = 4096;
/// Tables that are read at most.
const TABLES: usize = 8;
/// Folders beside this one that are listed at most.
const NEIGHBORS: usize = 50;
/// More beginnings of names than this are no classes.
const CLASSES: usize = 50;

/// Why parts whose pictures lie in no class folders cannot be learned from.
pub(super) fn of_parts(root: FolderRoot<'_>, top: &FolderListing, parts: &[&Path], pictures: usize) -> DataError {
    let folder = root.path.to_path_buf();
    let inside = |part: &&Path| FolderListing::read(root, part).unwrap_or_default();
    let listings: Vec<FolderListing> = parts.iter().map(inside).collect();
    let names: Vec<&PathBuf> = listings.iter().flat_map(FolderListing::pictures).collect();
    let tables = || top.files.iter().chain(listings.iter().flat_map(|listing| &listing.files));
    if let Some(table) = table_of(root, tables(), &names) {
        return DataError::LabelsInTable { folder, table, pictures };
    }
    if let Some((one, other)) = beginnings(&names) {
        return DataError::ClassInNames { folder, pictures, one, other };
    }
    let parts = parts.iter().map(|part| display(part)).collect();
    DataError::PartsWithoutClasses { folder, parts, pictures }
}

/// Why a folder that holds pictures itself cannot be learned from.
pub(super) fn of_folder(root: FolderRoot<'_>, top: &FolderListing) -> DataError {
    let folder = root.path.to_path_buf();
    let names: Vec<&PathBuf> = top.pictures().collect();
    let pictures = names.len();
    if let Some(table) = table_of(root, top.files.iter(), &names) {
        return DataError::LabelsInTable { folder, table, pictures };
    }
    if let Some(annotations) = annotations(top) {
        return DataError::Annotated { folder, annotations };
    }
    if let Some((one, other)) = beginnings(&names) {
        return DataError::ClassInNames { folder, pictures, one, other };
    }
    match set_around(root.path) {
        Some(parent) => DataError::InsideClass { folder, pictures, parent },
        None => DataError::NoClassFolders { folder, pictures },
    }
}

/// A table that names pictures.
fn table_of<'a>(
    root: FolderRoot<'_>,
    files: impl Iterator<Item = &'a PathBuf>,
    pictures: &[&PathBuf],
) -> Option<PathBuf> {
    let is_table = |file: &&PathBuf| {
        let ending = file.extension().and_then(OsStr::to_str).unwrap_or_default();
        ["csv", "tsv"].iter().any(|table| ending.eq_ignore_ascii_case(table))
    };
    let known: BTreeSet<&OsStr> =
        pictures.iter().flat_map(|picture| [picture.file_name(), picture.file_stem()]).flatten().collect();
    let names_one = |file: &&PathBuf| {
        let (path, mut head) = (root.join(file), Vec::new());
        // A pipe of that name would keep everybody waiting.
        let table = path.is_file().then(|| File::open(path));
        let Some(Ok(table)) = table else { return false };
        if table.take(TABLE_BYTES).read_to_end(&mut head).is_err() {
            return false;
        }
        let text = String::from_utf8_lossy(&head);
        let cells = text.split(['\n', '\r', ',', ';', '\t']).map(|cell| cell.trim().trim_matches('"'));
        cells.filter_map(|cell| Path::new(cell).file_name()).any(|cell| known.contains(cell))
    };
    files.filter(is_table).take(TABLES).find(names_one).cloned()
}

/// A file that describes pictures beside it: most of them have one of the same name, or it names all of them.
fn annotations(top: &FolderListing) -> Option<String> {
    let stems: BTreeSet<&OsStr> = top.pictures().filter_map(|picture| picture.file_stem()).collect();
    let describes = |file: &&PathBuf| {
        let ending = file.extension().and_then(OsStr::to_str).unwrap_or_default();
        ["xml", "txt", "json"].iter().any(|known| ending.eq_ignore_ascii_case(known))
            && file.file_stem().is_some_and(|stem| stems.contains(stem))
    };
    let coco = |file: &&PathBuf| {
        let name = file.file_name().map(name_of).unwrap_or_default().to_lowercase();
        let json = name.strip_suffix(".json");
        json.is_some_and(|stem| stem.strip_suffix(".coco").is_some() || stem.starts_with("instances_"))
    };
    let described = top.files.iter().filter(describes).count();
    let first = if described * 2 > stems.len() { top.files.iter().filter(describes).min() } else { None };
    first.or_else(|| top.files.iter().find(coco)).map(|file| display(file))
}

/// The word that a picture's name begins with before its number, such as `cat` of `cat.1.jpg`.
pub(crate) fn class_in_name(picture: &Path) -> Option<String> {
    let stem = picture.file_stem().map(name_of)?;
    let word = stem.trim_end_matches(|sign: char| !sign.is_alphabetic());
    // What a camera calls its pictures is no class.
    (word.len() < stem.len() && word.chars().any(char::is_lowercase)).then(|| word.to_owned())
}

/// Two beginnings of names, such as `cat` of `cat.1.jpg`, if nearly all pictures have one of a few.
fn beginnings(pictures: &[&PathBuf]) -> Option<(String, String)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for picture in pictures {
        *counts.entry(class_in_name(picture).unwrap_or_default()).or_default() += 1;
    }
    let without = counts.remove("").unwrap_or_default();
    let several = counts.values().filter(|count| **count > 1).count();
    let is_told = without * 10 <= pictures.len() && (2..=CLASSES).contains(&counts.len()) && several * 2 > counts.len();
    let mut names = counts.into_keys();
    is_told.then(|| Some((names.next()?, names.next()?))).flatten()
}

/// The folder around this one, if others in it hold pictures as well: then they may be the classes.
fn set_around(root: &Path) -> Option<PathBuf> {
    let whole = root.canonicalize().ok()?;
    let parent = whole.parent()?;
    let around = FolderRoot::new(parent, FileKind::Picture);
    let neighbors = FolderListing::read(around, Path::new("")).ok()?.folders;
    let mut others = neighbors.iter().filter(|folder| parent.join(folder) != whole).take(NEIGHBORS);
    let holds = |folder: &PathBuf| {
        let listing = FolderListing::read(around, folder);
        listing.is_ok_and(|listing| listing.files.iter().any(|file| has_picture_extension(file)))
    };
    let is_told = others.any(holds);
    // As the user wrote it, where that has a parent.
    let written = root.parent().filter(|around| around.canonicalize().is_ok_and(|around| around == parent));
    is_told.then(|| written.unwrap_or(parent).to_path_buf())
}
