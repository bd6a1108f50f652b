//! Weights of another program in the network of the open design: what fitted, and the run that has them.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::app::notice::{Notice, NoticeValue};
use crate::train::saved::{self, RunError};
use crate::train::{ImportedArray, Job, Outcome, Plan, SavedRun, Wake, import_into};

/// What came of a file of weights.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedWeights {
    /// The file.
    pub file: PathBuf,
    /// Each array of the network, then each that is left over.
    pub arrays: Vec<ImportedArray>,
    /// The run that was kept; `None` if no array fits.
    pub run: Option<SavedRun>,
}

/// The imports of this session: one file is read at a time.
#[derive(Default)]
pub struct Imports {
    reading: Option<Job<Result<ImportedWeights, RunError>, ()>>,
    imported: Option<ImportedWeights>,
}

impl Imports {
    /// Whether a file is being read.
    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// What came of the file that was read last.
    pub fn imported(&self) -> Option<&ImportedWeights> {
        self.imported.as_ref()
    }

    /// Begins to read a file of weights for a plan's network, which is kept in the folder of its runs.
    pub(in crate::app) fn start(&mut self, plan: Plan, file: PathBuf, runs: PathBuf, wake: &Wake) {
        let work = move |_: &_, _: &_| read(plan, file, &runs);
        self.reading = Some(Job::start("importing", Some(Arc::clone(wake)), work));
    }

    /// Takes what is there by now. True once something came of a file.
    pub(in crate::app) fn poll(&mut self, notices: &mut Vec<Notice>) -> bool {
        let Some(outcome) = self.reading.as_mut().and_then(Job::poll) else { return false };
        self.reading = None;
        match outcome {
            Outcome::Done(Ok(imported)) => self.imported = Some(imported),
            Outcome::Done(Err(error)) => {
                notices.push(Notice::failed("notice.not_imported").telling("reason", NoticeValue::from(&error)));
                return false;
            }
            Outcome::Failed(reason) => {
                notices.push(Notice::failed("notice.mistake").with("reason", reason));
                return false;
            }
        }
        true
    }
}

/// Reads the weights, and keeps the network that has them as a run which has learned nothing yet.
fn read(plan: Plan, file: PathBuf, runs: &Path) -> Result<ImportedWeights, RunError> {
    let arrays = saved::read_weights(&file)?;
    let imported = import_into(plan, &arrays).map_err(|source| RunError::Misfit { path: file.clone(), source })?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let keep = |session: crate::train::Session| saved::save(runs, session.plan(), &session.snapshot(), now);
    let run = imported.session.map(keep).transpose()?;
    Ok(ImportedWeights { file, arrays: imported.arrays, run })
}
