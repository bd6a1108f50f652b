//! A surface from what a run was started with and where its weights are.
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::error::SurfaceError;
use super::samples::SurfaceSamples;
use super::surface::{LossSurface, SurfaceView};
use super::trajectory::TracedWeights;
use crate::data::Part;
use crate::engine::{Network as _, build};
use crate::train::background::pool;
use crate::train::plan::Plan;

/// A question: what is the loss around these weights?
#[derive(Debug, Clone)]
pub struct SurfaceRequest {
    /// What the run was started with.
    pub plan: Plan,
    /// Where its weights are, and how they came there.
    pub traced: TracedWeights,
    /// Weights along the path of another run, which is drawn beside it; empty where there is none.
    pub beside: Arc<[Arc<[f32]>]>,
    /// What is wanted.
    pub view: SurfaceView,
}

impl SurfaceRequest {
    /// Computes the surface with a network of its own, in one thread: a training that goes on needs the others.
    ///
    /// # Errors
    /// When the weights are those of another network, the system gives no thread, or `stop` was set meanwhile.
    pub fn compute(&self, stop: &AtomicBool) -> Result<LossSurface, SurfaceError> {
        let Self { plan, traced, beside, view } = self;
        let mut network = build(plan.design(), &plan.data().class_counts(Part::Training))?;
        network.restore(&traced.state)?;
        let samples = SurfaceSamples::of(plan, view.samples);
        pool(1)?.install(|| LossSurface::around(&mut network, &samples, (&traced.trajectory, beside), *view, stop))
    }
}
