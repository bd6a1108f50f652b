//! Reading files that anybody may have made: regular files only, and never more of them than was expected.
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused.
    #[error("{}: cannot be read: {}", .path.display(), super::in_words(.source))]
    System {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder, a pipe or a device.
    #[error("{}: is not a regular file", .path.display())]
    NotRegular {
        /// What it is not.
        path: PathBuf,
    },
    /// Larger than it can be.
    #[error("{}: holds {size} bytes, where at most {limit} are expected", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its bytes.
        size: u64,
        /// The most that is read.
        limit: u64,
    },
}

/// Reads a regular file of at most so many bytes. Its size is asked before memory is taken, and what it is before it is
/// opened: opening a pipe would wait for ever.
///
/// # Errors
/// When it is no regular file, is larger, or the system refuses.
pub fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let refused = |source| ReadError::System { path: path.to_owned(), source };
    let prove = |data: &fs::Metadata| {
        if !data.is_file() {
            return Err(ReadError::NotRegular { path: path.to_owned() });
        }
        match data.len() {
            size if size > limit => Err(ReadError::TooLarge { path: path.to_owned(), size, limit }),
            size => Ok(size),
        }
    };
    prove(&fs::metadata(path).map_err(refused)?)?;
    let mut file = File::open(path).map_err(refused)?;
    // Another file may have come in its place meanwhile.
    let size = prove(&file.metadata().map_err(refused)?)?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.by_ref().take(limit).read_to_end(&mut bytes).map_err(refused)?;
    Ok(bytes)
}

/// Whether something is a regular file, no link to one: what a program of ours wrote itself.
pub fn is_own_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_file())
}
