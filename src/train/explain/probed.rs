//! The network that is asked: what a run was started with, weights, and what is switched off of them. Each question gets
//! a copy of its own, so that a training goes on meanwhile.
use std::sync::Arc;

use super::error::ExplainError;
use crate::data::Part;
use crate::engine::{Ablation, EngineError, Network as _, NetworkState, Sequential, build};
use crate::train::background::pool;
use crate::train::plan::Plan;

/// The network that is asked.
#[derive(Debug, Clone)]
pub struct ProbedNetwork {
    /// What the run was started with.
    pub plan: Plan,
    /// Its weights.
    pub state: NetworkState,
    /// What is switched off.
    pub ablation: Ablation,
}

impl ProbedNetwork {
    /// The part that its scores are told of: the validation samples, or the training samples without any.
    pub fn measured_part(&self) -> Part {
        self.plan.data().shown_part()
    }

    /// The same network with the same weights, in which each window of max pooling gives a number of a fixed place instead
    /// of the largest.
    ///
    /// # Errors
    /// When it has no max pooling.
    pub fn without_max_pooling(&self) -> Result<Self, ExplainError> {
        let checked = self.plan.design();
        let mut design = checked.design().clone();
        let mut is_other = false;
        for layer in checked.all() {
            if let (Some(kind), Some(own)) = (layer.kind.sampled(layer.input), design.layers.get_mut(layer.id)) {
                own.kind = kind;
                is_other = true;
            }
        }
        if !is_other {
            return Err(ExplainError::NoMaxPooling);
        }
        let (data, encoder) = (Arc::clone(self.plan.loader().data()), self.plan.encoder().clone());
        let plan = Plan::prepared(&design, data, encoder, self.plan.threads(), None);
        Ok(Self { plan: plan.map_err(|_| ExplainError::NoMaxPooling)?, ..self.clone() })
    }

    /// The numbers that a sample becomes.
    ///
    /// # Errors
    /// When the bytes are not those of a sample.
    pub(super) fn encode(&self, sample: &[u8]) -> Result<Vec<f32>, ExplainError> {
        let encoder = self.plan.encoder();
        if !encoder.fits(sample) {
            let (numbers, sample) = (sample.len(), encoder.len());
            return Err(EngineError::WrongBatch { numbers, targets: 1, sample }.into());
        }
        Ok(encoder.encode(sample))
    }

    /// A copy of it.
    ///
    /// # Errors
    /// When the weights are those of another design.
    pub fn network(&self) -> Result<Sequential, EngineError> {
        let mut network = build(self.plan.design(), &self.plan.data().class_counts(Part::Training))?;
        network.restore(&self.state)?;
        network.ablate(self.ablation.clone())?;
        Ok(network)
    }

    /// Builds the copy and asks it in one thread: a training that goes on needs the others.
    pub(super) fn ask<T: Send>(
        &self,
        ask: impl FnOnce(&mut Sequential) -> Result<T, ExplainError> + Send,
    ) -> Result<T, ExplainError> {
        let mut network = self.network()?;
        pool(1)?.install(|| ask(&mut network))
    }
}
