//! The face that a network turns towards training and export: no tensor, no type parameter.
use super::{Attribution, Features, Flow, NetworkState, Objective, StepTrace, TracedWeight};
use crate::design::LayerId;
use crate::engine::layers::Ablation;
use crate::engine::tensor::{Array, Hook, Observation};
use crate::engine::{Computed, EngineError, LayerNumber, Step, Target};

/// Samples with their targets, as flat numbers.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Sample after sample, each in PyTorch's layout.
    pub inputs: &'a [f32],
    /// What should come out.
    pub targets: Target<'a>,
}

/// The gradient of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// The layer that holds the parameter.
    pub layer: LayerId,
    /// The parameter's name.
    pub name: String,
    /// Its numbers.
    pub values: Vec<f32>,
}

/// A network that can be trained and asked.
pub trait Network: Send {
    /// One step along the gradients of a batch, at a learning rate. When the loss, a gradient or a new weight is not
    /// finite, [`EngineError::Diverged`] says so, and weights and running statistics stay what they were; what the
    /// optimizer remembers may not.
    fn step(&mut self, batch: Batch<'_>, rate: f32) -> Result<Step, EngineError>;

    /// The same step, and how strongly it moved every layer that has parameters, in their order. A network that does not
    /// measure tells of none.
    fn step_measured(&mut self, batch: Batch<'_>, rate: f32) -> Result<(Step, Vec<Flow>), EngineError> {
        Ok((self.step(batch, rate)?, Vec::new()))
    }

    /// The same step, of which a hook is told layer by layer. A network that cannot tell tells nothing.
    fn step_hooked(&mut self, batch: Batch<'_>, rate: f32, _hook: &dyn Hook) -> Result<Step, EngineError> {
        self.step(batch, rate)
    }

    /// Computes a step as one weight sees it, without taking it: weights, running statistics and what the optimizer
    /// remembers stay what they are. [`Network::step`] would come to the same bits.
    ///
    /// # Errors
    /// When there is no such weight, the step diverges, or the network has none to trace.
    fn trace_step(
        &mut self,
        _batch: Batch<'_>,
        _rate: f32,
        _weight: TracedWeight<'_>,
    ) -> Result<StepTrace, EngineError> {
        Err(EngineError::NoSuchUnit)
    }

    /// What the network gave for the batch of the last step, or that the last gradients were computed for, sample after
    /// sample.
    fn outputs(&self) -> &[f32];

    /// The loss of a batch and all gradients, in training mode, without a step.
    fn gradients(&mut self, batch: Batch<'_>) -> Result<(Step, Vec<Gradient>), EngineError>;

    /// What the network gives for samples, while answering.
    fn predict(&mut self, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError>;

    /// What the layers at the start that training never changes give for a sample; `None` where there is none, and while
    /// units are switched off.
    fn features(&self) -> Option<Features> {
        None
    }

    /// Computes that for samples, one after the other.
    ///
    /// # Errors
    /// When there is no such layer, or samples do not fit.
    fn extract(&self, _samples: &[f32]) -> Result<Vec<f32>, EngineError> {
        Err(EngineError::OtherLayers)
    }

    /// Whether what steps, gradients and predictions get from now on are features rather than samples.
    fn take_features(&mut self, _features: bool) {}

    /// What every layer gives for one sample, while answering: each block before the layers inside of it.
    fn observe(&mut self, input: Vec<f32>) -> Result<Vec<Observation>, EngineError>;

    /// How a number that the network computes for one sample, while answering, follows from the sample and from what every
    /// layer gives. Nothing is switched off meanwhile.
    ///
    /// # Errors
    /// When the sample does not fit, there is no such class or unit, or the network has no gradients to tell.
    fn attribute(&self, _input: &[f32], _objective: Objective) -> Result<Attribution, EngineError> {
        Err(EngineError::NoSuchUnit)
    }

    /// How one of a layer's numbers for one sample follows from others, while answering.
    ///
    /// # Errors
    /// When the sample does not fit, there is no such number, or the network does not tell.
    fn formula(&self, _input: &[f32], _layer: LayerId, _number: LayerNumber) -> Result<Computed, EngineError> {
        Err(EngineError::NoSuchUnit)
    }

    /// Switches these units off, and all others on, for everything that it answers from now on; training does not heed it.
    ///
    /// # Errors
    /// When there is no such unit; then nothing changes.
    fn ablate(&mut self, _ablation: Ablation) -> Result<(), EngineError> {
        Err(EngineError::NoSuchUnit)
    }

    /// How many samples are answered at once without taking much memory.
    fn answers_at_once(&self) -> usize;

    /// The loss of outputs that the network gave.
    fn loss(&self, outputs: &[f32], targets: Target<'_>) -> f32;

    /// Probabilities of the classes from outputs that the network gave.
    fn probabilities(&self, outputs: &[f32]) -> Vec<f32>;

    /// The networks whose answers become its own, where it is an ensemble; none otherwise.
    fn members(&mut self) -> &mut [Box<dyn Network>] {
        &mut []
    }

    /// All weights and running statistics, in PyTorch's names and layouts.
    fn arrays(&self) -> Vec<Array>;

    /// All weights, in the order of [`Network::arrays`]: what training changes, without running statistics. A network that
    /// has no statistics need not tell them apart.
    fn parameters(&self) -> Vec<Array> {
        self.arrays()
    }

    /// What the newest step added to every weight, in the order of [`Network::parameters`]; nothing where there was none, or
    /// the weights were changed otherwise since. A network that does not tell tells of none.
    fn last_changes(&self) -> Vec<Array> {
        Vec::new()
    }

    /// Replaces all weights and running statistics. On an error the network is as it was.
    fn load(&mut self, arrays: &[Array]) -> Result<(), EngineError>;

    /// Replaces one number of an array and gives the old one. On an error the network is as it was.
    fn set_weight(&mut self, array: &str, index: usize, value: f32) -> Result<f32, EngineError>;

    /// What the optimizer remembers, under the names of the parameters.
    fn optimizer_arrays(&self) -> Vec<Array>;

    /// Gives the optimizer back what it remembered. On an error it is as it was.
    fn load_optimizer(&mut self, arrays: &[Array]) -> Result<(), EngineError>;

    /// Everything that the network and its optimizer remember. Taking it copies no weights.
    fn state(&self) -> NetworkState;

    /// Goes back to a state of this network, or of one that was built from the same design. Training goes on from there
    /// to the very same numbers. On an error the network is as it was.
    fn restore(&mut self, state: &NetworkState) -> Result<(), EngineError>;
}
