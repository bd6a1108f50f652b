//! How one number that a network computes follows from its input and from what every layer gives: gradients while it
//! answers.
use std::cell::RefCell;

use super::split_layers::{SplitBuffers, SplitLayers};
use crate::design::LayerId;
use crate::engine::EngineError;
use crate::engine::layers::{Backward, LayerContext, UnitSeed};
use crate::engine::tensor::Observation;

/// A number that a network computes for a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objective {
    /// What it gives for a class, before that becomes a probability (the logit). A single output stands for class 1, its
    /// opposite for class 0.
    Class(usize),
    /// The mean of what a unit of a layer gives: a map, a neuron, or a feature of a sequence.
    Unit {
        /// The layer.
        layer: LayerId,
        /// The unit, counted from 0.
        unit: usize,
    },
}

/// The gradient of one number that a network computes for a sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// The number.
    pub value: f32,
    /// What the network gives for the sample.
    pub outputs: Vec<f32>,
    /// The gradient with respect to the sample.
    pub input: Vec<f32>,
    /// What every layer gives: each block before the layers inside of it.
    pub layers: Vec<Observation>,
    /// The gradient with respect to that; of layers in another order.
    pub gradients: Vec<Observation>,
}

impl Attribution {
    /// What a layer gives, and the gradient with respect to that.
    pub fn layer(&self, layer: LayerId) -> Option<(&Observation, &[f32])> {
        let find = |among: &'_ [Observation]| among.iter().position(|seen| seen.layer == layer);
        let (values, gradient) = (find(&self.layers)?, find(&self.gradients)?);
        Some((&self.layers[values], &self.gradients[gradient].values))
    }
}

/// Computes layers for one sample and takes the gradient of the objective back through them. `gradients` has room for
/// those of all parameters.
pub(super) fn attribute(
    network: &SplitLayers,
    (input, outputs): (&[f32], usize),
    objective: Objective,
    gradients: &mut [Vec<f32>],
    context: &LayerContext<'_>,
) -> Result<Attribution, EngineError> {
    let (mut y, mut dy) = (vec![0.0; outputs], vec![0.0; outputs]);
    let mut buffers = SplitBuffers::default();
    let watch = RefCell::default();
    network.forward(input, &mut y, &mut buffers, &LayerContext { watch: Some(&watch), ..*context });
    let layers: Vec<Observation> = watch.into_inner();
    let (mut seed, value) = (None, objective_value(objective, &y, &layers)?);
    match objective {
        Objective::Class(class) if outputs == 1 => dy[0] = if class == 0 { -1.0 } else { 1.0 },
        Objective::Class(class) => dy[class] = 1.0,
        Objective::Unit { layer, unit } => seed = Some(UnitSeed { layer, unit }),
    }
    let watch = RefCell::default();
    let context = LayerContext { watch: Some(&watch), seed, ..*context };
    let mut dx = vec![0.0; input.len()];
    let back = Backward { x: input, y: &y, dy: &dy, dx: Some(&mut dx), parameters: gradients };
    network.backward(back, &mut buffers, &context);
    let gradients = watch.into_inner();
    let attribution = Attribution { value, outputs: y, input: dx, layers, gradients };
    let is_finite = attribution.value.is_finite() && attribution.input.iter().all(|number| number.is_finite());
    if is_finite { Ok(attribution) } else { Err(EngineError::NoAnswer) }
}

/// The objective for what was computed.
fn objective_value(objective: Objective, y: &[f32], layers: &[Observation]) -> Result<f32, EngineError> {
    match objective {
        Objective::Class(class) if y.len() == 1 && class < 2 => Ok(if class == 0 { -y[0] } else { y[0] }),
        Objective::Class(class) => y.get(class).copied().ok_or(EngineError::NoSuchUnit),
        Objective::Unit { layer, unit } => {
            let seen = layers.iter().find(|seen| seen.layer == layer && unit < seen.shape.units());
            let seen = seen.ok_or(EngineError::NoSuchUnit)?;
            Ok(UnitSeed { layer, unit }.mean(seen.shape, &seen.values))
        }
    }
}
