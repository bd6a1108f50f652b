//! What a run's folder tells of the run: `report.ron`, or for older runs what the other files say.
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::folder::{self, REPORT, RunError, RunFile};
use super::history_table;
use crate::design;
use crate::train::plan::Plan;
use crate::train::report::{Ending, EpochReport, LossCurve};
use crate::train::session::Snapshot;

/// The version of the report's form.
const FORMAT: u32 = 1;

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
    /// The epoch whose weights were kept, from 1.
    pub(super) kept_epoch: Option<usize>,
    /// The full learning rate at the end.
    pub(super) rate: f32,
    /// How it ended.
    pub(super) ending: Option<Ending>,
    /// Its epochs.
    pub(super) history: Vec<EpochReport>,
    /// The losses of its batches.
    pub(super) curve: LossCurve,
}

/// Only the version, to tell a newer form from a broken file.
#[derive(Deserialize)]
struct Version {
    format: u32,
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
            history: snapshot.history.to_vec(),
            curve: LossCurve::clone(&snapshot.curve),
        }
    }

    /// The report as a file of the run's folder.
    pub(super) fn file(&self, folder: &Path) -> Result<RunFile, RunError> {
        let text = ron::to_string(self)
            .map_err(|error| RunError::Broken { path: folder.join(REPORT), why: error.to_string() })?;
        Ok((REPORT, text.into_bytes()))
    }

    /// Reads a run's report, or gathers what the other files of an older run say.
    pub(super) fn read(folder: &Path) -> Result<Self, RunError> {
        folder::prove_whole(folder)?;
        if !folder.join(REPORT).is_file() {
            return Self::of_old(folder);
        }
        let broken = |why: String| RunError::Broken { path: folder.join(REPORT), why };
        let text = folder::text(folder, REPORT)?;
        let Version { format } = folder::parsed(folder, REPORT, &text)?;
        if format != FORMAT {
            return Err(broken(format!("has the form {format}; this program knows {FORMAT}")));
        }
        let report: Self = folder::parsed(folder, REPORT, &text)?;
        if report.history.first().is_some_and(|first| first.epoch != 1)
            || !report.history.is_sorted_by(|a, b| a.epoch < b.epoch)
        {
            return Err(broken("its epochs do not follow each other".to_owned()));
        }
        Ok(report)
    }

    /// What the design, the table of epochs and the date of the weights tell.
    fn of_old(folder: &Path) -> Result<Self, RunError> {
        let design = design::read(&folder.join(folder::DESIGN))?;
        let date = std::fs::metadata(folder.join(folder::WEIGHTS)).and_then(|data| data.modified());
        let when = date.ok().and_then(|date| date.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs());
        // A run without its table is still a run.
        let history =
            folder::contents(folder, folder::HISTORY).map(|bytes| history_table::from_csv(&bytes)).unwrap_or_default();
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
            history,
            curve: LossCurve::default(),
        })
    }
}
