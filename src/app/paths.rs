//! Where the program keeps what outlives it: settings and unsaved work.
use std::path::{Path, PathBuf};

/// Paths of the program's own files; none in tests and where the system names none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paths {
    /// The file of the settings.
    pub settings: Option<PathBuf>,
    /// The folder of unsaved work, one file per running program.
    pub unsaved: Option<PathBuf>,
}

impl Paths {
    /// Where the system keeps such things.
    pub fn of_system() -> Self {
        let Some(folders) = directories::ProjectDirs::from("", "", "Strata") else { return Self::default() };
        Self {
            settings: Some(folders.config_dir().join("settings.ron")),
            unsaved: Some(folders.data_local_dir().join("unsaved")),
        }
    }

    /// A folder beside the program, which goes where it goes, as on a USB stick.
    pub fn beside_program() -> Self {
        let program = std::env::current_exe().ok();
        let folder = program.as_deref().and_then(Path::parent).map(|folder| folder.join("strata-files"));
        folder.map_or_else(Self::default, |folder| Self::inside(&folder))
    }

    /// Everything in one folder.
    pub fn inside(folder: &Path) -> Self {
        Self { settings: Some(folder.join("settings.ron")), unsaved: Some(folder.join("unsaved")) }
    }

    /// Where runs of a design without a file are saved.
    pub fn runs_of_unsaved(&self, design: &str) -> Option<PathBuf> {
        let name: String = design.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        self.all_runs_of_unsaved().map(|folder| folder.join(name))
    }

    /// Where it is kept how far somebody has come in lessons.
    pub fn lessons(&self) -> Option<PathBuf> {
        self.unsaved.as_ref().map(|folder| folder.with_file_name("lessons"))
    }

    /// Where runs of all designs without a file are saved.
    pub fn all_runs_of_unsaved(&self) -> Option<PathBuf> {
        self.unsaved.as_ref().map(|folder| folder.with_file_name("runs"))
    }
}
