//! Saving a run: one generation after the other in a folder of its own.
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::dynamics_file;
use super::files::timeline_names;
use super::folder::{LARGEST, RunError};
use super::generation::{self, NewGeneration};
use super::list::SavedRun;
use super::lock::{LOCK, RunLock};
use super::named_arrays::ArrayNames;
use super::network::TrainedNetwork;
use super::resume_file;
use super::run_report::RunReport;
use super::timeline_files::{TimelineWriter, mark_of};
use crate::disk::{self, NewFolder};
use crate::engine::EnsembleNetwork;
use crate::train::plan::Plan;
use crate::train::report::EnsembleRecord;
use crate::train::session::Snapshot;
use crate::train::timeline::{Fork, RunPosition, Timeline};

/// Folders that are tried before it is given up to find a free name: as many as others may take meanwhile.
const TRIES: u64 = 1000;

/// Where a run is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunPlace {
    /// In a new folder inside this one, which is made if need be.
    New(PathBuf),
    /// In this folder. What lies there stays whole until the first generation is; then it gives way.
    At(PathBuf),
}

/// Writes the generations of one run, and keeps others from writing it.
pub struct RunWriter {
    plan: Plan,
    place: RunPlace,
    names: Option<ArrayNames>,
    /// Which samples the run learns from, once that is known.
    data: Option<u64>,
    past: TimelineWriter,
    /// Where the run branched from another one.
    fork: Option<Fork>,
    lock: Option<RunLock>,
}

/// Saves a run in a new folder inside `runs`, which is made if need be. `when` is now, in seconds since the start of 1970.
///
/// # Errors
/// When a file cannot be written; nothing of the run is left then.
pub fn save(runs: &Path, plan: &Plan, snapshot: &Snapshot, when: u64) -> Result<SavedRun, RunError> {
    RunWriter::new(plan.clone(), RunPlace::New(runs.to_owned())).write(snapshot, when)
}

/// Saves a run in this folder, as the next generation of a run that lies there.
///
/// # Errors
/// When a file cannot be written; what was there stays.
pub fn save_at(run: &Path, plan: &Plan, snapshot: &Snapshot, when: u64) -> Result<SavedRun, RunError> {
    RunWriter::new(plan.clone(), RunPlace::At(run.to_owned())).write(snapshot, when)
}

/// Moves a run that nobody writes into a new folder inside `runs`.
///
/// # Errors
/// When it is being written, or cannot be moved; it stays where it is then.
pub fn move_run(run: &Path, runs: &Path) -> Result<PathBuf, RunError> {
    drop(RunLock::take(run)?);
    let target = move_folder(run, runs)?;
    Ok(target)
}

impl RunWriter {
    /// Writes nothing yet.
    pub fn new(plan: Plan, place: RunPlace) -> Self {
        Self { plan, place, names: None, data: None, past: TimelineWriter::default(), fork: None, lock: None }
    }

    /// Takes the run, if it is there already, before anything is read of it.
    ///
    /// # Errors
    /// When another program writes it.
    pub fn claim(&mut self) -> Result<(), RunError> {
        if let RunPlace::At(run) = &self.place
            && self.lock.is_none()
            && run.is_dir()
        {
            self.lock = Some(RunLock::take(run)?);
        }
        Ok(())
    }

    /// Writes the next generation. `when` is now, in seconds since the start of 1970.
    ///
    /// # Errors
    /// When a file cannot be written; what was saved before stays whole.
    pub fn write(&mut self, snapshot: &Snapshot, when: u64) -> Result<SavedRun, RunError> {
        self.write_with(snapshot, None, when)
    }

    /// The same with the run's past up to there.
    ///
    /// # Errors
    /// When a file cannot be written; what was saved before stays whole.
    pub fn write_with(
        &mut self,
        snapshot: &Snapshot,
        timeline: Option<&Timeline>,
        when: u64,
    ) -> Result<SavedRun, RunError> {
        let until = RunPosition {
            batches: snapshot.batches(),
            epochs: snapshot.history.last().map_or(0, |report| report.epoch),
        };
        let snapshot = snapshot.answering_with(self.plan.design().design().training.checkpoint());
        if let Some(fork) = timeline.and_then(Timeline::fork) {
            self.fork = Some(fork.clone());
        }
        let report = RunReport { fork: self.fork.clone(), ..RunReport::new(&self.plan, &snapshot, when) };
        // Where the run lies says how its design leads to its pictures.
        let run = self.folder()?;
        // A past that is newer than its run is cut; one that is older would not tell of everything.
        let goes_on = generation::is_run(&run);
        if let Some(timeline) = timeline.filter(|_| goes_on) {
            self.write_past(&run, timeline, until)?;
        }
        let written = generation::write(&run, |new| self.fill(&run, (&snapshot, &report), new));
        written.inspect_err(|_| self.leave_nothing(&run))?;
        if let Some(timeline) = timeline.filter(|_| !goes_on) {
            self.write_past(&run, timeline, until)?;
        }
        Ok(SavedRun::new(&report, None, run))
    }

    /// Writes an ensemble as the next generation: it takes the place of a run, and of the past of that run.
    ///
    /// # Errors
    /// When a file cannot be written; what was saved before stays whole.
    pub fn write_ensemble(&mut self, network: &EnsembleNetwork, record: &EnsembleRecord) -> Result<PathBuf, RunError> {
        let run = self.folder()?;
        let fill = |new: &mut NewGeneration| TrainedNetwork::write_ensemble(&run, &self.plan, (network, record), new);
        generation::write(&run, fill).inspect_err(|_| self.leave_nothing(&run))?;
        timeline_names::delete(&run)?;
        Ok(run)
    }

