//! The past of a run on disk, beside its generations: `timeline/timeline.ron` names the snapshots and what was changed
//! between them. A snapshot is a `moment-MARK.ron` with the place in the run, and a `state-MARK.safetensors` for each of its
//! networks, and a `learned-MARK.bin` with how each sample was learned; what several snapshots share is written once. MARK is the [mark](fnv1a) of what a file holds, so a file that
//! holds anything else is known by its name.
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use serde::{Deserialize, Serialize};

use super::dynamics_file;
use super::files::timeline_names::{FOLDER, INDEX, LEARNED, MOMENT, STATE, files, is_folder, marked};
use super::files::weights_file;
use super::folder::{self, RunError, fnv1a, not_ours, room_for};
use super::named_arrays::{ArrayNames, NamedArrays};
use super::network::parameters;
use crate::data::Dataset;
use crate::design::{Design, Source, to_ron};
use crate::disk;
use crate::engine::{Array, NetworkState, Sequential, build};
use crate::train::plan::Plan;
use crate::train::report::{EpochReport, LossCurve, TrainingDynamics};
use crate::train::session::{ResumePoint, Session, Snapshot, unlearned};
use crate::train::timeline::{Fork, RunChange, RunPosition, Timeline, TimelineEntry};

/// The version of the form.
const FORMAT: u32 = 1;
/// The largest index and moment that are read.
const LARGEST_INDEX: u64 = 64 << 20;
const LARGEST_MOMENT: u64 = 16 << 20;
/// What stands before the mark of the index in its last line: a comment of RON.
const SEAL: &str = "\n// ";

/// The index as it is written.
#[derive(Serialize, Deserialize)]
struct StoredTimeline {
    format: u32,
    /// Which design and which samples it belongs to.
    run: u64,
    /// It tells of everything up to here.
    until: RunPosition,
    entries: Vec<StoredEntry>,
    changes: Vec<(RunPosition, RunChange)>,
    best: Option<u64>,
    fork: Option<Fork>,
}

/// A snapshot in the index.
#[derive(Serialize, Deserialize)]
struct StoredEntry {
    batches: u64,
    moment: StoredFile,
    changes: usize,
    is_branch: bool,
}

/// A file by what it holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct StoredFile {
    mark: u64,
    bytes: u64,
}

/// A snapshot without the numbers of its networks.
#[derive(Serialize, Deserialize)]
struct StoredMoment {
    point: ResumePoint,
    history: Vec<EpochReport>,
    curve: LossCurve,
    network: StoredFile,
    whole: Option<StoredFile>,
    last: Option<StoredFile>,
    best: Option<StoredFile>,
    /// How the samples were learned; none of a past that an older version wrote.
    #[serde(default)]
    learned: Option<StoredFile>,
}

impl StoredMoment {
    /// The names of its files.
    fn files(&self) -> impl Iterator<Item = String> {
        self.states().map(|state| state.name(STATE)).chain(self.learned.map(|learned| learned.name(LEARNED)))
    }

    fn states(&self) -> impl Iterator<Item = StoredFile> {
        [Some(self.network), self.whole, self.last, self.best].into_iter().flatten()
    }
}

impl StoredFile {
    fn of(bytes: &[u8]) -> Self {
        Self { mark: fnv1a(bytes), bytes: bytes.len() as u64 }
    }

    fn name(self, form: (&str, &str)) -> String {
        marked(form, self.mark)
    }
}

/// A number for the design and the samples that a past belongs to.
pub(super) fn mark_of(plan: &Plan, data: u64) -> u64 {
    let design = Design { data: Source::Folder(PathBuf::new()), name: String::new(), ..plan.design().design().clone() };
    fnv1a(to_ron(&design).unwrap_or_default().as_bytes()) ^ data
}

/// Writes the past of one run, again and again: what is there already is not written anew.
#[derive(Default)]
pub(super) struct TimelineWriter {
    /// The snapshots that are written, with their files.
    written: Vec<(Weak<Snapshot>, StoredFile, Vec<String>)>,
}

