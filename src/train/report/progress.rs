//! Where a run is, and everything that is drawn of it while it goes on.
use std::sync::Arc;

use super::curve::LossCurve;
use crate::data::Sample;
use crate::engine::Flow;

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RunProgress {
    /// The epoch, from 1.
    pub epoch: usize,
    /// Epochs in all.
    pub epochs: usize,
    /// Batches done in this epoch.
    pub batch: usize,
    /// Batches in an epoch.
    pub batches: usize,
    /// Batches since the run began.
    pub total: u64,
    /// Loss of the last batch.
    pub loss: f32,
    /// Share of right answers in this epoch so far; before its first batch, in the one before.
    pub accuracy: f32,
    /// Learning rate of the last batch.
    pub rate: f32,
    /// Pictures per second, over this epoch.
    pub images_per_second: f64,
    /// Samples for which what a frozen start of the network gives is computed, and all that will be, before the first batch.
    pub features: Option<(usize, usize)>,
}

/// Everything a window draws of a running training. Each is whole, so any of them may be lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Telemetry {
    /// Where the run is.
    pub progress: RunProgress,
    /// The losses of all batches since the run began.
    pub curve: Arc<LossCurve>,
    /// How strongly each layer was moved by the last measured step.
    pub flow: Arc<[Flow]>,
    /// How many samples of each class the last batches held.
    pub composition: Arc<[u32]>,
    /// The batch before now.
    pub last_batch: LastBatch,
}

/// The batch that was learned from last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LastBatch {
    /// Its epoch, from 0, which decides how its samples were varied.
    pub epoch: u64,
    /// Its first samples.
    pub samples: Arc<[Sample]>,
}

impl LastBatch {
    /// Samples that are named at most.
    pub(in crate::train) const MOST: usize = 64;
}
