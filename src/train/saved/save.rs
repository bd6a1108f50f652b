//! Saving a run in a folder of its own.
use std::io::ErrorKind;
use std::path::Path;

use super::folder::{RunError, RunFile};
use super::list::SavedRun;
use super::named_arrays::ArrayNames;
use super::network::TrainedNetwork;
use super::resume_file;
use super::run_report::RunReport;
use crate::disk::{DiskError, NewFolder};
use crate::train::plan::Plan;
use crate::train::session::Snapshot;

/// Folders that are tried before it is given up to find a free name: as many as others may take meanwhile.
const TRIES: u64 = 1000;

/// Saves a run in a new folder inside `runs`, which is made if need be and appears with all of its files at once. `when` is
/// now, in seconds since the start of 1970.
///
/// # Errors
/// When a file cannot be written; nothing of the run is left then.
pub fn save(runs: &Path, plan: &Plan, snapshot: &Snapshot, when: u64) -> Result<SavedRun, RunError> {
    let unwritable = |source| RunError::Unwritable { path: runs.to_owned(), source };
    std::fs::create_dir_all(runs).map_err(unwritable)?;
    let first = first_free_number(runs).map_err(unwritable)?;
    let report = RunReport::new(plan, snapshot, when);
    let files = files(runs, plan, snapshot, &report)?;
    for number in (first..).take(TRIES as usize) {
        let folder = runs.join(format!("run-{number:04}"));
        if folder.symlink_metadata().is_ok() {
            continue;
        }
        match write_new(&folder, &files) {
            // Another program was faster.
            Err(_) if folder.symlink_metadata().is_ok() => {}
            Err(error) => return Err(error.into()),
            Ok(()) => return Ok(SavedRun::new(&report, folder)),
        }
    }
    Err(unwritable(ErrorKind::AlreadyExists.into()))
}

/// Writes a folder that was not there.
fn write_new(folder: &Path, files: &[RunFile]) -> Result<(), DiskError> {
    let new = NewFolder::start(folder)?;
    files.iter().try_for_each(|(name, bytes)| new.write(Path::new(name), bytes))?;
    new.finish()
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

/// The number after the largest.
fn first_free_number(runs: &Path) -> std::io::Result<u64> {
    let number = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.ok()?.file_name().to_str()?.strip_prefix("run-")?.parse::<u32>().ok()
    };
    Ok(u64::from(std::fs::read_dir(runs)?.filter_map(number).max().unwrap_or(0)) + 1)
}
