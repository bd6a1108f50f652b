//! What a training of the open design will cost, measured beside the window once nobody changes it any more.
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::app::question::Question;
use crate::design::Design;
use crate::train::{Job, Loaded, MeasuredCost, Plan, Wake, free_memory};

/// For so long nothing of a design may change before it is measured: whoever drags a slider has every core.
const REST: Duration = Duration::from_millis(600);
/// How often it is asked meanwhile whether it still counts.
const STEP: Duration = Duration::from_millis(50);

/// What is measured: a revision of the design, and its samples by the place where they lie.
type CostKey = (u64, usize, usize);

/// What a training of the open design will cost.
#[derive(Default)]
pub struct Costs(Question<CostKey, Option<MeasuredCost>>);

impl Costs {
    /// What was measured of the open design, or of what it was before.
    pub fn measured(&self) -> Option<MeasuredCost> {
        self.0.answer().copied().flatten()
    }

    /// Seconds of an epoch.
    pub fn seconds_per_epoch(&self) -> Option<f64> {
        self.measured().map(|cost| cost.seconds_per_epoch)
    }

    /// Takes what was measured. True when there is news.
    pub(in crate::app) fn poll(&mut self) -> bool {
        self.0.poll()
    }

    /// Has a design measured, unless it was already.
    pub(in crate::app) fn follow(
        &mut self,
        (revision, design): (u64, impl FnOnce() -> Design),
        loaded: &Loaded,
        threads: usize,
        wake: &Wake,
    ) {
        let key = (revision, Arc::as_ptr(&loaded.dataset) as usize, threads);
        if self.0.knows(&key) {
            return;
        }
        let (design, data, encoder) = (design(), Arc::clone(&loaded.dataset), loaded.encoder.clone());
        let job = Job::start("measuring costs", Some(Arc::clone(wake)), move |_, stop| {
            for _ in 0..REST.as_millis() / STEP.as_millis() {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                std::thread::sleep(STEP);
            }
            let plan = Plan::prepared(&design, data, encoder, threads, free_memory()).ok()?;
            MeasuredCost::of(&plan, stop).ok()
        });
        self.0.ask(key, job);
    }
}
