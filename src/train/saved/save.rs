//! Saving a session's run in a folder of its own.
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folder::RunError;
use super::list::{SavedRun, empty};
use super::network::TrainedNetwork;
use super::run_report::{FORMAT, RunReport};
use crate::train::report::LossCurve;
use crate::train::session::Session;

/// Folders that are tried before it is given up to find a free name: as many as others may take meanwhile.
const TRIES: u64 = 1000;

/// Saves a session's run in a new folder inside `runs`, which is made if need be. `when` is now, in seconds since the
/// start of 1970.
///
/// # Errors
/// When a file cannot be written; what was written until then is taken away again.
pub fn save(runs: &Path, session: &mut Session, curve: &LossCurve, when: u64) -> Result<SavedRun, RunError> {
    let unwritable = |path: &Path, source| RunError::Unwritable { path: path.to_owned(), source };
    std::fs::create_dir_all(runs).map_err(|error| unwritable(runs, error))?;
    let folder = new_folder(runs).map_err(|error| unwritable(runs, error))?;
    let report = RunReport {
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
    let written = report.write(&folder).and_then(|()| TrainedNetwork::write(&folder, session));
    if let Err(error) = written {
        // What cannot be taken away is a folder without weights, which is passed over.
        let _ = empty(&folder);
        return Err(error);
    }
    Ok(SavedRun::new(&report, folder))
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
