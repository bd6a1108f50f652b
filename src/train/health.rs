//! Dead and saturated neurons: what every layer with an activation gives for some pictures.
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::flow::NeuronHealth;
use super::plan::Plan;
use crate::data::{Part, Targets};
use crate::design::{Activation, Shape};
use crate::engine::{EngineError, Network, Observation};

/// Pictures that are looked at.
const PICTURES: usize = 32;
/// What looking may take of an epoch's time.
const SHARE: f64 = 0.05;
/// Seconds that may be spent before the first epoch has earned any.
const START: f64 = 0.1;
/// The share of a neuron's numbers that lie in the flat part once it is saturated.
const NEARLY_ALL: f64 = 0.95;

/// Looks at the neurons after an epoch, as often as the time allows.
#[derive(Debug)]
pub(super) struct Checkup {
    /// Seconds that may be spent.
    credit: f64,
    /// Seconds that all pictures took when they, or the first, were looked at last.
    cost: f64,
    newest: Arc<[NeuronHealth]>,
}

impl Checkup {
    pub(super) fn new() -> Self {
        Self { credit: START, cost: 0.0, newest: Arc::default() }
    }

    /// What the neurons do after an epoch that took so long; what they did when last looked at, if there is no time.
    pub(super) fn after(&mut self, network: &mut dyn Network, plan: &Plan, epoch: Duration) -> Arc<[NeuronHealth]> {
        self.credit += epoch.as_secs_f64() * SHARE;
        if self.cost <= self.credit {
            let started = Instant::now();
            // Not being able to look is no reason to end a run.
            if let Ok(Some(found)) = self.look(network, plan, started) {
                self.newest = found.into();
            }
            self.credit -= started.elapsed().as_secs_f64();
        }
        Arc::clone(&self.newest)
    }

    /// Looks at the first pictures of a part; `None` if the first one shows that all would take too long.
    fn look(
        &mut self,
        network: &mut dyn Network,
        plan: &Plan,
        started: Instant,
    ) -> Result<Option<Vec<NeuronHealth>>, EngineError> {
        let data = plan.data();
        let (validation, training) = (data.part(Part::Validation), data.part(Part::Training));
        let part = if validation.is_empty() { training } else { validation };
        let part = &part[..part.len().min(PICTURES)];
        let mut tallies = Vec::new();
        let mut targets = Targets::default();
        for (n, index) in part.iter().enumerate() {
            let mut input = Vec::new();
            plan.loader().gather_plain(&[*index], &mut input, &mut targets);
            let seen = network.observe(input)?;
            if n == 0 {
                tallies = tallies_of(plan, &seen);
            }
            for tally in &mut tallies {
                if let Some(seen) = seen.iter().find(|seen| seen.layer == tally.layer) {
                    tally.count(&seen.values);
                }
            }
            self.cost = started.elapsed().as_secs_f64() * part.len() as f64 / (n + 1) as f64;
            if n == 0 && self.cost > self.credit {
                return Ok(None);
            }
        }
        Ok(Some(tallies.iter().map(|tally| tally.health(part.len())).collect()))
    }
}

/// What is counted of one layer.
struct Tally {
    layer: usize,
    activation: Activation,
    neurons: Vec<Neuron>,
    /// Numbers of each neuron so far.
    numbers: u64,
}

#[derive(Clone, Default)]
struct Neuron {
    alive: bool,
    flat: u64,
}

/// A tally for every layer with an activation.
fn tallies_of(plan: &Plan, seen: &[Observation]) -> Vec<Tally> {
    let of_layer = |seen: &Observation| {
        let layer = plan.design().layers().iter().find(|layer| layer.index == seen.layer)?;
        let activation = layer.kind.activation().filter(|activation| !activation.is_linear())?;
        let neurons = match seen.shape {
            Shape::Picture { channels, .. } => channels,
            Shape::Vector(count) => count,
        };
        Some(Tally { layer: seen.layer, activation, neurons: vec![Neuron::default(); neurons], numbers: 0 })
    };
    seen.iter().filter_map(of_layer).collect()
}

impl Tally {
    /// Counts what the layer gives for one picture: map after map, or a number a neuron.
    fn count(&mut self, values: &[f32]) {
        let places = values.len() / self.neurons.len().max(1);
        let flat = match self.activation {
            Activation::Sigmoid => |y: f32| !(0.02..=0.98).contains(&y),
            Activation::Tanh => |y: f32| y.abs() > 0.98,
            _ => |_: f32| false,
        };
        for (neuron, values) in self.neurons.iter_mut().zip(values.chunks(places.max(1))) {
            neuron.alive |= values.iter().any(|y| *y != 0.0);
            neuron.flat += values.iter().filter(|y| flat(**y)).count() as u64;
        }
        self.numbers += places as u64;
    }

    fn health(&self, pictures: usize) -> NeuronHealth {
        let enough = self.numbers as f64 * NEARLY_ALL;
        let may_die = self.activation == Activation::Relu;
        let may_saturate = matches!(self.activation, Activation::Sigmoid | Activation::Tanh);
        let count = |wanted: &dyn Fn(&Neuron) -> bool| self.neurons.iter().filter(|neuron| wanted(neuron)).count();
        NeuronHealth {
            layer: self.layer,
            neurons: self.neurons.len(),
            dead: count(&|neuron| may_die && !neuron.alive),
            saturated: count(&|neuron| may_saturate && neuron.flat as f64 >= enough),
            pictures,
        }
    }
}