impl TimelineWriter {
    /// Writes the past of a run up to a place; `mark` is that of its design and samples.
    pub(super) fn write(
        &mut self,
        run: &Path,
        names: &mut ArrayNames,
        (timeline, data): (&Timeline, &Dataset),
        (until, mark): (RunPosition, u64),
    ) -> Result<(), RunError> {
        let folder = run.join(FOLDER);
        let unwritable = |source| RunError::Unwritable { path: folder.clone(), source };
        if !is_folder(&folder) {
            // A link in its place is not followed.
            disk::create_folder(&folder).map_err(unwritable)?;
        }
        let mut written = Vec::new();
        let mut entries = Vec::new();
        let (changes, forgotten) = timeline.changes();
        for TimelineEntry { snapshot, changes, is_branch } in timeline.entries() {
            let (moment, files) = self.write_moment(&folder, names, (snapshot, data))?;
            written.push((Arc::downgrade(snapshot), moment, files));
            let changes = changes.saturating_sub(forgotten);
            entries.push(StoredEntry { batches: snapshot.batches(), moment, changes, is_branch: *is_branch });
        }
        self.written = written;
        let (best, fork) = (timeline.best(), timeline.fork().cloned());
        let stored =
            StoredTimeline { format: FORMAT, run: mark, until, entries, changes: changes.to_vec(), best, fork };
        let path = folder.join(INDEX);
        let text = disk::ron_text(&stored).map_err(|_| not_ours(path.clone()))?;
        disk::write(&path, format!("{text}{SEAL}{:016x}\n", fnv1a(text.as_bytes())).as_bytes())?;
        self.sweep(run);
        Ok(())
    }

    /// Writes a snapshot, unless it is there.
    fn write_moment(
        &self,
        folder: &Path,
        names: &mut ArrayNames,
        (snapshot, data): (&Arc<Snapshot>, &Dataset),
    ) -> Result<(StoredFile, Vec<String>), RunError> {
        let here = Arc::downgrade(snapshot);
        if let Some((_, moment, files)) = self.written.iter().find(|(known, ..)| known.ptr_eq(&here)) {
            return Ok((*moment, files.clone()));
        }
        let mut state = |state: &NetworkState| write_state(folder, names, state);
        let Snapshot { network, whole, last, best, point, history, curve, dynamics, .. } = &**snapshot;
        let network = state(network)?;
        let mut other = |other: &Option<NetworkState>| other.as_ref().map(&mut state).transpose();
        let (whole, last, best) = (other(whole)?, other(last)?, other(best)?);
        let (point, history, curve) = (point.clone(), history.to_vec(), LossCurve::clone(curve));
        let learned = dynamics_file::to_bytes(dynamics, data);
        let learned = learned.map(|bytes| write_file(folder, LEARNED, &bytes)).transpose()?;
        let moment = StoredMoment { point, history, curve, network, whole, last, best, learned };
        let text = disk::ron_text(&moment).map_err(|_| not_ours(folder.join(MOMENT.0)))?;
        let file = write_file(folder, MOMENT, text.as_bytes())?;
        Ok((file, moment.files().collect()))
    }

    /// Removes the files of snapshots that are no more.
    fn sweep(&self, run: &Path) {
        let used: HashSet<String> = self
            .written
            .iter()
            .flat_map(|(_, moment, files)| files.iter().cloned().chain([moment.name(MOMENT), INDEX.to_owned()]))
            .collect();
        let is_used =
            |file: &Path| file.file_name().and_then(|name| name.to_str()).is_some_and(|one| used.contains(one));
        for file in files(run).iter().filter(|file| !is_used(file)) {
            // What is being read just now may stay; it goes next time.
            let _ = disk::remove_file(&run.join(file));
        }
    }
}

/// Writes the numbers of a network, unless the same are there.
fn write_state(folder: &Path, names: &mut ArrayNames, state: &NetworkState) -> Result<StoredFile, RunError> {
    let NamedArrays { network, optimizer } = names.of(state)?;
    let named = |kind: &'static str| move |array: Array| Array { name: format!("{kind}{}", array.name), ..array };
    let arrays: Vec<Array> =
        network.into_iter().map(named(NETWORK)).chain(optimizer.into_iter().map(named(OPTIMIZER))).collect();
    let broken = |why| RunError::Broken { path: folder.join(STATE.0), why };
    write_file(folder, STATE, &weights_file::to_bytes(&arrays, None).map_err(broken)?)
}

