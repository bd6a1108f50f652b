//! A run beside another one that differs from it in nothing but the optimizer: plain gradient descent.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::background::{PoolError, pool};
use super::landscape::{SurfaceSamples, place};
use super::plan::{Plan, PlanError};
use super::report::Ending;
use super::session::{Advance, Session};
use crate::engine::EngineError;

/// Training samples that its loss is a mean over at most: as many as for a surface of weights that rest.
const SAMPLES: usize = 1000;

/// What plain gradient descent makes of the start weights and the batches of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct PlainDescent {
    /// All parameters, one after the other, at places along its path: from the start to the weights that it ends with.
    pub path: Arc<[Arc<[f32]>]>,
    /// The loss of the weights that it ends with, over samples as a surface takes them.
    pub loss: f32,
}

/// Why there is no plain descent beside a run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlainDescentError {
    /// It cannot be started.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The network cannot be computed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The system gave no thread.
    #[error(transparent)]
    Threads(#[from] PoolError),
    /// The learning rate is too large for it.
    #[error("plain gradient descent runs away at this learning rate")]
    RanAway,
    /// It is not wanted any more.
    #[error("it was stopped")]
    Stopped,
}

impl PlainDescent {
    /// Trains what a plan was made for from the same start weights, with the same batches and at the same learning rate,
    /// but by plain gradient descent; in one thread, for the run itself needs the others. `told` is called after every
    /// epoch with its number and that of all.
    ///
    /// # Errors
    /// When it runs away, cannot be computed, or `stop` was set meanwhile.
    pub fn beside(
        plan: &Plan,
        told: &(dyn Fn(usize, usize) + Sync),
        stop: &AtomicBool,
    ) -> Result<Self, PlainDescentError> {
        let plan = plan.by_plain_descent()?;
        pool(1)?.install(|| {
            let mut session = Session::new(plan)?;
            let ending = loop {
                if stop.load(Ordering::Relaxed) {
                    return Err(PlainDescentError::Stopped);
                }
                match session.advance_piece() {
                    Advance::Ended(ending) => break ending,
                    Advance::Epoch(report) => told(report.epoch, session.progress().epochs),
                    Advance::Features | Advance::Batch | Advance::Validation => {}
                }
            };
            if matches!(ending, Ending::Failed { .. }) {
                return Err(PlainDescentError::RanAway);
            }
            Ok(Self::of(&mut session)?)
        })
    }

    /// What a run that is over has come to.
    fn of(session: &mut Session) -> Result<Self, EngineError> {
        let walked = session.trace().map(|traced| traced.trajectory).unwrap_or_default();
        let samples = SurfaceSamples::of(session.plan(), SAMPLES);
        let end = place(session.network()).into();
        let path = walked.points().iter().map(|(_, weights)| Arc::clone(weights)).chain([end]).collect();
        Ok(Self { path, loss: samples.loss(session.network())? })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Mutex;

    use super::*;
    use crate::data::{LoadRequest, load};
    use crate::design::{Design, LayerKind, Optimizer, Output, template};

    static NEVER: AtomicBool = AtomicBool::new(false);

    fn starter(id: &str) -> Design {
        (template(id).unwrap().make)()
    }

    fn plan(design: &Design) -> Plan {
        let data = load(LoadRequest::of(design, Path::new("")), &|_| (), &NEVER).unwrap();
        Plan::new(design, Arc::new(data), 2, None).unwrap()
    }

    fn trained(plan: Plan) -> Session {
        let mut session = Session::new(plan).unwrap();
        while !matches!(session.advance(), Advance::Ended(_)) {}
        session
    }

    /// It is the run that the same design makes without momentum, bit by bit, and it stays in the small minimum.
    #[test]
    fn it_is_the_run_without_momentum() {
        let momentum = plan(&starter("two_minima"));
        let told = Mutex::new(Vec::new());
        let beside =
            PlainDescent::beside(&momentum, &|done, all| told.lock().unwrap().push((done, all)), &NEVER).unwrap();
        assert_eq!(told.into_inner().unwrap(), (1..=300).map(|done| (done, 300)).collect::<Vec<_>>());
        let mut run = trained(plan(&starter("two_minima_sgd")));
        let walked = run.trace().unwrap().trajectory;
        let walked: Vec<_> = walked.points().iter().map(|(_, weights)| Arc::clone(weights)).collect();
        assert_eq!(beside.path[..walked.len()], walked);
        assert_eq!(beside.path[walked.len()..], [Arc::from(place(run.network()))]);
        let last = |run: &Session| run.history().last().unwrap().train_loss;
        let losses = (f64::from(beside.loss), last(&run), last(&trained(momentum.clone())));
        assert!((losses.0 - 1.837).abs() < 0.005 && (losses.1 - 1.837).abs() < 0.005, "{losses:?}");
        assert!((losses.2 - 0.796).abs() < 0.005, "{losses:?}");
        let stop = AtomicBool::new(true);
        assert_eq!(PlainDescent::beside(&momentum, &|_, _| (), &stop), Err(PlainDescentError::Stopped));
    }

    /// At the rate of another optimizer it may run away.
    #[test]
    fn it_may_come_to_no_end() {
        let mut design = Design { layers: vec![LayerKind::from(Output::default())].into(), ..starter("two_minima") };
        design.training.optimizer = Optimizer::default().with_rate(10.0);
        assert_eq!(PlainDescent::beside(&plan(&design), &|_, _| (), &NEVER), Err(PlainDescentError::RanAway));
    }
}
