//! What the user chose for the program, whatever design is open.
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::data::whole_path;
use crate::disk::{self, DiskError};
use crate::text::Language;

/// Recent files that are remembered.
const RECENT: usize = 12;
/// Folders of pictures that may be read, at most.
const TRUSTED: usize = 200;
/// The largest file of settings that is read, in bytes.
const LARGEST: u64 = 1 << 18;

/// What the user chose for the program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The window's language; the system's unless chosen.
    pub language: Option<Language>,
    /// The window's colors.
    pub theme: ThemeChoice,
    /// How large everything is; 1 is the usual size.
    pub zoom: f32,
    /// Threads that train; 0 is one per core.
    pub threads: usize,
    /// Megabytes of memory, and of the disk, for snapshots of each run's past.
    pub past_megabytes: usize,
    /// Whether it is asked before a run what is expected of it.
    pub predict_first: bool,
    /// Design files that were open, the newest first.
    pub recent: Vec<PathBuf>,
    /// The file that was open last; the next start opens it again.
    pub last: Option<PathBuf>,
    /// Folders of pictures, outside of the folders of their designs, that the user chose or allowed to be read.
    pub trusted: Vec<PathBuf>,
    /// Whether the pointers of the first start were read or skipped. Whoever has settings from before there were pointers
    /// needs none.
    #[serde(default = "guided")]
    pub guided: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: ThemeChoice::Dark,
            zoom: 1.0,
            threads: 0,
            past_megabytes: 512,
            predict_first: false,
            recent: Vec::new(),
            last: None,
            trusted: Vec::new(),
            guided: false,
        }
    }
}

/// What a file of settings that says nothing of the pointers says of them.
fn guided() -> bool {
    true
}

/// The window's colors and sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// Light on dark.
    #[default]
    Dark,
    /// Dark on light.
    Light,
    /// Dark on white, large letters and thick lines: readable from the back row.
    Projector,
}

impl Settings {
    /// Reads the settings, or those of before where they cannot be read; without either they start anew.
    pub fn read(path: &Path) -> Self {
        let read = |path: &Path| ron::de::from_bytes::<Self>(&disk::read_file(path, LARGEST).ok()?).ok();
        let mut settings = read(path).or_else(|| read(&disk::older(path))).unwrap_or_default();
        settings.zoom = if settings.zoom.is_finite() { settings.zoom.clamp(0.5, 3.0) } else { 1.0 };
        settings
    }

    /// Bytes for snapshots of each run's past.
    pub(super) fn past_bytes(&self) -> usize {
        self.past_megabytes.saturating_mul(1 << 20)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        ron::from_str(std::str::from_utf8(bytes).ok()?).ok()
    }

    /// Writes the settings. Those of before stay beside them, if they can be read.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write(&self, path: &Path) -> Result<(), DiskError> {
        let refused = |source| DiskError { path: path.to_owned(), source };
        let text = disk::pretty_ron_text(self).map_err(|error| refused(std::io::Error::other(error)))?;
        if let Some(folder) = path.parent() {
            disk::create_folders(folder).map_err(refused)?;
        }
        disk::write_keeping_older(path, text.as_bytes(), |old| Self::from_bytes(old).is_some())
    }

    /// Remembers that a file is open, by its whole path: the next start may be in another folder.
    pub fn note_open(&mut self, path: &Path) {
        let path = whole_path(path, Path::new(""));
        self.recent.retain(|known| *known != path);
        self.recent.insert(0, path.clone());
        self.recent.truncate(RECENT);
        self.last = Some(path);
    }

    /// Forgets a file that is no longer there.
    pub fn forget(&mut self, path: &Path) {
        let path = whole_path(path, Path::new(""));
        self.recent.retain(|known| *known != path);
        if self.last.as_ref() == Some(&path) {
            self.last = None;
        }
    }

    /// Remembers that the pictures of a folder may be read. False when that was known.
    pub fn trust(&mut self, folder: &Path) -> bool {
        let is_new = !self.trusts(folder);
        if is_new {
            self.trusted.insert(0, folder.to_owned());
            self.trusted.truncate(TRUSTED);
        }
        is_new
    }

    /// Whether the pictures of a folder may be read, wherever the design lies that names it.
    pub fn trusts(&self, folder: &Path) -> bool {
        self.trusted.iter().any(|known| folder.starts_with(known))
    }
}
