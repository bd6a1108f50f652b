//! What a run's folder tells of the run: `report.ron`, or for older runs what the other files say.
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::files::history_table;
use super::folder::{self, Damage, REPORT, RunError};
use super::generation::{self, NewGeneration};
use crate::train::plan::Plan;
use crate::train::report::{Ending, EpochReport, Guess, LossCurve};
use crate::train::session::Snapshot;
use crate::train::timeline::Fork;

/// The version of the report's form.
const FORMAT: u32 = 1;
/// No training has so many epochs.
const MOST_EPOCHS: usize = 1 << 40;

/// A run in full, but for its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RunReport {
    /// The version of this form.
    pub(super) format: u32,
    /// What the design was called.
    pub(super) name: String,
    /// When the run was kept, in seconds since the start of 1970.
    pub(super) when: u64,
    /// How long its epochs took.
    pub(super) seconds: f64,
    /// The seed.
    pub(super) seed: u64,
    /// Batches in all.
    pub(super) batches: u64,
    /// The epoch that went on or was to come, from 1, and epochs in all; 0 in reports of older versions.
    #[serde(default)]
    pub(super) epoch: usize,
    #[serde(default)]
    pub(super) epochs: usize,
    /// The epoch whose weights were kept, from 1; `None` for those of the middle of one.
    pub(super) kept_epoch: Option<usize>,
    /// The full learning rate at the end.
    pub(super) rate: f32,
    /// How it ended.
    pub(super) ending: Option<Ending>,
    /// Where it branched from another run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fork: Option<Fork>,
    /// Its epochs, shared with the run.
    pub(super) history: Arc<Vec<EpochReport>>,
    /// The losses of its batches.
    pub(super) curve: Arc<LossCurve>,
    /// What was expected of it.
    #[serde(default)]
    pub(super) guesses: Arc<Vec<Guess>>,
}

/// Only the version, to tell a newer form from a broken file.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

/// Why a report was not read.
enum ReportFault {
    /// Another program wrote it, which knows more.
    Newer(RunError),
    /// It is none.
    Damaged,
}

impl RunReport {
    /// The report of a run, and when it is saved.
    pub(super) fn new(plan: &Plan, snapshot: &Snapshot, when: u64) -> Self {
        let design = plan.design().design();
        Self {
            format: FORMAT,
            name: design.name.clone(),
            when,
            seconds: snapshot.seconds(),
            seed: design.training.seed,
            batches: snapshot.batches(),
            epoch: snapshot.epoch(),
            epochs: snapshot.epochs(),
            kept_epoch: snapshot.kept_epoch(),
            rate: snapshot.full_rate(),
            ending: snapshot.ending().cloned(),
            fork: None,
            history: Arc::clone(&snapshot.history),
            curve: Arc::clone(&snapshot.curve),
            guesses: Arc::clone(&snapshot.guesses),
        }
    }

    /// Writes the report; `folder` is named in errors.
    pub(super) fn write(&self, folder: &Path, new: &mut NewGeneration) -> Result<(), RunError> {
        let path = folder.join(REPORT);
        // A long run's report is many megabytes: it goes to the disk as it is made.
        new.stream(REPORT, |out| {
            ron::Options::default()
                .to_io_writer::<_, dyn erased_serde::Serialize>(out, self)
                .map_err(|_| folder::not_ours(path.clone()))
        })
    }

    /// Reads a run's report, or gathers what the other files of an older run say, and of one whose report is damaged.
    pub(super) fn read(folder: &Path) -> Result<(Self, Option<Damage>), RunError> {
        folder::prove_whole(folder)?;
        if folder.join(folder::ENSEMBLE).symlink_metadata().is_ok() {
            return Err(RunError::Ensemble { folder: generation::run_of(folder) });
        }
        let was_written = folder::checksums(folder).is_some_and(|sums| sums.list(REPORT));
        if !was_written && folder.join(REPORT).symlink_metadata().is_err() {
            return Ok((Self::of_old(folder)?, None));
        }
        match Self::read_file(folder) {
            Ok(report) => Ok((report, folder::has_damaged_checksums(folder).then_some(Damage::Checksums))),
            Err(ReportFault::Newer(error)) => Err(error),
            // Which epoch's weights were kept nobody knows any more.
            Err(ReportFault::Damaged) => Ok((Self { kept_epoch: None, ..Self::of_old(folder)? }, Some(Damage::Report))),
        }
    }

    /// Reads the file.
    fn read_file(folder: &Path) -> Result<Self, ReportFault> {
        let text = folder::text(folder, REPORT).map_err(|_| ReportFault::Damaged)?;
        let Version { format } = ron::from_str(&text).map_err(|_| ReportFault::Damaged)?;
        if format > FORMAT {
            let why = format!("was written by a newer Strata (form {format}; this one reads form {FORMAT})");
            return Err(ReportFault::Newer(RunError::Broken { path: folder.join(REPORT), why }));
        }
        let report: Self = ron::from_str(&text).map_err(|_| ReportFault::Damaged)?;
        let last = report.history.last().map_or(0, |last| last.epoch);
        let is_sound = report.history.first().is_none_or(|first| first.epoch == 1)
            && report.history.is_sorted_by(|a, b| a.epoch < b.epoch)
            && [last, report.epoch, report.epochs].into_iter().all(|epochs| epochs < MOST_EPOCHS);
        if is_sound { Ok(report) } else { Err(ReportFault::Damaged) }
    }

    /// What the design, the table of epochs and the date of the weights tell.
    fn of_old(folder: &Path) -> Result<Self, RunError> {
        let design = folder::design(folder)?;
        let date = std::fs::metadata(folder.join(folder::WEIGHTS)).and_then(|data| data.modified());
        let when = date.ok().and_then(|date| date.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs());
        // A run without its table is still a run.
        let history = folder::text(folder, folder::HISTORY)
            .map(|text| history_table::from_csv(text.as_bytes()))
            .unwrap_or_default();
        Ok(Self {
            format: FORMAT,
            name: design.name.clone(),
            when,
            seconds: history.iter().map(|epoch| epoch.seconds).sum(),
            seed: design.training.seed,
            batches: 0,
            epoch: 0,
            epochs: 0,
            kept_epoch: history.last().map(|epoch| epoch.epoch),
            rate: design.training.optimizer.rate(),
            ending: None,
            fork: None,
            history: Arc::new(history),
            curve: Arc::default(),
            guesses: Arc::default(),
        })
    }
}
