//! The runs in a folder: listed, the newest first, and deleted. Only files that a run holds are ever deleted.
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use super::folder::{Damage, RunError};
use super::generation;
use super::run_report::RunReport;
use crate::data::{moved_data, whole_path, written_path};
use crate::design::{Design, Source, TargetKind};
use crate::disk;
use crate::train::report::{Ending, Scores, best_epoch};
use crate::train::timeline::Fork;

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
    /// What was answered.
    pub answers: TargetKind,
    /// The best epoch, from 1, and its accuracy, or R², on the validation samples (without any, on the training samples).
    pub best: Option<(usize, f64)>,
    /// Validation pictures on which that accuracy was counted; 0 where that is not known.
    pub samples: u64,
    /// How long the epochs took.
    pub seconds: f64,
    /// The seed.
    pub seed: u64,
    /// Batches that were done.
    pub batches: u64,
    /// The epoch that went on or was to come, from 1, and epochs in all; `None` for a run of an older version.
    pub place: Option<(usize, usize)>,
    /// How it ended; `None` if it was saved while it went on, or if nothing is known of it.
    pub ending: Option<Ending>,
    /// Where it branched from another run.
    pub fork: Option<Fork>,
    /// What is damaged of it, as far as its report tells.
    pub damage: Option<Damage>,
}

impl SavedRun {
    /// What its folder is called.
    pub fn name_of_folder(&self) -> Option<String> {
        Some(self.folder.file_name()?.to_string_lossy().into_owned())
    }

    /// The run that lies in a folder.
    ///
    /// # Errors
    /// With the file that is missing or broken.
    pub fn read(run: &Path) -> Result<Self, RunError> {
        // What lies behind a link is none of the runs here.
        let data = std::fs::symlink_metadata(run);
        if data.is_ok_and(|data| data.is_symlink()) {
            return Err(RunError::Broken { path: run.to_owned(), why: "is not a folder".to_owned() });
        }
        let (report, damage) = generation::read(run, RunReport::read)?;
        Ok(Self::new(&report, damage, run.to_owned()))
    }

    /// Whether nobody trains it any more, although it had not ended: the program or the machine stopped.
    pub fn is_interrupted(&self) -> bool {
        self.place.is_some() && self.ending.is_none() && !super::lock::is_being_written(&self.folder)
    }

    /// The folder where relative paths of its design start: that of the design beside which it lies.
    pub fn base(&self) -> PathBuf {
        base_of(&self.folder)
    }

    /// The run in a folder, as its report tells.
    pub(super) fn new(report: &RunReport, damage: Option<Damage>, folder: PathBuf) -> Self {
        let best = best_epoch(&report.history);
        let numbers = report.history.last().is_some_and(|report| report.train_fit.is_some());
        Self {
            folder,
            name: report.name.clone(),
            when: report.when,
            epochs: report.history.last().map_or(0, |report| report.epoch),
            answers: if numbers { TargetKind::Numbers } else { TargetKind::Classes },
            best: best.map(|best| (best.epoch, best.accuracy())),
            samples: best.and_then(|best| best.validation.as_ref()).map_or(0, Scores::samples),
            seconds: report.seconds,
            seed: report.seed,
            batches: report.curve.batches(),
            place: (report.epochs > 0).then_some((report.epoch, report.epochs)),
            ending: report.ending.clone(),
            fork: report.fork.clone(),
            damage,
        }
    }
}

/// The folder where relative paths of a run's design start: that of the design beside which the run lies.
pub fn base_of(run: &Path) -> PathBuf {
    let runs = run.parent().filter(|runs| runs.extension().is_some_and(|end| end == "runs"));
    runs.and_then(Path::parent).unwrap_or(run).to_owned()
}

/// A design as it is to stand in a run: it says where its pictures are from the run, so that both can move together.
pub(super) fn written_design(design: &Design, run: &Path) -> Design {
    let base = base_of(run);
    let written = |path: &Path| if path.is_absolute() { written_path(path, &base) } else { path.to_owned() };
    Design { data: design.data.with_paths(&written), ..design.clone() }
}

/// The data that a run's design names, by whole paths: where the pictures lie by now, as the design says, else beside
/// what the run lies with. Older versions wrote whole paths.
pub fn data_of(data: &Source, run: &Path) -> Source {
    let base = base_of(run);
    let whole = |data: &Source, around: &Path| data.with_paths(&|path| whole_path(path, around));
    let said = whole(data, &base);
    if said.path().is_none_or(Path::exists) {
        return moved_data(data, &base).map_or(said, |moved| whole(&moved, &base));
    }
    let beside = |around: &Path| moved_data(data, around).map(|moved| whole(&moved, around));
    beside(&base).or_else(|| run.parent().and_then(beside)).unwrap_or(said)
}

/// The folder for the runs of a design: `net.runs` beside `net.ron`.
pub fn folder_for(design_path: &Path) -> PathBuf {
    let mut name = design_path.file_stem().map_or_else(|| OsString::from("untitled"), OsString::from);
    name.push(".runs");
    design_path.with_file_name(name)
}

/// The runs in a folder, the newest first. What is no run or cannot be read is left out.
pub fn list(runs: &Path) -> Vec<SavedRun> {
    newest_first(entries(runs).filter_map(|folder| SavedRun::read(&folder).ok()).collect())
}

/// The newest run in any folder of runs inside a folder that was interrupted and saved after a time, in seconds since the
/// start of 1970. What has not changed since then is not read.
pub fn newest_interrupted(folders: &Path, since: u64) -> Option<SavedRun> {
    let time = UNIX_EPOCH + Duration::from_secs(since);
    let is_new = |run: &PathBuf| run.metadata().and_then(|data| data.modified()).is_ok_and(|date| date >= time);
    let runs = entries(folders).flat_map(|runs| entries(&runs).collect::<Vec<_>>()).filter(is_new);
    let runs = runs.filter_map(|run| SavedRun::read(&run).ok());
    newest_first(runs.filter(|run| run.when >= since && run.is_interrupted()).collect()).into_iter().next()
}

/// What lies in a folder. A run that is being saved is no run yet.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| !disk::is_temporary(&entry.file_name())).map(|entry| entry.path())
}

fn newest_first(mut found: Vec<SavedRun>) -> Vec<SavedRun> {
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
    generation::delete(folder)
}
