//! What a training will cost, measured on this machine by a few batches before it is started.
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::background::{PoolError, pool, with_hot_pool};
use super::inspect::Evaluation;
use super::plan::Plan;
use super::session::{Advance, Session};
use crate::data::Part;
use crate::engine::EngineError;

/// Batches that are measured at most, after one that is not.
const BATCHES: usize = 8;
/// No further batch is begun after so long.
const LONGEST: Duration = Duration::from_millis(300);
/// Bytes of a weight while it is trained at least: itself, its gradient, and two moments.
const WEIGHT_BYTES: u64 = 16;

/// What a training costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredCost {
    /// Seconds of an epoch, its validation counted.
    pub seconds_per_epoch: f64,
    /// Bytes of memory that the network takes while it is trained, without its samples.
    pub memory: u64,
}

/// Why nothing could be measured.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CostError {
    /// The network cannot be computed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The system gave no threads.
    #[error(transparent)]
    Threads(#[from] PoolError),
    /// It is not wanted any more.
    #[error("it was stopped")]
    Stopped,
}

impl MeasuredCost {
    /// Trains a copy of what a plan would start with for some batches, on as many threads, and forgets it.
    ///
    /// # Errors
    /// When it cannot be computed, or `stop` was set meanwhile.
    pub fn of(plan: &Plan, stop: &AtomicBool) -> Result<Self, CostError> {
        pool(plan.threads())?.install(|| with_hot_pool(|| Self::measure(plan, stop)))
    }

    fn measure(plan: &Plan, stop: &AtomicBool) -> Result<Self, CostError> {
        let before = own_memory();
        let mut session = Session::new(plan.clone())?;
        let mut times = Vec::new();
        let started = Instant::now();
        // The first batch takes memory that the others find.
        while times.len() <= BATCHES && (times.len() < 2 || started.elapsed() < LONGEST) {
            if stop.load(Ordering::Relaxed) {
                return Err(CostError::Stopped);
            }
            if session.is_at_epoch_end() {
                break;
            }
            session.prepare_batch()?;
            let batch = Instant::now();
            if let Advance::Ended(_) = session.advance_piece() {
                break;
            }
            times.push(batch.elapsed().as_secs_f64());
        }
        let measured = if times.len() > 1 { &mut times[1..] } else { &mut times[..] };
        measured.sort_by(f64::total_cmp);
        let batch = measured.get(measured.len() / 2).copied().unwrap_or_default();
        let validation = validation(&mut session, plan)?;
        // What a training before this one has given back is used again, and is no growth.
        let growth = own_memory().saturating_sub(before);
        let weights: u64 = plan.design().layers().iter().map(|layer| layer.cost.parameters).sum();
        Ok(Self {
            seconds_per_epoch: batch * session.progress().batches as f64 + validation,
            memory: growth.max(weights * WEIGHT_BYTES),
        })
    }
}

/// Seconds of a validation: of its first piece, times as many as there are.
fn validation(session: &mut Session, plan: &Plan) -> Result<f64, EngineError> {
    if plan.data().part(Part::Validation).is_empty() {
        return Ok(0.0);
    }
    if session.network().features().is_some() {
        // They are computed once for all epochs.
        Evaluation::new(plan.loader(), Part::Validation).advance(session.network(), plan.loader())?;
    }
    let mut evaluation = Evaluation::new(plan.loader(), Part::Validation);
    let started = Instant::now();
    evaluation.advance(session.network(), plan.loader())?;
    let took = started.elapsed().as_secs_f64();
    let (done, all) = evaluation.progress();
    Ok(took * all as f64 / done.max(1) as f64)
}

/// Bytes of memory that this program has now; 0 where the system does not say it.
fn own_memory() -> u64 {
    let read = || {
        let mut system = sysinfo::System::new().ok()?;
        let own = sysinfo::get_current_pid().ok()?;
        system.refresh_processes(sysinfo::ProcessesToUpdate::Some(&[own]), false);
        Some(system.process(own)?.memory())
    };
    read().unwrap_or_default()
}
