//! The next step of a run as one weight sees it, without taking it.
use super::Session;
use super::advance::NextBatch;
use crate::data::{Sample, Targets};
use crate::engine::{Batch, EngineError, Gradient, StepTrace, Target, TracedWeight};
use crate::train::features::on_gathered;

/// The step that a run takes next, with the batch that it learns from.
pub(in crate::train) struct NextStep {
    /// What one weight sees of it.
    pub(in crate::train) trace: StepTrace,
    /// The samples of the batch.
    pub(in crate::train) samples: Vec<Sample>,
    /// What should come out for them.
    pub(in crate::train) targets: Targets,
    /// The learning rate.
    pub(in crate::train) rate: f32,
}

impl Session {
    /// Goes on to where the next batch begins: past the end of an epoch, and past that of the run. False where no batch
    /// follows any more.
    pub(in crate::train) fn go_to_next_batch(&mut self) -> bool {
        loop {
            if self.ending.is_some() && !self.more_epochs(1) {
                return false;
            }
            if !self.epoch.is_over() {
                return true;
            }
            self.advance_piece();
        }
    }

    /// Computes no features ahead but those of the batch whose turn it is: its step takes as long as in later epochs then.
    ///
    /// # Errors
    /// When the samples do not fit the network.
    pub(in crate::train) fn prepare_batch(&mut self) -> Result<(), EngineError> {
        self.ahead = None;
        if self.network.features().is_some() { self.next_batch().map(|_| ()) } else { Ok(()) }
    }

    /// The gradients of the batch whose turn it is.
    ///
    /// # Errors
    /// When the loss is not finite.
    pub(in crate::train) fn next_gradients(&mut self) -> Result<Vec<Gradient>, EngineError> {
        let NextBatch { inputs, are_features, targets, .. } = self.next_batch()?;
        let batch = Batch { inputs: &inputs, targets: Target::from(&targets) };
        Ok(on_gathered(&mut *self.network, are_features, |network| network.gradients(batch))?.1)
    }

    /// The step of the batch whose turn it is as one weight sees it; the run stays where it is.
    ///
    /// # Errors
    /// When there is no such weight, or the step diverges.
    pub(in crate::train) fn trace_step(&mut self, weight: TracedWeight<'_>) -> Result<NextStep, EngineError> {
        let NextBatch { inputs, are_features, targets, rate } = self.next_batch()?;
        let batch = Batch { inputs: &inputs, targets: Target::from(&targets) };
        let trace = on_gathered(&mut *self.network, are_features, |network| network.trace_step(batch, rate, weight))?;
        let samples = self.epoch.batch(self.plan.design().design().training.batch).to_vec();
        Ok(NextStep { trace, samples, targets, rate })
    }
}
