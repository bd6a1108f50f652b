//! The surface of the loss around a run's weights: asked for, computed beside the window, and kept.
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::train::{
    Job, LossSurface, Order, Outcome, PlainDescent, Plan, SliceDirections, SurfaceError, SurfaceRequest, SurfaceView,
    TracedWeights, Wake,
};

/// The shortest time from the start of one surface to that of the next while batches go by.
const EVERY: Duration = Duration::from_millis(200);
/// Places along each direction, and samples at most: while batches go by, and once the weights rest.
const COARSE: (usize, usize) = (25, 400);
const FINE: (usize, usize) = (51, 1000);

/// A surface that is computed.
type SurfaceJob = Job<Result<LossSurface, SurfaceError>, ()>;

/// What decides which surface is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SurfaceKey {
    batches: u64,
    directions: SliceDirections,
    /// Whether plain gradient descent stands beside the run.
    is_compared: bool,
    /// Places along each direction, and samples at most.
    detail: (usize, usize),
}

/// The surface of a run with what is asked for.
#[derive(Default)]
pub(in crate::app::training) struct SurfaceQuestion {
    /// What was asked for last, whether it is there or on its way.
    asked: Option<SurfaceKey>,
    waiting: bool,
    traced: Option<TracedWeights>,
    job: Option<SurfaceJob>,
    shown: Option<Arc<LossSurface>>,
    /// The last one could not be computed.
    failed: bool,
    started: Option<Instant>,
    /// How long the last one took that was computed while batches went by.
    took: Duration,
}

impl SurfaceQuestion {
    /// The newest surface.
    pub(in crate::app::training) fn shown(&self) -> Option<&Arc<LossSurface>> {
        self.shown.as_ref()
    }

    /// Whether the newest could not be computed.
    pub(in crate::app::training) fn has_failed(&self) -> bool {
        self.failed
    }

    /// Whether the weights are awaited, from which it is computed.
    pub(in crate::app::training) fn is_open(&self) -> bool {
        self.waiting || self.traced.is_some()
    }

    /// It is asked for anew: the network has other weights.
    pub(in crate::app::training) fn ask_again(&mut self) {
        self.asked = None;
    }

    /// Another network is asked for its weights from now on.
    pub(in crate::app::training) fn start_over(&mut self) {
        (self.asked, self.traced, self.job) = (None, None, None);
        self.waiting = false;
    }

    /// Takes the weights.
    pub(in crate::app::training) fn take(&mut self, traced: TracedWeights) {
        self.waiting = false;
        self.traced = Some(traced);
    }

    /// Takes the surface that was computed, starts the next one once its weights are there, and asks for those of the
    /// one after that: of the run after so many batches, which go by or not, with the descent that stands beside it.
    pub(in crate::app::training) fn follow(
        &mut self,
        plan: &Plan,
        (batches, is_running): (u64, bool),
        (directions, beside): (SliceDirections, Option<&Arc<PlainDescent>>),
        wake: &Wake,
    ) -> Option<Order> {
        self.take_computed();
        let coarse = SurfaceKey { batches, directions, is_compared: beside.is_some(), detail: COARSE };
        let fine = SurfaceKey { detail: FINE, ..coarse };
        let is_late = |asked: &mut SurfaceKey| asked.detail == FINE && (is_running || *asked != fine);
        if self.job.is_some() && self.asked.take_if(is_late).is_some() {
            // It takes long, and another one is wanted by now.
            self.job = None;
        }
        if let (Some(traced), Some(key)) = (self.traced.take(), self.asked) {
            let (seed, (side, samples)) = (plan.design().design().training.seed, key.detail);
            let view = SurfaceView { directions: key.directions, seed, side, samples };
            let beside = beside.filter(|_| key.is_compared).map(|beside| Arc::clone(&beside.path)).unwrap_or_default();
            let request = SurfaceRequest { plan: plan.clone(), traced, beside, view };
            let work = move |_: &_, stop: &_| request.compute(stop);
            self.job = Some(Job::start("loss surface", Some(Arc::clone(wake)), work));
            self.started = Some(Instant::now());
        }
        self.asked = Some(self.wanted((coarse, fine), is_running)?);
        self.waiting = true;
        Some(Order::Trace)
    }

    /// Takes the surface that was computed.
    fn take_computed(&mut self) {
        let Some(outcome) = self.job.as_mut().and_then(Job::poll) else { return };
        self.job = None;
        if self.asked.is_some_and(|asked| asked.detail == COARSE) {
            self.took = self.started.map_or(Duration::ZERO, |started| started.elapsed());
        }
        self.failed = !matches!(outcome, Outcome::Done(Ok(_)));
        if let Outcome::Done(Ok(surface)) = outcome {
            self.shown = Some(Arc::new(surface));
        }
    }

    /// What is to be asked for now. While batches go by no more than half of a core's time is spent.
    fn wanted(&self, (coarse, fine): (SurfaceKey, SurfaceKey), is_running: bool) -> Option<SurfaceKey> {
        let pause = EVERY.max(self.took * 2);
        let is_early = is_running && self.started.is_some_and(|started| started.elapsed() < pause);
        if self.waiting || self.job.is_some() || is_early {
            return None;
        }
        match self.asked {
            Some(asked) if asked == fine || (asked == coarse && is_running) => None,
            Some(asked) if asked == coarse => Some(fine),
            _ => Some(coarse),
        }
    }
}
