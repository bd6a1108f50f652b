//! The training samples that a network takes to be most like another one: by what its last layer before the output gives.
use std::sync::Arc;

use super::control::{AskControl, AskedSoFar, as_job};
use super::error::ExplainError;
use super::probed::ProbedNetwork;
use crate::data::{Part, Targets};
use crate::design::{CheckedDesign, LayerId};
use crate::engine::Network;
use crate::train::background::{Job, Wake};

/// Numbers that are kept at most: 128 MB. Of more training samples some are chosen evenly.
const MOST_NUMBERS: usize = 32 << 20;

/// What the last layer before the output gives for the training samples.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureIndex {
    /// The samples.
    indices: Vec<u32>,
    /// Their features, each row of length 1 or 0.
    features: Vec<f32>,
    width: usize,
}

/// A sample that is like another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearSample {
    /// The training sample.
    pub index: u32,
    /// The cosine of the angle between the features of both: 1 for the same direction.
    pub similarity: f32,
}

/// A question: what does the last layer before the output give for the training samples?
#[derive(Debug, Clone)]
pub struct FeatureRequest {
    /// The network.
    pub network: ProbedNetwork,
}

impl FeatureRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<Arc<FeatureIndex>, ExplainError>, AskedSoFar> {
        Job::start("features", wake, move |reporter, stop| {
            as_job(reporter, stop, |control| self.compute(control).map(Arc::new))
        })
    }

    /// Asks.
    ///
    /// # Errors
    /// When the weights are not those of the network, there is no training sample, or it was stopped.
    pub fn compute(&self, control: AskControl<'_>) -> Result<FeatureIndex, ExplainError> {
        let plan = &self.network.plan;
        let (training, layer) = (plan.data().part(Part::Training), feature_layer(plan.design()));
        let width = feature_count(plan.design());
        let count = training.len().min(MOST_NUMBERS / width.max(1));
        if count == 0 {
            return Err(ExplainError::NoSamples);
        }
        let indices: Vec<u32> = (0..count).map(|n| training[n * training.len() / count]).collect();
        let features = self.network.ask(|network| {
            let mut features = Vec::with_capacity(count * width);
            let (mut inputs, mut targets) = (Vec::new(), Targets::default());
            for indices in indices.chunks(network.answers_at_once().max(1)) {
                control.report(features.len() / width, count)?;
                plan.loader().gather_plain(indices, &mut inputs, &mut targets);
                features.extend(features_of(network, layer, inputs.clone())?);
            }
            control.report(count, count)?;
            Ok(features)
        })?;
        Ok(FeatureIndex::new(indices, features, width))
    }
}

/// A question: which training samples are most like one?
#[derive(Debug, Clone)]
pub struct NearRequest {
    /// The network that the features are from.
    pub network: ProbedNetwork,
    /// The features of the training samples.
    pub index: Arc<FeatureIndex>,
    /// The bytes of the sample.
    pub sample: Arc<[u8]>,
    /// How many are wanted.
    pub count: usize,
}

impl NearRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<Vec<NearSample>, ExplainError>, AskedSoFar> {
        Job::start("neighbors", wake, move |_, _| self.compute())
    }

    /// Asks.
    ///
    /// # Errors
    /// When weights or sample are not those of the network.
    pub fn compute(&self) -> Result<Vec<NearSample>, ExplainError> {
        let plan = &self.network.plan;
        let input = self.network.encode(&self.sample)?;
        let features = self.network.ask(|network| features_of(network, feature_layer(plan.design()), input))?;
        Ok(self.index.nearest(&features, self.count))
    }
}

impl FeatureIndex {
    /// Features of samples, row by row.
    pub fn new(indices: Vec<u32>, mut features: Vec<f32>, width: usize) -> Self {
        features.chunks_exact_mut(width.max(1)).for_each(normalize);
        Self { indices, features, width }
    }

    /// So many samples whose features point most into the same direction, the nearest first.
    pub fn nearest(&self, features: &[f32], count: usize) -> Vec<NearSample> {
        let mut own = features.to_vec();
        normalize(&mut own);
        let similarity = |row: &[f32]| row.iter().zip(&own).map(|(a, b)| a * b).sum::<f32>();
        let rows = self.features.chunks_exact(self.width.max(1));
        let mut found: Vec<NearSample> = (self.indices.iter().zip(rows))
            .map(|(index, row)| NearSample { index: *index, similarity: similarity(row) })
            .collect();
        // Of equal ones the first in the data is the first here.
        found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.index.cmp(&b.index)));
        found.truncate(count);
        found
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }
}

/// The last layer before the output; `None` where the output reads the sample itself.
pub fn feature_layer(design: &CheckedDesign) -> Option<LayerId> {
    let layers = design.layers();
    layers.len().checked_sub(2).and_then(|n| layers.get(n)).map(|layer| layer.id)
}

/// What that layer gives for some samples.
///
/// # Errors
/// When the samples do not fit the network.
pub fn features_of(
    network: &mut dyn Network,
    layer: Option<LayerId>,
    inputs: Vec<f32>,
) -> Result<Vec<f32>, ExplainError> {
    let Some(layer) = layer else { return Ok(inputs) };
    let seen = network.observe(inputs)?.into_iter().find(|seen| seen.layer == layer);
    seen.map(|seen| seen.values).ok_or(ExplainError::NoSuchUnit)
}

/// Numbers that it gives for one sample.
fn feature_count(design: &CheckedDesign) -> usize {
    let layer = feature_layer(design).and_then(|layer| design.find(layer));
    layer.map_or(design.input(), |layer| layer.output).len()
}

/// Brings a row to length 1; one of zeros, or of what is no number, has no direction.
fn normalize(row: &mut [f32]) {
    let length = row.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
    let factor = if length > 0.0 && length.is_finite() { 1.0 / length } else { 0.0 };
    for value in row {
        *value = if factor > 0.0 { (f64::from(*value) * factor) as f32 } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_count_and_lengths_do_not() {
        let index = FeatureIndex::new(vec![4, 7, 9, 12], vec![1.0, 0.0, 5.0, 5.0, 0.0, 0.0, 9.0, 9.0], 2);
        let found = index.nearest(&[0.1, 0.1], 3);
        assert_eq!(found.iter().map(|near| near.index).collect::<Vec<_>>(), [7, 12, 4]);
        assert!((found[0].similarity - 1.0).abs() < 1e-6 && (found[2].similarity - 0.5_f32.sqrt()).abs() < 1e-6);
        assert_eq!(index.nearest(&[0.0, 0.0], 1)[0].similarity, 0.0);
    }
}
