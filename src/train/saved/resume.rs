//! A saved run read back: to be shown, or to go on with.
use std::path::Path;
use std::sync::Arc;

use super::dynamics_file;
use super::files::weights_file;
use super::folder::{self, Damage, RunError};
use super::generation;
use super::list::{SavedRun, data_of};
use super::named_arrays::NamedArrays;
use super::network::{self, TrainedNetwork};
use super::resume_file::{self, Resumed};
use super::run_report::RunReport;
use crate::data::SplitRule;
use crate::design::{self, Design};
use crate::train::plan::Plan;
use crate::train::report::{Ending, EpochReport, Guess, LossCurve};
use crate::train::session::{Past, RestoreError, Session, Snapshot};

/// A run that was read for showing.
#[derive(Debug, Clone, PartialEq)]
pub struct Reopened {
    /// Its epochs.
    pub history: Vec<EpochReport>,
    /// The losses of its batches.
    pub curve: LossCurve,
    /// What was expected of it.
    pub guesses: Vec<Guess>,
    /// How it ended; `None` if it was saved while it went on, or if nothing is known of it.
    pub ending: Option<Ending>,
    /// The design that was trained, with the folder of its pictures where it lies by now.
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
    let read = |folder: &Path| Ok((RunReport::read(folder)?, folder::design(folder)?));
    let ((report, damage), mut design) = generation::read(&kept.folder, read)?;
    design.data = data_of(&design.data, &kept.folder);
    let kept = SavedRun::new(&report, damage, kept.folder.clone());
    let RunReport { history, curve, guesses, ending, kept_epoch, .. } = report;
    let guesses = Arc::unwrap_or_clone(guesses);
    let (history, curve) = (Arc::unwrap_or_clone(history), Arc::unwrap_or_clone(curve));
    Ok(Reopened { history, curve, guesses, ending, design, kept_epoch, kept })
}

/// A session that goes on exactly where the run was, also in the middle of an epoch; after its last epoch, if it was saved
/// by an older version. A run that has lost what it needs for that does not go on. It has ended, as the run had:
/// [`Session::go_on`] and [`Session::more_epochs`] go on. The plan must be that of the run: the same design, the same
/// classes, the same normalization.
///
/// # Errors
/// With the file that is missing or broken, or when the plan is another one.
pub fn resume(kept: &SavedRun, plan: Plan) -> Result<Session, RunError> {
    prove_exact(kept)?;
    let plan = plan_of(kept, plan);
    let snapshot = generation::read(&kept.folder, |folder| snapshot(folder, &plan))?;
    Session::from_snapshot(plan, &snapshot).map_err(|error| match error {
        RestoreError::Network(source) => RunError::Misfit { path: kept.folder.join(folder::OPTIMIZER), source },
        RestoreError::OtherPlan => RunError::Broken { path: kept.folder.join(folder::RESUME), why: error.to_string() },
    })
}

/// Whether a run has all that it needs to go on exactly where it was. One of an older version never had: it goes on after
/// its last epoch.
///
/// # Errors
/// With what is lost, or the file that is broken.
pub fn prove_exact(kept: &SavedRun) -> Result<(), RunError> {
    let lost = generation::read(&kept.folder, |folder| {
        if folder == kept.folder {
            return Ok(None);
        }
        resume_file::lost(folder, &network::weights(folder)?)
    })?;
    lost.map_or(Ok(()), |lost| Err(RunError::Inexact { folder: kept.folder.clone(), lost }))
}

/// The plan with the samples divided as the run divided them. Runs that do not name what they learned from are older than
/// the rule of today.
pub fn plan_of(kept: &SavedRun, plan: Plan) -> Plan {
    let is_older = generation::read(&kept.folder, |folder| Ok(!folder.join(folder::LEARNED).is_file()));
    let older = is_older.is_ok_and(|is_older| is_older).then(|| plan.divided_by(SplitRule::ClassByClass)).flatten();
    older.unwrap_or(plan)
}

/// The moment whose files lie in a folder.
fn snapshot(folder: &Path, plan: &Plan) -> Result<Snapshot, RunError> {
    let (report, damage) = RunReport::read(folder)?;
    if damage == Some(Damage::Report) {
        return Err(RunError::Damaged { path: folder.join(folder::REPORT) });
    }
    // Reading proves that design, preprocessing and weights belong together.
    let mut run = TrainedNetwork::read_generation(folder)?;
    if run.damage.iter().any(|damage| matches!(damage, Damage::Weights(_))) {
        return Err(RunError::Damaged { path: folder.join(folder::WEIGHTS) });
    }
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
    if run.preprocessing.measured() != *plan.encoder().measured() {
        return Err(other("pictures"));
    }
    let broken = |why| RunError::Broken { path: folder.join(folder::OPTIMIZER), why };
    let parameters = network::parameters(&run.design);
    let room = |times| folder::room_for(parameters, times);
    let optimizer = folder::contents(folder, folder::OPTIMIZER, room(network::OPTIMIZER_TIMES))?;
    let (optimizer, _) = weights_file::from_bytes(&optimizer).map_err(broken)?;
    let named = NamedArrays { network: run.network.arrays(), optimizer };
    let network = named.state(folder, &mut *run.network)?;
    let resumed = resume_file::read(folder, &named, room(network::RESUME_TIMES))?;
    Ok(if let Some(Resumed { data, mut point, last, best }) = resumed {
        if data.is_some_and(|data| data != plan.data_mark()) {
            return Err(other("pictures"));
        }
        // A run that was saved while it went on goes on when it is told to.
        point.end();
        let mut state = |named: NamedArrays| named.state(folder, &mut *run.network);
        let (last, best) = (last.map(&mut state).transpose()?, best.map(&mut state).transpose()?);
        let RunReport { history, curve, guesses, .. } = report;
        // What it tells of the samples is worth no refusal: without it, it is noted anew.
        let kept = dynamics_file::read(folder, plan.data()).ok().flatten();
        let dynamics = Arc::new(kept.unwrap_or_default().dynamics);
        Snapshot { network, whole: None, last, best, point, history, curve, dynamics, guesses }
    } else {
        let past = Past {
            network,
            kept_epoch: report.kept_epoch,
            rate: Some(report.rate).filter(|rate| rate.is_finite() && *rate >= 0.0),
            ending: report.ending.unwrap_or(Ending::Stopped),
            curve: Arc::unwrap_or_clone(report.curve),
            history: Arc::unwrap_or_clone(report.history),
            seconds: report.seconds,
        };
        Snapshot::of_past(plan, past)
    })
}
