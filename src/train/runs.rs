//! The runs that are kept beside a design: a folder each in `<design>.runs`, with all that is needed to show a run
//! again and to go on with it.
//!
//! A run's folder is what [`Run::write`] writes, and a report beside it. Weights are written last, so a folder without
//! them was never finished and is passed over. Only files that a run holds are ever written or deleted.
mod report;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use self::report::{FORMAT, Report};
use super::events::{Ending, EpochReport};
use super::run::{self, Run, RunError};
use super::session::{Past, Session};
use super::weights_file;
use super::{Curve, Plan};
use crate::design::{self, Design};

/// A run on disk, as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Where it lies.
    pub folder: PathBuf,
    /// What the design was called.
    pub name: String,
    /// When it was kept, in seconds since the start of 1970.
    pub when: u64,
    /// Epochs that were completed.
    pub epochs: usize,
    /// The epoch with the best accuracy on the validation pictures (without any, on the training pictures), from 1, and
    /// that accuracy.
    pub best: Option<(usize, f64)>,
    /// How long the epochs took.
    pub seconds: f64,
    /// The seed.
    pub seed: u64,
}

/// A run that was read for showing.
#[derive(Debug, Clone, PartialEq)]
pub struct Reopened {
    /// Its epochs.
    pub history: Vec<EpochReport>,
    /// The losses of its batches.
    pub curve: Curve,
    /// How it ended; `None` if it was kept while it went on, or if nothing is known of it.
    pub ending: Option<Ending>,
    /// The design that was trained.
    pub design: Design,
    /// The run.
    pub kept: Kept,
}

/// The folder for the runs of a design: `net.runs` beside `net.ron`.
pub fn folder_for(design_path: &Path) -> PathBuf {
    let mut name = design_path.file_stem().map_or_else(|| OsString::from("untitled"), OsString::from);
    name.push(".runs");
    design_path.with_file_name(name)
}

/// Folders that are tried before it is given up to find a free name: as many as others may take meanwhile.
const TRIES: u64 = 1000;

/// Keeps a session's run in a new folder inside `runs`, which is made if need be. `when` is now, in seconds since the
/// start of 1970.
///
/// # Errors
/// When a file cannot be written; what was written until then is taken away again.
pub fn keep(runs: &Path, session: &mut Session, curve: &Curve, when: u64) -> Result<Kept, RunError> {
    let unwritable = |path: &Path, source| RunError::Unwritable { path: path.to_owned(), source };
    std::fs::create_dir_all(runs).map_err(|error| unwritable(runs, error))?;
    let folder = new_folder(runs).map_err(|error| unwritable(runs, error))?;
    let report = Report {
        format: FORMAT,
        name: session.plan().design().design().name.clone(),
        when,
        seconds: session.seconds(),
        seed: session.plan().design().design().training.seed,
        batches: curve.batches(),
        kept_epoch: session.kept_epoch(),
        rate: session.full_rate(),
        ending: session.ending().cloned(),
        history: session.history().to_vec(),
        curve: curve.clone(),
    };
    let written = report.write(&folder).and_then(|()| Run::write(&folder, session));
    if let Err(error) = written {
        // What cannot be taken away is a folder without weights, which is passed over.
        let _ = empty(&folder);
        return Err(error);
    }
    Ok(report.kept(folder))
}

/// Makes a folder that was not there: the number after the largest.
fn new_folder(runs: &Path) -> std::io::Result<PathBuf> {
    let number = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.ok()?.file_name().to_str()?.strip_prefix("run-")?.parse::<u32>().ok()
    };
    let largest = std::fs::read_dir(runs)?.filter_map(number).max().unwrap_or(0);
    for number in (u64::from(largest) + 1..).take(TRIES as usize) {
        let folder = runs.join(format!("run-{number:04}"));
        match std::fs::create_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(folder),
        }
    }
    Err(std::io::Error::from(ErrorKind::AlreadyExists))
}

/// The runs in a folder, the newest first. What is no run or cannot be read is left out.
pub fn list(runs: &Path) -> Vec<Kept> {
    let Ok(entries) = std::fs::read_dir(runs) else { return Vec::new() };
    let folders = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let mut found: Vec<Kept> = folders.filter_map(|folder| Some(Report::read(&folder).ok()?.kept(folder))).collect();
    // Of two in the same second the one with the later name is the newer one.
    found.sort_by(|a, b| b.when.cmp(&a.when).then_with(|| b.folder.cmp(&a.folder)));
    found
}

/// Deletes a run: the files that a run holds, then its folder unless something else lies in it.
///
/// # Errors
/// When the folder is a link or a file of it cannot be deleted. A run that is gone already is none.
pub fn delete(kept: &Kept) -> Result<(), RunError> {
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
    let names = run::FILES.iter().chain([&report::FILE]).rev();
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

/// Reads a run for showing.
///
/// # Errors
/// With the file that is missing or broken.
pub fn reopen(kept: &Kept) -> Result<Reopened, RunError> {
    let folder = &kept.folder;
    let report = Report::read(folder)?;
    let design = design::read(&folder.join(run::DESIGN))?;
    let kept = report.kept(folder.clone());
    let Report { history, curve, ending, .. } = report;
    Ok(Reopened { history, curve, ending, design, kept })
}

/// A session that goes on after the run's last epoch. It has ended, as the run had, so that only a wish for more epochs
/// goes on. The plan must be that of the run: the same design, the same classes, the same normalization.
///
/// # Errors
/// With the file that is missing or broken, or when the plan is another one.
pub fn resume(kept: &Kept, plan: Plan) -> Result<Session, RunError> {
    let folder = &kept.folder;
    let report = Report::read(folder)?;
    // Reading proves that design, preprocessing and weights belong together.
    let run = Run::read(folder)?;
    let other = |what| RunError::Other { folder: folder.clone(), what };
    if run.design.design() != plan.design().design() {
        return Err(other("layers and settings"));
    }
    if run.preprocessing.classes != plan.data().classes {
        return Err(other("classes"));
    }
    if run.preprocessing.normalization != *plan.encoder().normalization() {
        return Err(other("pictures"));
    }
    let broken = |why| RunError::Broken { path: folder.join(run::OPTIMIZER), why };
    let (optimizer, _) = weights_file::from_bytes(&run::contents(folder, run::OPTIMIZER)?).map_err(broken)?;
    let past = Past {
        arrays: run.network.arrays(),
        optimizer,
        kept_epoch: report.kept_epoch,
        rate: Some(report.rate).filter(|rate| rate.is_finite() && *rate >= 0.0),
        ending: report.ending.unwrap_or(Ending::Stopped),
        curve: report.curve,
        history: report.history,
        seconds: report.seconds,
    };
    Session::resumed(plan, past).map_err(|source| RunError::Misfit { path: folder.join(run::OPTIMIZER), source })
}
