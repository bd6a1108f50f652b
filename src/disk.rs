//! The one way to write a file: into a temporary file of the same folder, which is synced and then put in the place of
//! the old one, so that a crash at any moment leaves the old file or the new one, never half of one.
//!
//! A whole folder appears at once in the same way ([`NewFolder`]). Temporary files and folders are locked while they are
//! written: what is not locked was left by a program that was killed, and the next writing to the same folder removes it.
//!
//! Reading order: [`read_file`] (what anybody may have made), [`ron_text()`] (values as text), `operations` (what changes
//! the disk, one by one), [`faults`] (how a test lets them fail), [`FileLock`] (who has something to itself), then this
//! file.
pub mod faults;
mod lock;
mod operations;
mod read;
mod ron_text;

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use operations::{hard_link, remove_all, sync, sync_folder, write_all};

pub use lock::FileLock;
pub use operations::{
    create_file, create_folder, create_folders, open_lock, remove_file, remove_folder, rename, unnamed_file,
};
pub use read::{ReadError, is_own_file, read_file};
pub use ron_text::{pretty_ron_text, ron_text};

/// How the names of temporary files and folders begin and end; between stand the final name and random letters.
const HEAD: &str = ".strata-";
const TAIL: &str = ".tmp";

/// Something could not be written.
#[derive(Debug, Error)]
#[error("{}: cannot be written: {}", .path.display(), in_words(.source))]
pub struct DiskError {
    /// The file or folder that was to be written.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl DiskError {
    fn of(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self { path: path.to_owned(), source }
    }
}

/// What the system said, in our words; its own are in nobody's language.
pub fn in_words(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let words = match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => "the disk is full",
        Kind::PermissionDenied => "permission is missing",
        Kind::ReadOnlyFilesystem => "the disk can only be read",
        Kind::FileTooLarge => "it would be larger than a file may be here",
        Kind::NotADirectory => "it lies in what is no folder",
        Kind::IsADirectory => "it is a folder",
        Kind::NotFound => "it is not there",
        Kind::AlreadyExists => "something of that name is there already",
        Kind::DirectoryNotEmpty => "the folder is not empty",
        Kind::InvalidFilename | Kind::InvalidInput => "the system takes no such name",
        Kind::TooManyLinks => "links lead in a circle, or there are too many",
        Kind::CrossesDevices => "it lies on another disk",
        Kind::ResourceBusy | Kind::ExecutableFileBusy | Kind::WouldBlock => "another program uses it",
        Kind::StaleNetworkFileHandle
        | Kind::TimedOut
        | Kind::NotConnected
        | Kind::ConnectionAborted
        | Kind::ConnectionReset
        | Kind::HostUnreachable
        | Kind::NetworkUnreachable
        | Kind::NetworkDown => "the disk or the network does not answer",
        Kind::UnexpectedEof => "it ends too early",
        Kind::OutOfMemory => "there is too little memory",
        Kind::BrokenPipe => "nobody reads it any more",
        Kind::Unsupported => "the disk cannot do that",
        Kind::InvalidData => "its content is damaged",
        _ => {
            let number = error.raw_os_error().map(|number| format!(" (number {number})")).unwrap_or_default();
            return format!("the system refused it{number}");
        }
    };
    words.to_owned()
}

/// Writes a file, in the place of an old one if there is one. A link in its place is replaced, not followed; the old
/// file's permissions stay.
///
/// # Errors
/// When the system refuses; the old file is whole then.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    replace(path, bytes, true).map_err(DiskError::of(path))
}

/// The largest file of which an older generation is kept: what is larger can be made again.
const LARGEST_OLDER: u64 = 16 << 20;

/// As [`write()`], and what the file held until now stays beside it as its [`older`] generation, if that is another text
/// and `is_worth_keeping`.
///
/// # Errors
/// When the system refuses; the old file is whole then.
pub fn write_keeping_older(
    path: &Path,
    bytes: &[u8],
    is_worth_keeping: impl Fn(&[u8]) -> bool,
) -> Result<(), DiskError> {
    if let Ok(old) = read_file(path, LARGEST_OLDER)
        && old != bytes
        && is_worth_keeping(&old)
    {
        // It must not keep anybody from saving.
        let _ = copy_beside(path, &older(path), &old);
    }
    write(path, bytes)
}

/// Where the older generation of a file lies: under a hidden name in the same folder.
pub fn older(path: &Path) -> PathBuf {
    hidden(path, ".bak")
}

/// Where the lock of a file lies: as the older generation does.
pub fn lock_of(path: &Path) -> PathBuf {
    hidden(path, ".lock")
}

fn hidden(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(ending);
    path.with_file_name(name)
}

/// Writes a second file that whoever may read the first may read.
fn copy_beside(path: &Path, copy: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = Temporary::new(copy)?;
    file.0.as_file().set_permissions(fs::metadata(path)?.permissions())?;
    file.write(bytes, true)?.persist(copy)?;
    Ok(())
}

/// As [`write()`], without waiting for the disk: for what is written many times per second. It survives the end of the
/// program at any moment, but not that of the machine.
///
/// # Errors
/// When the system refuses; the old file is whole then.
pub fn write_unsynced(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    replace(path, bytes, false).map_err(DiskError::of(path))
}

