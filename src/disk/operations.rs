//! The single operations that change the disk. Nothing else in the program does, so a test can let each of them fail.
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::faults::pass;

/// Makes a folder that is not there yet.
///
/// # Errors
/// When it is there already, or the system refuses.
pub fn create_folder(folder: &Path) -> io::Result<()> {
    pass()?;
    fs::create_dir(folder)
}

/// Makes a folder with all that it lies in, as far as they are not there.
///
/// # Errors
/// When the system refuses.
pub fn create_folders(folder: &Path) -> io::Result<()> {
    pass()?;
    fs::create_dir_all(folder)
}

/// Makes a file that is not there yet; a link of that name is not followed.
///
/// # Errors
/// When something has that name, or the system refuses.
pub fn create_file(path: &Path) -> io::Result<File> {
    pass()?;
    File::create_new(path)
}

/// Makes a file without a name, to be written and read, which is gone with the last one who has it open.
///
/// # Errors
/// When the system refuses.
pub fn unnamed_file() -> io::Result<File> {
    pass()?;
    tempfile::tempfile()
}

/// Opens the file of a lock, which is made if need be. A link in its place is removed, not followed, and nothing but a
/// regular file is opened.
///
/// # Errors
/// When something else has that name, or the system refuses.
pub fn open_lock(path: &Path) -> io::Result<File> {
    loop {
        match create_file(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made,
        }
        match fs::symlink_metadata(path) {
            // Some disks lock only what may be written.
            Ok(data) if data.is_file() => return File::options().append(true).open(path),
            Ok(data) if data.is_symlink() => remove_file(path)?,
            Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
}

/// Removes a file, or a link and not what it leads to.
///
/// # Errors
/// When it is not there, or the system refuses.
pub fn remove_file(path: &Path) -> io::Result<()> {
    pass()?;
    fs::remove_file(path)
}

/// Removes an empty folder.
///
/// # Errors
/// When it is not empty, or the system refuses.
pub fn remove_folder(folder: &Path) -> io::Result<()> {
    pass()?;
    fs::remove_dir(folder)
}

/// Gives a file or folder another name on the same disk.
///
/// # Errors
/// When the system refuses.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    pass()?;
    fs::rename(from, to)
}

/// Removes a folder with all that lies in it. Links in it are removed, not followed.
pub(super) fn remove_all(folder: &Path) -> io::Result<()> {
    pass()?;
    fs::remove_dir_all(folder)
}

pub(super) fn hard_link(file: &Path, name: &Path) -> io::Result<()> {
    pass()?;
    fs::hard_link(file, name)
}

/// Writes all bytes. When it is made to fail, half of them are written: so it is on a disk that becomes full.
pub(super) fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    if let Err(error) = pass() {
        file.write_all(&bytes[..bytes.len() / 2])?;
        return Err(error);
    }
    file.write_all(bytes)
}

/// Waits until a file is on the disk.
pub(super) fn sync(file: &File) -> io::Result<()> {
    pass()?;
    file.sync_all()
}

/// Makes sure that the names in a folder outlive a power cut. Not every system can.
pub(super) fn sync_folder(folder: &Path) {
    if pass().is_ok()
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}
