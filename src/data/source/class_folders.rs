//! Finding the pictures in a folder: which sub-folders are classes, which files belong to them. Nothing is opened.
//!
//! Links to folders are not followed, so no path leads in circles and nothing outside of the folder is read by accident.
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

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

/// One file that may be a picture.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileEntry {
    pub(crate) part: Part,
    pub(crate) class: u16,
    /// Inside the folder.
    pub(crate) path: PathBuf,
}

/// Finds all files of all classes; tells `progress` how many were found so far.
pub(crate) fn scan(root: &Path, progress: &dyn Fn(usize) -> Result<(), DataError>) -> Result<FoundFiles, DataError> {
    let mut report = LoadReport::default();
    let layout = ClassLayout::read(root, &mut report)?;
    let classes = layout.class_names(root)?;
    let labels: BTreeMap<&str, u16> = (0..).zip(&classes).map(|(label, name)| (name.as_str(), label)).collect();
    let mut files = Vec::new();
    let mut links = Vec::new();
    for (part, folder, class) in &layout.classes {
        let mut open = vec![folder.clone()];
        while let Some(folder) = open.pop() {
            let listing = match FolderListing::read(root, &folder) {
                Ok(listing) => listing,
                Err(error) => {
                    report.notices.push(DataNotice::FolderUnreadable {
                        folder: display(&folder),
                        reason: error.kind().to_string(),
                    });
                    continue;
                }
            };
            report.not_looked_at += listing.hidden;
            links.extend(listing.links);
            open.extend(listing.folders);
            files.extend(listing.files.into_iter().map(|path| FileEntry {
                part: *part,
                class: labels[class.as_str()],
                path,
            }));
            progress(files.len())?;
        }
    }
    links.extend(layout.links);
    links.sort();
    if let Some(first) = links.first() {
        report.notices.push(DataNotice::LinksNotFollowed { count: links.len(), first: display(first) });
    }
    files.sort_unstable();
    Ok(FoundFiles { classes, files, report })
}

/// The names of the classes alone.
pub(crate) fn class_names(root: &Path) -> Result<Vec<String>, DataError> {
    ClassLayout::read(root, &mut LoadReport::default())?.class_names(root)
}

/// The class folders in the order of their names, each with its path inside the folder.
pub(crate) fn class_folders(root: &Path) -> Result<Vec<(String, PathBuf)>, DataError> {
    let layout = ClassLayout::read(root, &mut LoadReport::default())?;
    let mut folders: Vec<_> = layout.classes.into_iter().map(|(_, folder, name)| (name, folder)).collect();
    folders.sort_by(|(a, _), (b, _)| natural_order::compare(a, b));
    folders.dedup_by(|(a, _), (b, _)| a == b);
    Ok(folders)
}

/// The class folders: the part they belong to, their path inside the folder, their class.
struct ClassLayout {
    classes: Vec<(Part, PathBuf, String)>,
    links: Vec<PathBuf>,
}

impl ClassLayout {
    /// Decides whether the sub-folders are classes or the parts `train`, `val` and `test` that hold the classes.
    fn read(root: &Path, report: &mut LoadReport) -> Result<Self, DataError> {
        let top = FolderListing::of_root(root)?;
        report.not_looked_at += top.hidden;
        report_beside(&top.files, report);
        let mut layout = Self { classes: Vec::new(), links: top.links.clone() };
        let parts: Vec<(PathBuf, Option<Part>)> =
            top.folders.iter().map(|folder| (folder.clone(), part_of(folder))).collect();
        if holds_parts(root, &parts) {
            for (folder, part) in &parts {
                match part {
                    Some(part) => layout.add_part(root, folder, *part, report),
                    None => report.notices.push(DataNotice::FolderNotUsed { folder: display(folder) }),
                }
            }
        } else {
            let classes = top.folders.iter().map(|folder| (Part::Training, folder.clone(), display(folder)));
            layout.classes.extend(classes);
        }
        if layout.classes.is_empty() {
            let pictures = top.files.iter().filter(|file| has_picture_extension(file)).count();
            let folder = root.to_path_buf();
            return Err(if pictures > 0 {
                DataError::NoClassFolders { folder, pictures }
            } else {
                DataError::EmptyFolder(folder)
            });
        }
        Ok(layout)
    }

