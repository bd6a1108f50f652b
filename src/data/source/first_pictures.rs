//! The first pictures of a folder, long before all of them are read.
use std::fs;
use std::path::{Path, PathBuf};

use super::class_folders::class_folders;
use crate::data::image::{decode_picture, has_picture_extension};
use crate::design::Picture;

/// Files of a class that are tried: a class may begin with some that cannot be used.
const TRIED: usize = 4;

/// One picture of each of the first classes of a folder. Whatever cannot be read is passed over; reading all will tell.
pub(super) fn of_folder(root: &Path, picture: &Picture, most: usize) -> Vec<(String, Vec<u8>)> {
    let classes = class_folders(root).unwrap_or_default();
    let first =
        |folder: PathBuf| files(&root.join(folder)).take(TRIED).find_map(|file| decode_picture(&file, picture).ok());
    classes.into_iter().filter_map(|(name, folder)| Some((name, first(folder)?))).take(most).collect()
}

/// Files that are called pictures, in the order in which the system tells them: sorting would need all of them.
pub(super) fn files(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| has_picture_extension(path))
}
