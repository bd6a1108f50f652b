//! How weights, activations and gradients of every layer are spread: what a start makes of a network, and training of it.
use std::collections::BTreeMap;

use crate::data::{Part, Targets};
use crate::design::LayerId;
use crate::engine::{Batch, EngineError, Network as _, NetworkState, Sequential, Target, build};
use crate::train::background::pool;
use crate::train::plan::Plan;
use crate::train::report::Histogram;

/// Training samples that the gradients are a mean over.
const LEARNED: usize = 32;
/// Samples whose activations are counted.
const OBSERVED: usize = 16;

/// How the numbers of one layer with weights are spread.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerSpread {
    /// The layer.
    pub layer: LayerId,
    /// Its weights, without biases.
    pub weights: Histogram,
    /// What it gives for some training samples.
    pub activations: Histogram,
    /// The gradients of its weights, as a mean over some training samples.
    pub gradients: Histogram,
}

impl LayerSpread {
    /// How the layers of a run are spread with these weights, or with those that it starts from. The samples are the first
    /// ones of its first epoch: always the same. In one thread, for training needs the others.
    ///
    /// # Errors
    /// When the network cannot be computed.
    pub fn of(plan: &Plan, state: Option<&NetworkState>) -> Result<Vec<Self>, EngineError> {
        let mut network = build(plan.design(), &plan.data().class_counts(Part::Training))?;
        if let Some(state) = state {
            network.restore(state)?;
        }
        // A pool of one thread cannot be refused where a training goes on.
        match pool(1) {
            Ok(pool) => pool.install(|| Self::measure(&mut network, plan)),
            Err(_) => Self::measure(&mut network, plan),
        }
    }

    fn measure(network: &mut Sequential, plan: &Plan) -> Result<Vec<Self>, EngineError> {
        let samples = plan.loader().epoch(0);
        let samples = &samples[..samples.len().min(LEARNED)];
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        plan.loader().gather(Part::Training, 0, samples, &mut inputs, &mut targets);
        let mut seen = LayerNumbers::default();
        for input in inputs.chunks_exact(plan.design().input().len().max(1)).take(OBSERVED) {
            network.observe(input.to_vec())?.into_iter().for_each(|seen_at| seen.add(seen_at.layer, seen_at.values));
        }
        let mut learned = LayerNumbers::default();
        // A start that gives no number at all has no gradients either.
        let gradients = network.gradients(Batch { inputs: &inputs, targets: Target::from(&targets) });
        for gradient in gradients.map(|(_, gradients)| gradients).unwrap_or_default() {
            if is_weight(&gradient.name) {
                learned.add(gradient.layer, gradient.values);
            }
        }
        let mut layers: Vec<LayerId> = Vec::new();
        let mut weights = LayerNumbers::default();
        for array in network.parameters() {
            if is_weight(&array.name) {
                weights.add(array.layer, array.values);
                if !layers.contains(&array.layer) {
                    layers.push(array.layer);
                }
            }
        }
        let spread = |layer| Self {
            layer,
            weights: weights.histogram(layer),
            activations: seen.histogram(layer),
            gradients: learned.histogram(layer),
        };
        Ok(layers.into_iter().map(spread).collect())
    }
}

/// Whether a parameter is no bias, by PyTorch's names.
fn is_weight(name: &str) -> bool {
    !name.rsplit('.').next().unwrap_or(name).starts_with("bias")
}

/// Numbers by layers.
#[derive(Default)]
struct LayerNumbers(BTreeMap<LayerId, Vec<f32>>);

impl LayerNumbers {
    fn add(&mut self, layer: LayerId, values: Vec<f32>) {
        self.0.entry(layer).or_default().extend(values);
    }

    fn histogram(&self, layer: LayerId) -> Histogram {
        Histogram::of(self.0.get(&layer).map_or(&[], Vec::as_slice))
    }
}
