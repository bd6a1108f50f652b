//! What the user chose for the program, whatever design is open.
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::text::Language;
use crate::disk::{self, DiskError};

/// Recent files that are remembered.
const RECENT: usize = 12;

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
    /// Design files that were open, the newest first.
    pub recent: Vec<PathBuf>,
    /// The file that was open last; the next start opens it again.
    pub last: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { language: None, theme: ThemeChoice::Dark, zoom: 1.0, threads: 0, recent: Vec::new(), last: None }
    }
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
    /// Reads the settings; what cannot be read starts anew.
    pub fn read(path: &Path) -> Self {
        let read: Option<Self> = std::fs::read_to_string(path).ok().and_then(|text| ron::from_str(&text).ok());
        let mut settings = read.unwrap_or_default();
        settings.zoom = if settings.zoom.is_finite() { settings.zoom.clamp(0.5, 3.0) } else { 1.0 };
        settings
    }

    /// Writes the settings.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write(&self, path: &Path) -> Result<(), DiskError> {
        let refused = |source| DiskError { path: path.to_owned(), source };
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::default())
            .map_err(|error| refused(std::io::Error::other(error)))?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(refused)?;
        }
        disk::write(path, text.as_bytes())
    }

    /// Remembers that a file is open.
    pub fn note_open(&mut self, path: &Path) {
        self.recent.retain(|known| known != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(RECENT);
        self.last = Some(path.to_owned());
    }

    /// Forgets a file that is no longer there.
    pub fn forget(&mut self, path: &Path) {
        self.recent.retain(|known| known != path);
        if self.last.as_deref() == Some(path) {
            self.last = None;
        }
    }
}
