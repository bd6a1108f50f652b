//! Saving a run in a folder of its own.
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folder::{RunError, RunFile, write_all};
use super::list::{SavedRun, empty};
use super::named_arrays::ArrayNames;
use super::network::TrainedNetwork;
use super::resume_file;
use super::run_report::RunReport;
use crate::train::plan::Plan;
use crate::train::session::Snapshot;

/// Folders that are tried before it is given up to find a free name: as many as others may take meanwhile.
const TRIES: u64 = 1000;

/// Saves a run in a new folder inside `runs`, which is made if need be. `when` is now, in seconds since the start of 1970.
///
/// # Errors
/// When a file cannot be written; what was written until then is taken away again.
pub fn save(runs: &Path, plan: &Plan, snapshot: &Snapshot, when: u64) -> Result<SavedRun, RunError> {
    let unwritable = |path: &Path, source| RunError::Unwritable { path: path.to_owned(), source };
    std::fs::create_dir_all(runs).map_err(|error| unwritable(runs, error))?;
    let folder = new_folder(runs).map_err(|error| unwritable(runs, error))?;
    let report = RunReport::new(plan, snapshot, when);
    let written = files(&folder, plan, snapshot, &report).and_then(|files| write_all(&folder, &files));
    if let Err(error) = written {
        // What cannot be taken away is a folder without weights, which is passed over.
        let _ = empty(&folder);
        return Err(error);
    }
    Ok(SavedRun::new(&report, folder))
}

/// All files of a run, the weights last.
fn files(folder: &Path, plan: &Plan, snapshot: &Snapshot, report: &RunReport) -> Result<Vec<RunFile>, RunError> {
    let mut names = ArrayNames::new(folder, plan)?;
    let arrays = names.of(&snapshot.network)?;
    let mut files = TrainedNetwork::files(folder, plan, snapshot, &arrays)?;
    let weights = files.pop();
    files.push(report.file(folder)?);
    if let Some((_, bytes)) = &weights {
        files.extend(resume_file::files(folder, snapshot, &mut names, bytes)?);
    }
    files.extend(weights);
    Ok(files)
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
