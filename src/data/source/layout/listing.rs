//! What lies directly in one folder. Nothing is opened but a picture or two, to know those that Strata made.
//!
//! Links to folders are not followed unless the user wants it, so nothing outside of the folder is read by accident; and
//! none that leads back to a folder around it, so no path leads in circles.
use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::names::{are_of_run, is_for_runs, is_left_behind};
use crate::data::error::DataError;
use crate::data::image::{StrataPicture, has_picture_extension};
use crate::design::PictureFolder;
use crate::disk;

/// Pictures in a folder of charts at most: nobody exports more.
const CHARTS: usize = 1_000;

/// The folder that the user named, and how it is walked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FolderRoot<'a> {
    pub(crate) path: &'a Path,
    pub(crate) follow_links: bool,
    /// What is looked for in it.
    pub(crate) kind: FileKind,
}

/// What a folder is looked through for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum FileKind {
    #[default]
    Picture,
    Text,
}

impl FileKind {
    /// Whether a file is called like one of this kind.
    pub(crate) fn is_named(self, file: &Path) -> bool {
        match self {
            Self::Picture => has_picture_extension(file),
            Self::Text => has_text_extension(file),
        }
    }

    /// Whether more than half of some files are called like those of this kind.
    pub(crate) fn are_most<'a>(self, files: impl IntoIterator<Item = &'a PathBuf>) -> bool {
        let (mut named, mut all) = (0, 0);
        for file in files {
            named += usize::from(self.is_named(file));
            all += 1;
        }
        named * 2 > all
    }
}

/// Whether a file's name promises a text; one without an ending does.
fn has_text_extension(file: &Path) -> bool {
    let is_text = |ending: &OsStr| ["txt", "text", "md"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    file.extension().is_none_or(is_text)
}

impl<'a> FolderRoot<'a> {
    pub(crate) fn of(pictures: &'a PictureFolder) -> Self {
        Self { path: &pictures.folder, follow_links: pictures.follow_links, kind: FileKind::Picture }
    }

    /// A folder that is looked through for files of a kind.
    pub(crate) fn new(path: &'a Path, kind: FileKind) -> Self {
        Self { path, follow_links: false, kind }
    }

    /// A path inside of it as the system takes it.
    pub(crate) fn join(self, inside: &Path) -> PathBuf {
        self.path.join(inside)
    }

    /// Whether a file inside of it is a chart that Strata drew.
    pub(crate) fn is_chart(self, file: &Path) -> bool {
        self.kind == FileKind::Picture && StrataPicture::of_file(&self.join(file)).is_some_and(StrataPicture::is_drawn)
    }

    /// Whether a link to a folder inside of it is followed. One that leads to a folder around it would never end.
    fn follows(self, link: &Path) -> bool {
        let Ok(target) = self.join(link).canonicalize() else { return false };
        let leads_back =
            |around: &Path| self.join(around).canonicalize().is_ok_and(|around| around.starts_with(&target));
        self.follow_links && !link.ancestors().skip(1).any(leads_back)
    }
}

/// What lies directly in one folder, as paths inside the root.
#[derive(Default)]
pub(crate) struct FolderListing {
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) files: Vec<PathBuf>,
    /// Links to folders that are not followed.
    pub(crate) links: Vec<PathBuf>,
    /// Files that the operating system or an archive left behind.
    pub(crate) hidden: usize,
    /// What is looked for in it.
    kind: FileKind,
}

impl FolderListing {
    /// Lists the folder that the user named.
    pub(crate) fn of_root(root: FolderRoot<'_>) -> Result<Self, DataError> {
        let folder = root.path.to_path_buf();
        Self::read(root, Path::new("")).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DataError::NotFound(folder),
            io::ErrorKind::NotADirectory => DataError::NotAFolder(folder),
            _ => DataError::Unreadable { folder, reason: disk::in_words(&error) },
        })
    }

    /// Lists the folder that the user named for its pictures, which what Strata wrote has none of.
    pub(crate) fn of_pictures(root: FolderRoot<'_>) -> Result<Self, DataError> {
        let listing = Self::of_root(root)?;
        if listing.is_ours(root) || is_for_runs(root.path) {
            return Err(DataError::OwnFiles(root.path.to_path_buf()));
        }
        Ok(listing)
    }

    /// Lists a folder inside of it.
    pub(crate) fn read(root: FolderRoot<'_>, folder: &Path) -> io::Result<Self> {
        let mut listing = Self { kind: root.kind, ..Self::default() };
        for entry in fs::read_dir(root.join(folder))? {
            let entry = entry?;
            let name = entry.file_name();
            let path = folder.join(&name);
            listing.add(root, path, &name.to_string_lossy(), entry.file_type()?);
        }
        listing.folders.sort();
        Ok(listing)
    }

    fn add(&mut self, root: FolderRoot<'_>, path: PathBuf, name: &str, kind: FileType) {
        if is_left_behind(name) || (kind.is_dir() && is_for_runs(&path)) {
            self.hidden += usize::from(!kind.is_dir());
        } else if kind.is_dir() {
            self.folders.push(path);
        } else if kind.is_symlink() && fs::metadata(root.join(&path)).is_ok_and(|target| target.is_dir()) {
            if root.follows(&path) {
                self.folders.push(path);
            } else {
                self.links.push(path);
            }
        } else {
            self.files.push(path);
        }
    }

    /// The files that are called pictures, or texts where those are looked for.
    pub(super) fn pictures(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.iter().filter(|file| self.kind.is_named(file))
    }

    /// The same without charts that Strata drew.
    pub(super) fn pictures_but_charts(&self, root: FolderRoot<'_>) -> Vec<&PathBuf> {
        let is_asked = self.pictures().count() <= CHARTS;
        self.pictures().filter(|file| !(is_asked && root.is_chart(file))).collect()
    }

    pub(super) fn has_pictures(&self) -> bool {
        self.pictures().next().is_some()
    }

    /// Whether nothing at all lies in it.
    pub(super) fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.files.is_empty() && self.links.is_empty()
    }

    /// Whether Strata wrote it: a run, a part of one, or nothing but charts.
    pub(crate) fn is_ours(&self, root: FolderRoot<'_>) -> bool {
        let holds_charts = self.folders.is_empty() && self.links.is_empty() && self.has_pictures();
        are_of_run(&self.files.iter().filter_map(|file| file.file_name()))
            || holds_charts && self.pictures().count() <= CHARTS && self.pictures().all(|file| root.is_chart(file))
    }
}
