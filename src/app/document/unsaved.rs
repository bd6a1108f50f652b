//! Unsaved work on disk: it comes back after a crash, and only then.
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::open_design::Document;
use crate::design::{from_ron, to_ron};
use crate::disk;

/// The largest unsaved work that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// Unsaved work as it lies on disk.
#[derive(Serialize, Deserialize)]
struct UnsavedDesign {
    path: Option<PathBuf>,
    design: String,
}

/// The file that holds this program's unsaved work while it runs. Its lock tells other programs that it is in use; the
/// system gives the lock back however the program ends.
pub(in crate::app) struct UnsavedWork {
    file: PathBuf,
    lock: PathBuf,
    _held: File,
    revision: u64,
}

impl UnsavedWork {
    /// Takes a file of its own in the folder, which is made if need be.
    pub(in crate::app) fn start(folder: &Path) -> io::Result<Self> {
        disk::create_folders(folder)?;
        let name = (0..1000).map(|n| format!("{}-{n}", std::process::id())).find(|name| {
            let taken = |extension| folder.join(name).with_extension(extension).exists();
            !taken("ron") && !taken("lock")
        });
        let file = folder.join(name.unwrap_or_default()).with_extension("ron");
        let lock = file.with_extension("lock");
        let held = disk::create_file(&lock)?;
        held.try_lock()?;
        Ok(Self { file, lock, _held: held, revision: u64::MAX })
    }

    /// Writes the document, unless that state of it was written last. A full disk must not hinder anybody from working:
    /// saving by hand will tell.
    pub(in crate::app) fn write(&mut self, document: &Document) {
        if self.revision == document.revision() {
            return;
        }
        self.revision = document.revision();
        let path = document.path().map(Path::to_owned);
        let text = to_ron(document.design()).ok();
        let text = text.and_then(|design| disk::ron_text(&UnsavedDesign { path, design }).ok());
        if let Some(text) = text {
            let _ = disk::write_unsynced(&self.file, text.as_bytes());
        }
    }

    /// The newest work that a program left behind which does not run any more. It is taken out of the folder.
    pub(in crate::app) fn take_lost(folder: &Path) -> Option<Document> {
        disk::sweep(folder);
        let lost = std::fs::read_dir(folder).ok()?.filter_map(|entry| {
            let path = entry.ok()?.path();
            let lock = path.with_extension("lock");
            let is_free = |lock: PathBuf| File::open(lock).map_or(true, |lock| lock.try_lock().is_ok());
            let dead = path.extension()? == "ron" && disk::is_own_file(&path) && is_free(lock);
            dead.then(|| (path.metadata().and_then(|data| data.modified()).ok(), path))
        });
        let (_, path) = lost.max()?;
        let bytes = disk::read_file(&path, LARGEST).ok();
        let unsaved: Option<UnsavedDesign> = bytes.and_then(|bytes| ron::de::from_bytes(&bytes).ok());
        // Kept under another name: nothing is lost, and it is not offered again.
        let _ = disk::rename(&path, &path.with_extension("taken"));
        let _ = disk::remove_file(&path.with_extension("lock"));
        let unsaved = unsaved?;
        Some(Document::restored(from_ron(&unsaved.design).ok()?, unsaved.path))
    }
}

impl Drop for UnsavedWork {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // This is the crash that the work is kept for.
            return;
        }
        // What is not there any more need not be removed.
        let _ = disk::remove_file(&self.file);
        let _ = disk::remove_file(&self.lock);
    }
}
