//! Archives of anybody: everything about each entry is proven before a byte of it is unpacked.
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::name::{NameFault, ProvenNames};
use super::{Archive, ArchiveError};
use crate::disk::{self, NewFolder, ReadError};

/// Files of an archive at most.
const MOST_FILES: usize = 200_000;
/// The largest file, in bytes.
const LARGEST_FILE: u64 = 1 << 30;
/// What an archive may become at most, in bytes: in a folder, and in memory.
const MOST_ON_DISK: u64 = 8 << 30;
const MOST_IN_MEMORY: u64 = 64 << 20;
/// How many times its size a file may become, once it is large: what is drawn or written by people never becomes more.
const MOST_TIMES: u64 = 200;
/// Up to here nobody minds how well it was packed.
const SMALL: u64 = 1 << 20;

/// Reads a small archive into memory, such as a lesson.
///
/// # Errors
/// When it is none, is not safe, or is larger than 64 MB.
pub fn read(path: &Path) -> Result<Archive, ArchiveError> {
    let mut zip = open(path)?;
    let names = proven(path, &mut zip, MOST_IN_MEMORY)?;
    let mut archive = Archive::default();
    for (place, name) in names {
        archive.0.insert(name, bytes_of(path, &mut zip, place)?);
    }
    Ok(archive)
}

/// Whether an archive holds a lesson.
///
/// # Errors
/// When it is none, or is not safe.
pub fn holds_lesson(path: &Path) -> Result<bool, ArchiveError> {
    let names = proven(path, &mut open(path)?, MOST_ON_DISK)?;
    Ok(names.iter().any(|(_, name)| name == "lesson.ron" || name == "lesson/lesson.ron"))
}

/// The designs in a folder that was unpacked.
pub fn designs_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut designs: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "ron")).collect();
    designs.sort();
    designs
}

/// Unpacks an archive into a new folder, which appears when it is whole.
///
/// # Errors
/// When it is none, is not safe, or the folder cannot be made.
pub fn unpack(path: &Path, folder: &Path) -> Result<(), ArchiveError> {
    let mut zip = open(path)?;
    let names = proven(path, &mut zip, MOST_ON_DISK)?;
    let new = NewFolder::start(folder)?;
    for (place, name) in names {
        new.write_unsynced(Path::new(&name), &bytes_of(path, &mut zip, place)?)?;
    }
    new.finish()?;
    Ok(())
}

fn broken(path: &Path, what: &dyn std::fmt::Display) -> ArchiveError {
    ArchiveError::Broken { path: path.to_owned(), what: what.to_string() }
}

/// What the archive's reader says, in our words.
fn damaged(path: &Path, error: ZipError) -> ArchiveError {
    match error {
        ZipError::Io(error) => broken(path, &disk::in_words(&error)),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            broken(path, &"it is packed in a way that is not read")
        }
        _ => broken(path, &"it is no ZIP archive, or a part of it is missing; get the file anew"),
    }
}

fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>, ArchiveError> {
    let refused = |source| ReadError::System { path: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(refused)?.is_file() {
        return Err(ReadError::NotRegular { path: path.to_owned() }.into());
    }
    let file = File::open(path).map_err(refused)?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(path, error))?;
    if zip.has_overlapping_entries().map_err(|error| damaged(path, error))? {
        return Err(broken(path, &"its files lie in each other"));
    }
    Ok(zip)
}

/// The files of an archive with their proven names.
fn proven<R: Read + Seek>(
    path: &Path,
    zip: &mut ZipArchive<R>,
    most: u64,
) -> Result<Vec<(usize, String)>, ArchiveError> {
    if zip.len() > MOST_FILES {
        return Err(ArchiveError::TooMuch { what: format!("{} files", zip.len()) });
    }
    let (mut names, mut files, mut total) = (ProvenNames::default(), Vec::new(), 0_u64);
    if zip.has_duplicate_names() {
        return Err(ArchiveError::Name { name: path.display().to_string(), fault: NameFault::Twice });
    }
    for place in 0..zip.len() {
        let file = zip.by_index_raw(place).map_err(|error| damaged(path, error))?;
        let name = file.name().map_err(|error| damaged(path, error))?.into_owned();
        let unsafe_name = |fault| ArchiveError::Name { name: name.clone(), fault };
        prove_kind(&file).and_then(|()| names.prove(&name)).map_err(unsafe_name)?;
        prove_size(&file)?;
        total = total.saturating_add(file.size());
        if file.is_file() {
            files.push((place, name));
        }
    }
    if total > most {
        return Err(ArchiveError::TooMuch { what: format!("{} MB", total >> 20) });
    }
    Ok(files)
}

fn prove_kind<R: Read>(file: &ZipFile<'_, R>) -> Result<(), NameFault> {
    const KIND: u32 = 0o170_000;
    let kind = file.unix_mode().map_or(0, |mode| mode & KIND);
    let is_plain = [0, 0o100_000, 0o040_000].contains(&kind) && !file.is_symlink();
    match (is_plain, file.encrypted()) {
        (false, _) => Err(NameFault::NoFile),
        (_, true) => Err(NameFault::Encrypted),
        _ => Ok(()),
    }
}

fn prove_size<R: Read>(file: &ZipFile<'_, R>) -> Result<(), ArchiveError> {
    let (size, packed) = (file.size(), file.compressed_size());
    let is_bomb = size > SMALL && size / packed.max(1) > MOST_TIMES;
    if size > LARGEST_FILE || is_bomb {
        return Err(ArchiveError::TooMuch { what: format!("a file of {} MB in {packed} bytes", size >> 20) });
    }
    Ok(())
}

/// A file's bytes: never more than the archive said, whatever comes out.
fn bytes_of<R: Read + Seek>(path: &Path, zip: &mut ZipArchive<R>, place: usize) -> Result<Vec<u8>, ArchiveError> {
    let file = zip.by_index(place).map_err(|error| damaged(path, error))?;
    let size = file.size();
    let mut bytes = Vec::new();
    file.take(size + 1).read_to_end(&mut bytes).map_err(|error| broken(path, &disk::in_words(&error)))?;
    if bytes.len() as u64 == size { Ok(bytes) } else { Err(broken(path, &"a file has another size than it says")) }
}