    /// Adds the classes inside a folder such as `train`.
    fn add_part(&mut self, root: &Path, folder: &Path, part: Part, report: &mut LoadReport) {
        match FolderListing::read(root, folder) {
            Ok(listing) => {
                report.not_looked_at += listing.hidden;
                report_beside(&listing.files, report);
                self.links.extend(listing.links);
                for class in listing.folders {
                    let name = class.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                    self.classes.push((part, class, name));
                }
            }
            Err(error) => report
                .notices
                .push(DataNotice::FolderUnreadable { folder: display(folder), reason: error.kind().to_string() }),
        }
    }

    fn class_names(&self, root: &Path) -> Result<Vec<String>, DataError> {
        let names: BTreeSet<&String> = self.classes.iter().map(|(_, _, name)| name).collect();
        if names.len() > usize::from(u16::MAX) {
            return Err(DataError::TooManyClasses { folder: root.to_path_buf(), classes: names.len() });
        }
        let mut names: Vec<String> = names.into_iter().cloned().collect();
        names.sort_by(|a, b| natural_order::compare(a, b));
        Ok(names)
    }
}

/// The part that a folder's name stands for.
fn part_of(folder: &Path) -> Option<Part> {
    match folder.to_str()?.to_ascii_lowercase().as_str() {
        "train" | "training" => Some(Part::Training),
        "val" | "valid" | "validation" => Some(Part::Validation),
        "test" | "testing" => Some(Part::Test),
        _ => None,
    }
}

/// Whether the sub-folders are parts: there is a training folder with folders in it, and what stands beside it is
/// another part or nothing. So a class may be called “train”, next to “bus” and “car”.
fn holds_parts(root: &Path, folders: &[(PathBuf, Option<Part>)]) -> bool {
    let training = folders.iter().find(|(_, part)| *part == Some(Part::Training));
    let others = folders.iter().any(|(_, part)| matches!(part, Some(Part::Validation | Part::Test)));
    training.is_some_and(|(folder, _)| {
        (others || folders.len() == 1)
            && FolderListing::read(root, folder).is_ok_and(|listing| !listing.folders.is_empty())
    })
}

/// Pictures beside the class folders are told; others are only counted.
fn report_beside(files: &[PathBuf], report: &mut LoadReport) {
    let pictures: Vec<_> = files.iter().filter(|file| has_picture_extension(file)).collect();
    report.not_looked_at += files.len() - pictures.len();
    if let Some(first) = pictures.iter().min() {
        report.notices.push(DataNotice::BesideClasses { count: pictures.len(), first: display(first) });
    }
}

/// What lies directly in one folder, as paths inside the root.
#[derive(Default)]
struct FolderListing {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    /// Links to folders.
    links: Vec<PathBuf>,
    /// Files that the operating system or an archive left behind.
    hidden: usize,
}

impl FolderListing {
    /// Lists the folder that the user named.
    fn of_root(root: &Path) -> Result<Self, DataError> {
        Self::read(root, Path::new("")).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DataError::NotFound(root.to_path_buf()),
            io::ErrorKind::NotADirectory => DataError::NotAFolder(root.to_path_buf()),
            _ if root.is_file() => DataError::NotAFolder(root.to_path_buf()),
            kind => DataError::Unreadable { folder: root.to_path_buf(), reason: kind.to_string() },
        })
    }

    fn read(root: &Path, folder: &Path) -> io::Result<Self> {
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
        if is_left_behind(name) {
            self.hidden += usize::from(!kind.is_dir());
        } else if kind.is_dir() {
            self.folders.push(path);
        } else if kind.is_symlink() && fs::metadata(root.join(&path)).is_ok_and(|target| target.is_dir()) {
            self.links.push(path);
        } else {
            self.files.push(path);
        }
    }
}

/// Whether a name is one that the operating system or an archive leaves behind.
pub(crate) fn is_left_behind(name: &str) -> bool {
    name.starts_with('.') || ["Thumbs.db", "desktop.ini", "__MACOSX"].contains(&name)
}

/// A path for people: slashes on every system, and something for every byte.
pub(crate) fn display(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
