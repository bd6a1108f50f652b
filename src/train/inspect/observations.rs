//! What every layer gives for several samples.
use std::sync::Arc;

use super::predict::answers;
use crate::data::{SampleBatch, SampleEncoder};
use crate::design::{LayerId, TargetKind};
use crate::engine::{EngineError, Network, Observation};

/// What every layer gives for several samples, and what the network answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    /// The samples.
    pub batch: Arc<SampleBatch>,
    /// Layer after layer, each with its values for all samples, sample after sample.
    pub layers: Vec<Observation>,
    /// The probabilities of the classes, or the numbers that are answered, sample after sample; empty where they cannot be
    /// computed.
    pub answers: Vec<f32>,
}

impl Observations {
    /// Asks a network. `last` is its last layer; `None` where what it gives is no answer.
    ///
    /// # Errors
    /// When a sample does not fit the network.
    pub(in crate::train) fn of(
        network: &mut dyn Network,
        batch: &Arc<SampleBatch>,
        (encoder, targets): (&SampleEncoder, TargetKind),
        last: Option<LayerId>,
    ) -> Result<Self, EngineError> {
        if let Some(misfit) = batch.iter().find(|sample| !encoder.fits(sample)) {
            return Err(EngineError::WrongBatch { numbers: misfit.len(), targets: 1, sample: encoder.len() });
        }
        let inputs = batch.iter().flat_map(|sample| encoder.encode(sample)).collect();
        let layers = network.observe(inputs)?;
        // Inside a block at the end there are layers that come later in the list.
        let last = layers.iter().find(|seen| Some(seen.layer) == last);
        let answers = last.and_then(|last| answers(network, last.values.clone(), (encoder, targets)).ok());
        Ok(Self { batch: Arc::clone(batch), answers: answers.unwrap_or_default(), layers })
    }

    /// What a layer gives for each sample: the values of one sample after those of another.
    pub fn layer(&self, layer: LayerId) -> Option<&Observation> {
        self.layers.iter().find(|seen| seen.layer == layer)
    }

    /// The answer to one sample.
    pub fn answer(&self, sample: usize) -> &[f32] {
        let width = self.answers.len() / self.batch.len().max(1);
        self.answers.get(sample * width..(sample + 1) * width).unwrap_or_default()
    }
}
