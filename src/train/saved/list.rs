//! The runs in a folder: listed, the newest first, and deleted. Only files that a run holds are ever deleted.
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folder::{self, RunError};
use super::run_report::RunReport;
use crate::disk;
use crate::train::report::best_epoch;

/// A run on disk, as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedRun {
    /// Where it lies.
    pub folder: PathBuf,
    /// What the design was called.
    pub name: String,
    /// When it was saved, in seconds since the start of 1970.
    pub when: u64,
    /// Epochs that were completed.
    pub epochs: usize,
    /// The best epoch, from 1, and its accuracy on the validation pictures (without any, on the training pictures).
    pub best: Option<(usize, f64)>,
    /// How long the epochs took.
    pub seconds: f64,
    /// The seed.
    pub seed: u64,
}

impl SavedRun {
    /// The run in a folder, as its report tells.
    pub(super) fn new(report: &RunReport, folder: PathBuf) -> Self {
        Self {
            folder,
            name: report.name.clone(),
            when: report.when,
            epochs: report.history.last().map_or(0, |report| report.epoch),
            best: best_epoch(&report.history).map(|best| (best.epoch, best.accuracy())),
            seconds: report.seconds,
            seed: report.seed,
        }
    }
}

/// The folder for the runs of a design: `net.runs` beside `net.ron`.
pub fn folder_for(design_path: &Path) -> PathBuf {
    let mut name = design_path.file_stem().map_or_else(|| OsString::from("untitled"), OsString::from);
    name.push(".runs");
    design_path.with_file_name(name)
}

/// The runs in a folder, the newest first. What is no run or cannot be read is left out.
pub fn list(runs: &Path) -> Vec<SavedRun> {
    let Ok(entries) = std::fs::read_dir(runs) else { return Vec::new() };
    // A run that is being saved is no run yet.
    let entries = entries.flatten().filter(|entry| !disk::is_temporary(&entry.file_name()));
    let folders = entries.map(|entry| entry.path());
    let mut found: Vec<SavedRun> =
        folders.filter_map(|folder| Some(SavedRun::new(&RunReport::read(&folder).ok()?, folder))).collect();
    // Of two in the same second the one with the later name is the newer one.
    found.sort_by(|a, b| b.when.cmp(&a.when).then_with(|| b.folder.cmp(&a.folder)));
    found
}

/// Deletes a run: the files that a run holds, then its folder unless something else lies in it.
///
/// # Errors
/// When the folder is a link or a file of it cannot be deleted. A run that is gone already is none.
pub fn delete(kept: &SavedRun) -> Result<(), RunError> {
    let folder = &kept.folder;
    match std::fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(RunError::Unwritable { path: folder.clone(), source }),
        Ok(data) if !data.is_dir() => {
            return Err(RunError::Broken { path: folder.clone(), why: "is not a folder".to_owned() });
        }
        Ok(_) => {}
    }
    empty(folder)
}

/// Deletes the files of a run, the weights first: whatever happens then, the folder is no run any more.
fn empty(folder: &Path) -> Result<(), RunError> {
    let names = folder::FILES.iter().rev();
    for path in names.flat_map(|name| [folder.join(name), folder.join(format!("{name}.new"))]) {
        match std::fs::symlink_metadata(&path) {
            // Links are deleted, not what they lead to; a folder of that name is none of ours.
            Ok(data) if !data.is_dir() => {
                std::fs::remove_file(&path).map_err(|source| RunError::Unwritable { path, source })?;
            }
            _ => {}
        }
    }
    // It stays when it holds something else.
    let _ = std::fs::remove_dir(folder);
    Ok(())
}