/// Writes a file that must not be there yet.
///
/// # Errors
/// With [`io::ErrorKind::AlreadyExists`] when something has that name, or when the system refuses.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let write = || {
        let file = Temporary::new(path)?.write(bytes, true)?;
        faults::pass()?;
        file.persist_noclobber(path)?;
        sync_folder(folder_of(path));
        Ok(())
    };
    write().map_err(DiskError::of(path))
}

/// Gives a file that is never changed another name as well, in the place of what had it; where the disk knows no second
/// names it is copied.
///
/// # Errors
/// When the system refuses; what had that name is whole then.
pub fn link(file: &Path, name: &Path) -> Result<(), DiskError> {
    let link = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        let head = head(name);
        builder.prefix(&head).suffix(TAIL);
        match builder.make_in(folder_of(name), |link| hard_link(file, link)) {
            Ok(link) => {
                faults::pass()?;
                Ok(link.into_temp_path().persist(name)?)
            }
            Err(_) => replace(name, &fs::read(file)?, true),
        }
    };
    link().map_err(DiskError::of(name))
}

/// Where a path leads once links are followed: a file that the user named by a link is written there.
pub fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Makes a folder that can be written to, with all that it lies in.
///
/// # Errors
/// When it cannot be made or nothing can be written into it.
pub fn make_writable(folder: &Path) -> Result<(), DiskError> {
    let probe = || {
        create_folders(folder)?;
        Temporary::new(&folder.join("probe")).map(drop)
    };
    probe().map_err(DiskError::of(folder))
}

/// Whether nothing lies in a folder, but for what a killed program may have left.
///
/// # Errors
/// When it is no folder or cannot be read.
pub fn is_empty_folder(folder: &Path) -> io::Result<bool> {
    let mut entries = fs::read_dir(folder)?;
    Ok(entries.all(|entry| entry.is_ok_and(|entry| is_temporary(&entry.file_name()))))
}

/// Whether a name is that of a temporary file or folder.
pub fn is_temporary(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(HEAD) && name.ends_with(TAIL))
}

/// A temporary file beside the one that it will become.
struct Temporary(tempfile::NamedTempFile);

impl Temporary {
    fn new(path: &Path) -> io::Result<Self> {
        let folder = folder_of(path);
        sweep(folder);
        let mut builder = tempfile::Builder::new();
        let head = head(path);
        builder.prefix(&head).suffix(TAIL);
        #[cfg(unix)]
        {
            // As any other new file: whoever may read the user's files may read it.
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        faults::pass()?;
        let file = builder.tempfile_in(folder)?;
        // Where there are no locks nothing is swept.
        let _ = file.as_file().try_lock();
        Ok(Self(file))
    }

    fn write(mut self, bytes: &[u8], synced: bool) -> io::Result<tempfile::NamedTempFile> {
        write_all(self.0.as_file_mut(), bytes)?;
        if synced {
            sync(self.0.as_file())?;
        }
        Ok(self.0)
    }
}

fn replace(path: &Path, bytes: &[u8], synced: bool) -> io::Result<()> {
    let file = Temporary::new(path)?;
    if let Ok(old) = fs::symlink_metadata(path)
        && old.is_file()
    {
        file.0.as_file().set_permissions(old.permissions())?;
    }
    let file = file.write(bytes, synced)?;
    faults::pass()?;
    file.persist(path)?;
    if synced {
        sync_folder(folder_of(path));
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn head(path: &Path) -> OsString {
    let mut head = OsString::from(HEAD);
    // Long names stay within what a system allows.
    let name = path.file_name().and_then(OsStr::to_str).filter(|name| name.len() < 100);
    head.push(name.unwrap_or("file"));
    head.push("-");
    head
}

/// Removes what killed programs left in a folder. What cannot be removed is in nobody's way. Every writing to the folder
/// does it first; where the program keeps its own things it is done at its start.
pub fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !is_temporary(&entry.file_name()) {
            continue;
        }
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_file() && is_left(&path) => drop(remove_file(&path)),
            Ok(kind) if kind.is_dir() && is_left(&path.join(LOCK)) => drop(remove_all(&path)),
            _ => {}
        }
    }
}

/// Whether nobody holds the lock of a temporary file any more.
fn is_left(lock: &Path) -> bool {
    is_own_file(lock) && File::open(lock).is_ok_and(|file| file.try_lock().is_ok())
}

/// The lock inside a folder that is being written.
const LOCK: &str = ".lock";

/// Bytes that go to the disk at once when a file is written piece by piece.
const PIECE: usize = 64 << 10;

