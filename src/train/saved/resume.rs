//! A saved run read back: to be shown, or to go on with.
use super::folder::{self, RunError};
use super::list::SavedRun;
use super::network::TrainedNetwork;
use super::run_report::RunReport;
use super::weights_file;
use crate::design::{self, Design};
use crate::train::plan::Plan;
use crate::train::report::{Ending, EpochReport, LossCurve};
use crate::train::session::{Past, Session};

/// A run that was read for showing.
#[derive(Debug, Clone, PartialEq)]
pub struct Reopened {
    /// Its epochs.
    pub history: Vec<EpochReport>,
    /// The losses of its batches.
    pub curve: LossCurve,
    /// How it ended; `None` if it was kept while it went on, or if nothing is known of it.
    pub ending: Option<Ending>,
    /// The design that was trained.
    pub design: Design,
    /// The run.
    pub kept: SavedRun,
}

/// Reads a run for showing.
///
/// # Errors
/// With the file that is missing or broken.
pub fn reopen(kept: &SavedRun) -> Result<Reopened, RunError> {
    let folder = &kept.folder;
    let report = RunReport::read(folder)?;
    let design = design::read(&folder.join(folder::DESIGN))?;
    let kept = SavedRun::new(&report, folder.clone());
    let RunReport { history, curve, ending, .. } = report;
    Ok(Reopened { history, curve, ending, design, kept })
}

/// A session that goes on after the run's last epoch. It has ended, as the run had, so that only a wish for more epochs
/// goes on. The plan must be that of the run: the same design, the same classes, the same normalization.
///
/// # Errors
/// With the file that is missing or broken, or when the plan is another one.
pub fn resume(kept: &SavedRun, plan: Plan) -> Result<Session, RunError> {
    let folder = &kept.folder;
    let report = RunReport::read(folder)?;
    // Reading proves that design, preprocessing and weights belong together.
    let run = TrainedNetwork::read(folder)?;
    let other = |what| RunError::Other { folder: folder.clone(), what };
    if run.design.design() != plan.design().design() {
        return Err(other("layers and settings"));
    }
    if run.preprocessing.classes != plan.data().classes {
        return Err(other("classes"));
    }
    if run.preprocessing.normalization != *plan.normalization() {
        return Err(other("pictures"));
    }
    let broken = |why| RunError::Broken { path: folder.join(folder::OPTIMIZER), why };
    let (optimizer, _) = weights_file::from_bytes(&folder::contents(folder, folder::OPTIMIZER)?).map_err(broken)?;
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
    Session::resumed(plan, past).map_err(|source| RunError::Misfit { path: folder.join(folder::OPTIMIZER), source })
}