/// What stands before the names of a network's arrays, and before those of its optimizer.
const NETWORK: &str = "network.";
const OPTIMIZER: &str = "optimizer.";

/// Writes a file under the mark of what it holds, unless it is there. What a power cut leaves of it is no such file.
fn write_file(folder: &Path, form: (&str, &str), bytes: &[u8]) -> Result<StoredFile, RunError> {
    let file = StoredFile::of(bytes);
    let path = folder.join(file.name(form));
    let is_there = fs::symlink_metadata(&path).is_ok_and(|data| data.is_file() && data.len() == file.bytes);
    if !is_there {
        disk::write_unsynced(&path, bytes)?;
    }
    Ok(file)
}

/// The past of a saved run, in so many bytes at most, and what of it is damaged or belongs to another run: that is left
/// out. `session` goes on with the run.
pub fn read_timeline(run: &Path, session: &Session, budget: usize) -> (Timeline, Vec<RunError>) {
    let folder = run.join(FOLDER);
    let nothing = Timeline::new(budget);
    if !is_folder(&folder) {
        return (nothing, Vec::new());
    }
    let stored = match read_index(&folder, session) {
        Ok(stored) => stored,
        Err(error) => return (nothing, vec![error]),
    };
    let mut reader = match StateReader::new(&folder, session.plan(), budget) {
        Ok(reader) => reader,
        Err(error) => return (nothing, vec![error]),
    };
    let (mut entries, mut damage) = (Vec::new(), Vec::new());
    // Where there is no room for all of them, the newest come first.
    for StoredEntry { batches, moment, changes, is_branch } in stored.entries.into_iter().rev() {
        match reader.moment(moment) {
            Ok(Some(snapshot)) if snapshot.batches() == batches => {
                entries.push(TimelineEntry { snapshot: Arc::new(snapshot), changes, is_branch });
            }
            Ok(Some(_)) => damage.push(RunError::Damaged { path: folder.join(moment.name(MOMENT)) }),
            Ok(None) => {}
            Err(error) => damage.push(error),
        }
    }
    (Timeline::from_parts(budget, entries, stored.changes, (stored.best, stored.fork)), damage)
}

/// Reads the index of the past of a session's run.
fn read_index(folder: &Path, session: &Session) -> Result<StoredTimeline, RunError> {
    let path = folder.join(INDEX);
    let text = String::from_utf8(disk::read_file(&path, LARGEST_INDEX)?).map_err(|_| not_ours(path.clone()))?;
    let (text, seal) = text.trim_end().rsplit_once(SEAL).ok_or_else(|| RunError::Damaged { path: path.clone() })?;
    if seal != format!("{:016x}", fnv1a(text.as_bytes())) {
        return Err(RunError::Damaged { path });
    }
    let stored: StoredTimeline = ron::from_str(text).map_err(|_| not_ours(path.clone()))?;
    let broken = |why: &str| RunError::Broken { path: path.clone(), why: why.to_owned() };
    if stored.format != FORMAT {
        return Err(broken("was written by another version of Strata"));
    }
    let plan = session.plan();
    if stored.run != mark_of(plan, plan.data_mark()) {
        return Err(broken("belongs to another run"));
    }
    if stored.until < RunPosition::of(session) {
        return Err(broken("ends before the run does"));
    }
    Ok(stored)
}

/// Reads snapshots; states that several of them share are read once.
struct StateReader<'a> {
    folder: &'a Path,
    plan: &'a Plan,
    network: Sequential,
    /// Bytes that a state may have.
    room: u64,
    /// Bytes that may still be read.
    left: u64,
    states: HashMap<StoredFile, NetworkState>,
}

