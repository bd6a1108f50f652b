//! A folder's files as one archive: the same files give the same bytes.
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::name::ProvenNames;
use super::{Archive, NameFault};
use crate::disk::{self, ReadError};

/// Bytes that are packed at most.
pub(super) const MOST: u64 = 1 << 30;
/// Files of a folder that are packed at most.
const MOST_FILES: usize = 100_000;
/// Files that packing makes hardly smaller. Weights that are all 0 would even look like a bomb.
const PACKED: [&str; 8] = ["png", "jpg", "jpeg", "webp", "gif", "strata", "safetensors", "bin"];

/// Why an archive is not made.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file or folder is not read.
    #[error("{}: {}", .path.display(), disk::in_words(.source))]
    System {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not read.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// The design cannot be written.
    #[error("the design cannot be written: {0}")]
    Design(String),
    /// A name would not be safe elsewhere.
    #[error("“{name}” cannot be packed, {fault}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// It is too much for one file.
    #[error("that is {megabytes} MB; an archive takes 1024 MB at most")]
    TooMuch {
        /// How much it is.
        megabytes: u64,
    },
    /// The archive could not be put together.
    #[error("the archive could not be put together: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// Puts files together as an archive.
///
/// # Errors
/// When a name would not be safe elsewhere, or it is more than 1 GB.
pub fn pack(archive: &Archive) -> Result<Vec<u8>, PackError> {
    let size = archive.0.values().map(|bytes| bytes.len() as u64).sum::<u64>();
    if size > MOST {
        return Err(PackError::TooMuch { megabytes: size >> 20 });
    }
    let (mut names, mut zip) = (ProvenNames::default(), ZipWriter::new(Cursor::new(Vec::new())));
    for (name, bytes) in &archive.0 {
        names.prove(name).map_err(|fault| PackError::Name { name: name.clone(), fault })?;
        let ending = Path::new(name).extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let method = if PACKED.contains(&&*ending) { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(name.as_str(), SimpleFileOptions::default().compression_method(method).unix_permissions(0o644))?;
        zip.write_all(bytes).map_err(zip::result::ZipError::from)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A file's bytes.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    disk::read_file(path, MOST)
}

/// The regular files below a folder with their sizes, by their names with “/” between folders. Links are not followed;
/// what begins with a dot is left out.
///
/// # Errors
/// When a folder cannot be listed, or there are too many.
pub(super) fn files_below(folder: &Path) -> Result<Vec<(String, PathBuf, u64)>, PackError> {
    let mut files = Vec::new();
    let mut folders = vec![(String::new(), folder.to_owned())];
    while let Some((head, folder)) = folders.pop() {
        let failed = |source| PackError::System { path: folder.clone(), source };
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(failed)?;
            if name.starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                folders.push((format!("{head}{name}/"), entry.path()));
            } else if kind.is_file() {
                files.push((format!("{head}{name}"), entry.path(), entry.metadata().map_err(failed)?.len()));
            }
            if files.len() > MOST_FILES {
                return Err(PackError::TooMuch { megabytes: files.iter().map(|(_, _, size)| size).sum::<u64>() >> 20 });
            }
        }
    }
    files.sort();
    Ok(files)
}
