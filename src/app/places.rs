//! Where the program keeps what outlives it: settings and unsaved work.
use std::path::{Path, PathBuf};

/// Folders of the program's own files; none in tests and where the system names none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The file of the settings.
    pub settings: Option<PathBuf>,
    /// The folder of unsaved work, one file a running program.
    pub unsaved: Option<PathBuf>,
}

impl Places {
    /// Where the system keeps such things.
    pub fn of_system() -> Self {
        let Some(folders) = directories::ProjectDirs::from("", "", "Strata") else { return Self::default() };
        Self {
            settings: Some(folders.config_dir().join("settings.ron")),
            unsaved: Some(folders.data_local_dir().join("unsaved")),
        }
    }

    /// Everything in one folder.
    pub fn inside(folder: &Path) -> Self {
        Self { settings: Some(folder.join("settings.ron")), unsaved: Some(folder.join("unsaved")) }
    }
}
