//! The first pictures of a folder, long before all of them are read.
use std::fs;
use std::path::{Path, PathBuf};

use super::class_folders::class_folders;
use super::labels;
use super::layout::FolderRoot;
use crate::data::image::{decode_picture, has_picture_extension};
use crate::design::{Labels, Picture, PictureFolder};

/// Files of a class that are tried: a class may begin with some that cannot be used.
const TRIED: usize = 4;

/// One picture of each of the first classes of a folder. Whatever cannot be read is passed over; reading all will tell.
pub(super) fn of_folder(folder: &PictureFolder, picture: &Picture, most: usize) -> Vec<(String, Vec<u8>)> {
    let first = |files: Vec<PathBuf>| files.into_iter().find_map(|file| decode_picture(&file, picture).ok());
    let classes = first_files(folder, TRIED).into_iter();
    classes.filter_map(|(name, files)| Some((name, first(files)?))).take(most).collect()
}

/// The classes of a folder, each with some of its files that are called pictures, `most` at most.
pub(super) fn first_files(folder: &PictureFolder, most: usize) -> Vec<(String, Vec<PathBuf>)> {
    let root = FolderRoot::of(folder);
    if folder.labels == Labels::Folders {
        let classes = class_folders(root).unwrap_or_default();
        let some = |inside: PathBuf| files(&root.join(&inside)).take(most).collect();
        return classes.into_iter().map(|(name, inside)| (name, some(inside))).collect();
    }
    let Ok(found) = labels::scan(folder, &|_| Ok(())) else { return Vec::new() };
    let mut classes: Vec<(String, Vec<PathBuf>)> = found.classes.into_iter().map(|name| (name, Vec::new())).collect();
    for file in found.files {
        let (_, files) = &mut classes[usize::from(file.class)];
        if files.len() < most {
            files.push(root.join(&file.path));
        }
    }
    classes
}

/// Files that are called pictures, in the order in which the system tells them: sorting would need all of them.
fn files(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| has_picture_extension(path))
}
