//! Steps that are measured now and then: how strongly each layer is moved.
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::{Batch, EngineError, Flow, Network, Step};

/// The shortest time between two measured steps.
const EVERY: Duration = Duration::from_millis(200);

/// Of so many steps in a row one is measured at most, however long they take.
const ONE_OF: u32 = 20;

/// Measures some of the steps.
#[derive(Default)]
pub(super) struct Measuring {
    flow: Arc<[Flow]>,
    /// When a step was measured last, and how long it took.
    last: Option<(Instant, Duration)>,
}

impl Measuring {
    /// Starts with what was measured before.
    pub(super) fn with(flow: Arc<[Flow]>) -> Self {
        Self { flow, last: None }
    }

    /// The newest measurement.
    pub(super) fn flow(&self) -> Arc<[Flow]> {
        Arc::clone(&self.flow)
    }

    /// A step, measured if it is time. The step is the same either way.
    pub(super) fn step(&mut self, network: &mut dyn Network, batch: Batch<'_>, rate: f32) -> Result<Step, EngineError> {
        let pause = |took: Duration| EVERY.max(took.saturating_mul(ONE_OF));
        if self.last.is_some_and(|(at, took)| at.elapsed() < pause(took)) {
            return network.step(batch, rate);
        }
        let started = Instant::now();
        let (step, flow) = network.step_measured(batch, rate)?;
        self.flow = flow.into();
        self.last = Some((Instant::now(), started.elapsed()));
        Ok(step)
    }
}
