//! A saved run read back: to be shown, or to go on with.
use std::path::Path;
use std::sync::Arc;

use super::folder::{self, RunError};
use super::generation;
use super::list::SavedRun;
use super::named_arrays::NamedArrays;
use super::network::TrainedNetwork;
use super::resume_file::{self, Resumed};
use super::run_report::RunReport;
use super::weights_file;
use crate::design::{self, Design};
use crate::train::plan::Plan;
use crate::train::report::{Ending, EpochReport, LossCurve};
use crate::train::session::{Past, RestoreError, Session, Snapshot};

/// A run that was read for showing.
#[derive(Debug, Clone, PartialEq)]
pub struct Reopened {
    /// Its epochs.
    pub history: Vec<EpochReport>,
    /// The losses of its batches.
    pub curve: LossCurve,
    /// How it ended; `None` if it was saved while it went on, or if nothing is known of it.
    pub ending: Option<Ending>,
    /// The design that was trained.
    pub design: Design,
    /// The epoch whose weights its network answers with, from 1.
    pub kept_epoch: Option<usize>,
    /// The run.
    pub kept: SavedRun,
}

/// Reads a run for showing.
///
/// # Errors
/// With the file that is missing or broken.
pub fn reopen(kept: &SavedRun) -> Result<Reopened, RunError> {
    let read = |folder: &Path| Ok((RunReport::read(folder)?, design::read(&folder.join(folder::DESIGN))?));
    let (report, design) = generation::read(&kept.folder, read)?;
    let kept = SavedRun::new(&report, kept.folder.clone());
    let RunReport { history, curve, ending, kept_epoch, .. } = report;
    Ok(Reopened { history, curve, ending, design, kept_epoch, kept })
}

/// A session that goes on exactly where the run was, also in the middle of an epoch; after its last epoch, if it was saved
/// by an older version. It has ended, as the run had: [`Session::go_on`] and [`Session::more_epochs`] go on. The plan must
/// be that of the run: the same design, the same classes, the same normalization.
///
/// # Errors
/// With the file that is missing or broken, or when the plan is another one.
pub fn resume(kept: &SavedRun, plan: Plan) -> Result<Session, RunError> {
    let snapshot = generation::read(&kept.folder, |folder| snapshot(folder, &plan))?;
    Session::from_snapshot(plan, &snapshot).map_err(|error| match error {
        RestoreError::Network(source) => RunError::Misfit { path: kept.folder.join(folder::OPTIMIZER), source },
        RestoreError::OtherPlan => RunError::Broken { path: kept.folder.join(folder::RESUME), why: error.to_string() },
    })
}

/// The moment whose files lie in a folder.
fn snapshot(folder: &Path, plan: &Plan) -> Result<Snapshot, RunError> {
    let report = RunReport::read(folder)?;
    // Reading proves that design, preprocessing and weights belong together.
    let mut run = TrainedNetwork::read_generation(folder)?;
    let other = |what| RunError::Other { folder: folder.to_owned(), what };
    // The pictures may lie elsewhere by now: that they are the same is proven below.
    let here = plan.design().design();
    if (Design { data: here.data.clone(), ..run.design.design().clone() }) != *here {
        return Err(other("layers and settings"));
    }
    // An older version wrote names in the form that the system gave.
    let names = |classes: &[String]| classes.iter().map(|class| design::composed(class)).collect::<Vec<_>>();
    if names(&run.preprocessing.classes) != names(&plan.data().classes) {
        return Err(other("classes"));
    }
    if run.preprocessing.normalization != *plan.encoder().normalization() {
        return Err(other("pictures"));
    }
    let broken = |why| RunError::Broken { path: folder.join(folder::OPTIMIZER), why };
    let (optimizer, _) = weights_file::from_bytes(&folder::contents(folder, folder::OPTIMIZER)?).map_err(broken)?;
    let named = NamedArrays { network: run.network.arrays(), optimizer };
    let network = named.state(folder, &mut *run.network)?;
    let weights = folder::contents(folder, folder::WEIGHTS)?;
    Ok(if let Some(Resumed { data, mut point, last, best }) = resume_file::read(folder, &named, &weights)? {
        if data.is_some_and(|data| data != plan.data_mark()) {
            return Err(other("pictures"));
        }
        // A run that was saved while it went on goes on when it is told to.
        point.end();
        let mut state = |named: NamedArrays| named.state(folder, &mut *run.network);
        let (last, best) = (last.map(&mut state).transpose()?, best.map(&mut state).transpose()?);
        let RunReport { history, curve, .. } = report;
        Snapshot { network, last, best, point, history: Arc::new(history), curve: Arc::new(curve) }
    } else {
        let past = Past {
            network,
            kept_epoch: report.kept_epoch,
            rate: Some(report.rate).filter(|rate| rate.is_finite() && *rate >= 0.0),
            ending: report.ending.unwrap_or(Ending::Stopped),
            curve: report.curve,
            history: report.history,
            seconds: report.seconds,
        };
        Snapshot::of_past(plan, past)
    })
}