/// A file that remembers why it could not be written: who formats into it tells only that it could not.
struct Pieces {
    file: File,
    failure: Option<io::Error>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match write_all(&mut self.file, bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => {
                let kind = error.kind();
                self.failure = Some(error);
                Err(kind.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A folder that appears at once: it is filled under another name and gets its own when it is complete. When it is
/// dropped before that, nothing of it is left behind.
pub struct NewFolder {
    target: PathBuf,
    staging: tempfile::TempDir,
    /// The target is there already, and empty.
    is_there: bool,
    /// Folders around the target that were made for it, the outermost first.
    made: Vec<PathBuf>,
    lock: Option<File>,
}

impl NewFolder {
    /// Starts a folder that is not there yet, or is empty. Folders around it are made if need be.
    ///
    /// # Errors
    /// When something else has that name, it is not empty, or the system refuses.
    pub fn start(target: &Path) -> Result<Self, DiskError> {
        Self::try_start(target).map_err(DiskError::of(target))
    }

    fn try_start(target: &Path) -> io::Result<Self> {
        let is_there = match is_empty_folder(target) {
            Ok(true) => true,
            Ok(false) => return Err(io::ErrorKind::DirectoryNotEmpty.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        // A folder that is there may be a disk of its own, which takes no other folder's place: its content moves in.
        let around = if is_there { target } else { folder_of(target) };
        let mut made = Vec::new();
        make_folders(around, &mut made)?;
        sweep(around);
        let start = || {
            let head = head(target);
            let mut builder = tempfile::Builder::new();
            builder.prefix(&head).suffix(TAIL);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                builder.permissions(fs::Permissions::from_mode(0o777));
            }
            faults::pass()?;
            let staging = builder.tempdir_in(around)?;
            let lock = create_file(&staging.path().join(LOCK))?;
            // Where there are no locks nothing is swept.
            let _ = lock.try_lock();
            Ok((staging, lock))
        };
        let (staging, lock) = start().inspect_err(|_: &io::Error| remove_empty(&made))?;
        Ok(Self { target: target.to_owned(), staging, is_there, made, lock: Some(lock) })
    }

    /// Writes a file of the folder, by its path inside of it. Threads may write different files at once.
    ///
    /// # Errors
    /// When a file of that name was written already, or the system refuses.
    pub fn write(&self, file: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        self.put(file, bytes, true)
    }

    /// Writes a file of the folder piece by piece, as `fill` makes them. What the system said comes before what `fill` says.
    ///
    /// # Errors
    /// When a file of that name was written already, the system refuses, or `fill` fails.
    pub fn stream<E: From<DiskError>>(
        &self,
        file: &Path,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), E> {
        let target = self.target.join(file);
        let failed = DiskError::of(&target);
        let path = self.staging.path().join(file);
        let opened = create_folders(folder_of(&path)).and_then(|()| create_file(&path));
        let mut out = match opened {
            Ok(file) => BufWriter::with_capacity(PIECE, Pieces { file, failure: None }),
            Err(error) => return Err(failed(error).into()),
        };
        let filled = fill(&mut out);
        let flushed = out.flush();
        let Pieces { file, failure } = out.get_mut();
        match failure.take().map_or(flushed, Err).and_then(|()| sync(file)) {
            Err(error) => Err(failed(error).into()),
            Ok(()) => filled,
        }
    }

    /// As [`NewFolder::write`], without waiting for the disk: for folders of many files that can be made again.
    ///
    /// # Errors
    /// When a file of that name was written already, or the system refuses.
    pub fn write_unsynced(&self, file: &Path, bytes: &[u8]) -> Result<(), DiskError> {
        self.put(file, bytes, false)
    }

    fn put(&self, file: &Path, bytes: &[u8], synced: bool) -> Result<(), DiskError> {
        let write = || {
            let path = self.staging.path().join(file);
            create_folders(folder_of(&path))?;
            let mut file = create_file(&path)?;
            write_all(&mut file, bytes)?;
            if synced { sync(&file) } else { Ok(()) }
        };
        write().map_err(DiskError::of(&self.target.join(file)))
    }

    /// Gives the folder its name.
    ///
    /// # Errors
    /// When something has that name by now, or the system refuses; nothing is left behind then.
    pub fn finish(mut self) -> Result<(), DiskError> {
        self.lock = None;
        self.take_name().map_err(DiskError::of(&self.target))?;
        self.staging.disable_cleanup(true);
        self.made.clear();
        Ok(())
    }

    fn take_name(&self) -> io::Result<()> {
        let staging = self.staging.path();
        remove_file(&staging.join(LOCK))?;
        sync_folder(staging);
        if !self.is_there {
            rename(staging, &self.target)?;
            sync_folder(folder_of(&self.target));
            return Ok(());
        }
        for entry in fs::read_dir(staging)? {
            let entry = entry?;
            rename(&entry.path(), &self.target.join(entry.file_name()))?;
        }
        remove_folder(staging)?;
        sync_folder(&self.target);
        Ok(())
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        // Some systems remove no file that is open.
        self.lock = None;
        if !self.made.is_empty() {
            // What cannot be removed is swept by the next writing.
            let _ = remove_all(self.staging.path());
            remove_empty(&self.made);
        }
    }
}

/// Makes a folder with all that it lies in and remembers those that were not there.
fn make_folders(folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        create_folder(folder).inspect_err(|_| remove_empty(made))?;
        made.push(folder.to_owned());
    }
    Ok(())
}

/// Removes folders that were made for something that did not come, unless something else lies in them by now.
fn remove_empty(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        let _ = remove_folder(folder);
    }
}
