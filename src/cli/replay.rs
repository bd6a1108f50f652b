//! `strata replay`: the weights that a run had after any of its batches, replayed from the snapshots of its past.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::output::{self, number};
use super::train::prove_folder;
use super::{Failure, ReplayArgs, source};
use crate::data::{LoadRequest, load};
use crate::design::Checkpoint;
use crate::disk;
use crate::train::{EpochReport, Plan, Replay, SavedRun, Session, free_memory, pool, saved, weights_checksum};

/// Bytes that snapshots may take where nobody knows how much memory is free.
const USUAL_ROOM: usize = 512 << 20;

pub(super) fn run(args: &ReplayArgs) -> Result<(), Failure> {
    let run = SavedRun::read(&saved::run_of(&disk::resolved(&args.run)))?;
    let reopened = saved::reopen(&run)?;
    if let Some(out) = &args.out {
        prove_folder(out, false)?;
    }
    let threads = usize::from(args.threads);
    pool(threads)?.install(|| {
        let base = run.base();
        let request = LoadRequest::of(&reopened.design, &base);
        let data = source::load(|progress, stop| load(request, progress, stop))?;
        let _ = source::tell(&data.report);
        let plan = Plan::new(&reopened.design, Arc::new(data), threads, free_memory())?;
        let mut session = saved::resume(&run, saved::plan_of(&run, plan))?;
        go(args, &run, &mut session)?;
        if let Some(out) = &args.out {
            write(out, &session, &reopened.history)?;
        }
        tell(args, &mut session)
    })
}

/// Brings a session of the run to the moment that is asked for.
fn go(args: &ReplayArgs, run: &SavedRun, session: &mut Session) -> Result<(), Failure> {
    let room = free_memory().and_then(|free| usize::try_from(free / 2).ok()).unwrap_or(USUAL_ROOM);
    let (timeline, lost) = saved::read_timeline(&run.folder, session, room);
    lost.iter()
        .try_for_each(|lost| output::note(format!("Warning: {lost}; this part of the run's past is left out")))?;
    if timeline.entries().is_empty() {
        let text = format!(
            "“{}” keeps no snapshots of its past; the window keeps them, and so does `strata train --snapshots MB`",
            run.folder.display()
        );
        return Err(text.into());
    }
    Replay::start(Arc::new(timeline), args.batch, session)?.run(session, &AtomicBool::new(false))?;
    Ok(())
}

/// Writes the network of the moment as a run that answers with it.
fn write(out: &Path, session: &Session, history: &[EpochReport]) -> Result<(), Failure> {
    let plan = session.plan();
    let mut design = plan.design().design().clone();
    design.training = design.training.keeping(Checkpoint::Last);
    let (data, encoder) = (Arc::clone(plan.loader().data()), plan.encoder().clone());
    let plan = Plan::prepared(&design, data, encoder, plan.threads(), None)?;
    let mut snapshot = session.snapshot().with_history(history);
    // Of an epoch that was under way the weights are those of the moment, not those of before it.
    snapshot.whole = None;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    saved::save_at(out, &plan, &snapshot, now)?;
    Ok(())
}

/// Tells the moment.
fn tell(args: &ReplayArgs, session: &mut Session) -> Result<(), Failure> {
    let sum = format!("{:08x}", weights_checksum(&session.network().arrays()));
    let progress = session.progress();
    if args.json {
        output::json(&json!({
            "batch": args.batch,
            "epoch": progress.epoch,
            "loss": number(f64::from(progress.loss), 6),
            "weights": sum,
            "kept": args.out.as_ref().map(|out| out.display().to_string()),
        }))?;
        return Ok(());
    }
    let kept = args.out.as_ref().map_or_else(String::new, |out| format!("; the network is kept in {}", out.display()));
    let loss = output::loss(f64::from(progress.loss));
    output::line(format!(
        "batch {}, epoch {}: loss of the batch {loss}, checksum of the weights {sum}{kept}",
        args.batch, progress.epoch
    ))?;
    Ok(())
}