    /// Moves the run into a new folder inside `runs`, or lets it begin there.
    ///
    /// # Errors
    /// When it cannot be moved; it stays where it is then.
    pub fn move_to(&mut self, runs: &Path) -> Result<Option<PathBuf>, RunError> {
        let RunPlace::At(run) = &self.place else {
            self.place = RunPlace::New(runs.to_owned());
            return Ok(None);
        };
        // Some systems move nothing that is open.
        self.lock = None;
        let target = move_folder(run, runs)?;
        self.place = RunPlace::At(target.clone());
        self.claim()?;
        Ok(Some(target))
    }

    /// Keeps the run in a new folder inside `runs` from its next generation on. What was saved of it stays where it is.
    pub fn keep_in(&mut self, runs: &Path) {
        self.lock = None;
        if let RunPlace::At(run) = &self.place {
            self.leave_nothing(&run.clone());
        }
        self.place = RunPlace::New(runs.to_owned());
        self.past = TimelineWriter::default();
    }

    /// Writes the run's past.
    fn write_past(&mut self, run: &Path, timeline: &Timeline, until: RunPosition) -> Result<(), RunError> {
        let data = *self.data.get_or_insert_with(|| self.plan.data_mark());
        let mark = mark_of(&self.plan, data);
        let mut names = self.names(run)?;
        let written = self.past.write(run, &mut names, (timeline, self.plan.data()), (until, mark));
        self.names = Some(names);
        written
    }

    /// What gives arrays their names, to be put back.
    fn names(&mut self, run: &Path) -> Result<ArrayNames, RunError> {
        self.names.take().map_or_else(|| ArrayNames::new(run, &self.plan), Ok)
    }

    /// Writes all files of a generation.
    fn fill(
        &mut self,
        run: &Path,
        (snapshot, report): (&Snapshot, &RunReport),
        new: &mut NewGeneration,
    ) -> Result<(), RunError> {
        let names = self.names(run)?;
        let names = self.names.insert(names);
        let arrays = names.of(&snapshot.network)?;
        let weights = TrainedNetwork::write(run, &self.plan, (snapshot, &arrays), new)?;
        drop(arrays);
        dynamics_file::write(&self.plan, &snapshot.dynamics, new)?;
        report.write(run, new)?;
        let data = *self.data.get_or_insert_with(|| self.plan.data_mark());
        resume_file::write(run, (snapshot, names), (weights, data), new)
    }

    /// The run's folder, which is made and taken if need be.
    fn folder(&mut self) -> Result<PathBuf, RunError> {
        let run = match &self.place {
            RunPlace::New(runs) => make_new(runs)?,
            RunPlace::At(run) => {
                let unwritable = |source| RunError::Unwritable { path: run.clone(), source };
                disk::create_folders(run).map_err(unwritable)?;
                run.clone()
            }
        };
        self.place = RunPlace::At(run.clone());
        if self.lock.is_none() || !run.join(LOCK).exists() {
            self.lock = None;
            self.lock = Some(RunLock::take(&run)?);
        }
        Ok(run)
    }

    /// A folder without a first generation goes again, unless something else lies in it.
    fn leave_nothing(&mut self, run: &Path) {
        if !generation::is_run(run) {
            self.lock = None;
            let _ = disk::remove_file(&run.join(LOCK));
            let _ = disk::remove_folder(run);
        }
    }
}

impl Drop for RunWriter {
    fn drop(&mut self) {
        if let RunPlace::At(run) = self.place.clone()
            && self.lock.is_some()
        {
            self.leave_nothing(&run);
        }
    }
}

/// Makes a folder with the next free number.
fn make_new(runs: &Path) -> Result<PathBuf, RunError> {
    let unwritable = |source| RunError::Unwritable { path: runs.to_owned(), source };
    disk::create_folders(runs).map_err(unwritable)?;
    for run in free_names(runs)? {
        match disk::create_folder(&run) {
            Ok(()) => return Ok(run),
            // Another program was faster.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => return Err(RunError::Unwritable { path: run, source }),
        }
    }
    Err(unwritable(ErrorKind::AlreadyExists.into()))
}

/// Moves a run's folder; to another disk it is copied first.
fn move_folder(run: &Path, runs: &Path) -> Result<PathBuf, RunError> {
    let unwritable = |source| RunError::Unwritable { path: runs.to_owned(), source };
    disk::create_folders(runs).map_err(unwritable)?;
    let free = free_names(runs)?.find(|target| target.symlink_metadata().is_err());
    let target = free.ok_or_else(|| unwritable(ErrorKind::AlreadyExists.into()))?;
    if disk::rename(run, &target).is_err() {
        let copy = NewFolder::start(&target)?;
        for (name, bytes) in generation::all_files(run)? {
            copy.write(&name, &bytes)?;
        }
        for name in timeline_names::files(run) {
            copy.write(&name, &disk::read_file(&run.join(&name), LARGEST)?)?;
        }
        copy.finish()?;
        // What cannot be deleted is in nobody's way.
        let _ = generation::delete(run);
    }
    Ok(target)
}

/// Folders with the numbers after the largest.
fn free_names(runs: &Path) -> Result<impl Iterator<Item = PathBuf>, RunError> {
    let number = |entry: std::io::Result<fs::DirEntry>| {
        entry.ok()?.file_name().to_str()?.strip_prefix("run-")?.parse::<u32>().ok()
    };
    let entries = fs::read_dir(runs).map_err(|source| RunError::Unreadable { path: runs.to_owned(), source })?;
    let first = u64::from(entries.filter_map(number).max().unwrap_or(0)) + 1;
    let runs = runs.to_owned();
    Ok((first..first + TRIES).map(move |number| runs.join(format!("run-{number:04}"))))
}
