//! What lies directly in one folder. Nothing is opened.
//!
//! Links to folders are not followed, so no path leads in circles and nothing outside of the folder is read by accident.
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::names::{are_of_run, is_for_runs, is_left_behind};
use crate::data::error::DataError;
use crate::data::image::has_picture_extension;
use crate::disk;

/// What lies directly in one folder, as paths inside the root.
#[derive(Default)]
pub(crate) struct FolderListing {
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) files: Vec<PathBuf>,
    /// Links to folders.
    pub(crate) links: Vec<PathBuf>,
    /// Files that the operating system or an archive left behind.
    pub(crate) hidden: usize,
}

impl FolderListing {
    /// Lists the folder that the user named.
    pub(crate) fn of_root(root: &Path) -> Result<Self, DataError> {
        Self::read(root, Path::new("")).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DataError::NotFound(root.to_path_buf()),
            io::ErrorKind::NotADirectory => DataError::NotAFolder(root.to_path_buf()),
            _ => DataError::Unreadable { folder: root.to_path_buf(), reason: disk::in_words(&error) },
        })
    }

    /// Lists a folder inside of it.
    pub(crate) fn read(root: &Path, folder: &Path) -> io::Result<Self> {
        let mut listing = Self::default();
        for entry in fs::read_dir(root.join(folder))? {
            let entry = entry?;
            let name = entry.file_name();
            let path = folder.join(&name);
            listing.add(root, path, &name.to_string_lossy(), entry.file_type()?);
        }
        listing.folders.sort();
        Ok(listing)
    }

    fn add(&mut self, root: &Path, path: PathBuf, name: &str, kind: FileType) {
        if is_left_behind(name) || (kind.is_dir() && is_for_runs(&path)) {
            self.hidden += usize::from(!kind.is_dir());
        } else if kind.is_dir() {
            self.folders.push(path);
        } else if kind.is_symlink() && fs::metadata(root.join(&path)).is_ok_and(|target| target.is_dir()) {
            self.links.push(path);
        } else {
            self.files.push(path);
        }
    }

    /// The files that are called pictures.
    pub(super) fn pictures(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.iter().filter(|file| has_picture_extension(file))
    }

    pub(super) fn has_pictures(&self) -> bool {
        self.pictures().next().is_some()
    }

    /// Whether nothing at all lies in it.
    pub(super) fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.files.is_empty() && self.links.is_empty()
    }

    /// Whether it is a run that Strata wrote, or a part of one.
    pub(crate) fn is_of_run(&self) -> bool {
        are_of_run(&self.files.iter().filter_map(|file| file.file_name()))
    }
}
