//! The path that the weights of a small network walk, in a number of points that never grows.
use std::sync::Arc;

use crate::engine::{Network, NetworkState};

/// Points that a path holds at most.
const MOST: usize = 256;

/// The weights of a network after every so many batches. When there are too many points every second one goes, so that
/// the whole path stays, from its first point on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trajectory {
    /// Batches since the run began, and all parameters after them, one after the other.
    points: Vec<(u64, Arc<[f32]>)>,
    /// Points are put in after multiples of so many batches, a power of two; 0 before there were too many.
    every: u64,
}

/// Where the weights of a network are, and how they came there.
#[derive(Debug, Clone, PartialEq)]
pub struct TracedWeights {
    /// The network as it answers now.
    pub state: NetworkState,
    /// The path up to there.
    pub trajectory: Arc<Trajectory>,
}

/// All parameters of a network, one after the other: its place in the space of its weights.
pub(in crate::train) fn place(network: &dyn Network) -> Vec<f32> {
    network.parameters().into_iter().flat_map(|array| array.values).collect()
}

impl Trajectory {
    /// A path that begins with the weights that a network has now.
    pub(in crate::train) fn starting_at(network: &dyn Network) -> Self {
        Self { points: vec![(0, place(network).into())], every: 0 }
    }

    /// Puts in the weights of a network after so many batches, if a point is due.
    pub(in crate::train) fn follow(trajectory: &mut Arc<Self>, batches: u64, network: &dyn Network) {
        if trajectory.is_due(batches) {
            Arc::make_mut(trajectory).push_place(batches, network);
        }
    }

    /// Puts in the weights that a network has after so many batches.
    pub(in crate::train) fn push_place(&mut self, batches: u64, network: &dyn Network) {
        self.put(batches, place(network).into());
    }

    /// Puts in the weights after so many batches, if a point is due.
    pub fn push(&mut self, batches: u64, weights: Arc<[f32]>) {
        if self.is_due(batches) {
            self.put(batches, weights);
        }
    }

    fn is_due(&self, batches: u64) -> bool {
        batches.is_multiple_of(self.every.max(1))
    }

    /// Puts in a point that lies behind all others.
    fn put(&mut self, batches: u64, weights: Arc<[f32]>) {
        if self.points.last().is_some_and(|(last, _)| *last >= batches) {
            return;
        }
        self.points.push((batches, weights));
        while self.points.len() > MOST {
            self.every = self.every.max(1).saturating_mul(2);
            let first = self.points[0].0;
            // The first point may stand anywhere, as may one at which a run went on.
            self.points.retain(|(batches, _)| *batches == first || batches.is_multiple_of(self.every));
        }
    }

    /// The path as it was after so many batches.
    #[must_use]
    pub fn until(&self, batches: u64) -> Self {
        let count = self.points.partition_point(|(at, _)| *at <= batches);
        Self { points: self.points[..count].to_vec(), every: self.every }
    }

    /// The points in order: batches since the run began, and all parameters after them.
    pub fn points(&self) -> &[(u64, Arc<[f32]>)] {
        &self.points
    }
}