impl<'a> StateReader<'a> {
    fn new(folder: &'a Path, plan: &'a Plan, budget: usize) -> Result<Self, RunError> {
        let misfit = |source| RunError::Misfit { path: folder.to_owned(), source };
        let network = build(plan.design(), &[]).map_err(misfit)?;
        // Weights, and up to two numbers for each that the optimizer remembers.
        let room = room_for(parameters(plan.design()), 3);
        Ok(Self { folder, plan, network, room, left: budget as u64, states: HashMap::new() })
    }

    /// A snapshot; `None` where there is no room for it.
    fn moment(&mut self, file: StoredFile) -> Result<Option<Snapshot>, RunError> {
        let Some(bytes) = self.contents(file, MOMENT, LARGEST_MOMENT)? else { return Ok(None) };
        let path = self.folder.join(file.name(MOMENT));
        let text = std::str::from_utf8(&bytes).map_err(|_| not_ours(path.clone()))?;
        let moment: StoredMoment = ron::from_str(text).map_err(|_| not_ours(path.clone()))?;
        for state in moment.states() {
            if !self.states.contains_key(&state) {
                let Some(read) = self.state(state)? else { return Ok(None) };
                self.states.insert(state, read);
            }
        }
        let state = |file: Option<StoredFile>| file.and_then(|file| self.states.get(&file).cloned());
        let Some(network) = state(Some(moment.network)) else { return Ok(None) };
        let (whole, last, best) = (state(moment.whole), state(moment.last), state(moment.best));
        let dynamics = match moment.learned {
            Some(learned) => match self.learned(learned)? {
                Some(dynamics) => dynamics,
                None => return Ok(None),
            },
            None => unlearned(self.plan),
        };
        let StoredMoment { point, history, curve, .. } = moment;
        let (history, curve) = (Arc::new(history), Arc::new(curve));
        let (dynamics, guesses) = (Arc::new(dynamics), Arc::default());
        Ok(Some(Snapshot { network, whole, last, best, point, history, curve, dynamics, guesses }))
    }

    /// How the samples were learned; `None` where there is no room for that.
    fn learned(&mut self, file: StoredFile) -> Result<Option<TrainingDynamics>, RunError> {
        let Some(bytes) = self.contents(file, LEARNED, dynamics_file::LARGEST)? else { return Ok(None) };
        let kept = dynamics_file::from_bytes(&bytes, self.plan.data());
        kept.map(|kept| Some(kept.dynamics)).ok_or_else(|| not_ours(self.folder.join(file.name(LEARNED))))
    }

    /// The numbers of a network; `None` where there is no room for them.
    fn state(&mut self, file: StoredFile) -> Result<Option<NetworkState>, RunError> {
        let Some(bytes) = self.contents(file, STATE, self.room)? else { return Ok(None) };
        let path = self.folder.join(file.name(STATE));
        let (arrays, _) = weights_file::from_bytes(&bytes).map_err(|why| RunError::Broken { path, why })?;
        let (mut network, mut optimizer) = (Vec::new(), Vec::new());
        for array in arrays {
            if let Some(name) = array.name.strip_prefix(NETWORK).map(ToOwned::to_owned) {
                network.push(Array { name, ..array });
            } else if let Some(name) = array.name.strip_prefix(OPTIMIZER).map(ToOwned::to_owned) {
                optimizer.push(Array { name, ..array });
            }
        }
        NamedArrays { network, optimizer }.state(self.folder, &mut self.network).map(Some)
    }

    /// What a file of so many bytes at most holds; `None` where there is no room for it.
    fn contents(&mut self, file: StoredFile, form: (&str, &str), most: u64) -> Result<Option<Vec<u8>>, RunError> {
        let path = self.folder.join(file.name(form));
        if file.bytes > most.min(folder::LARGEST) {
            return Err(RunError::Damaged { path });
        }
        let Some(left) = self.left.checked_sub(file.bytes) else { return Ok(None) };
        let bytes = disk::read_file(&path, file.bytes)?;
        if StoredFile::of(&bytes) != file {
            return Err(RunError::Damaged { path });
        }
        self.left = left;
        Ok(Some(bytes))
    }
}
