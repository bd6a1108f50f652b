//! Dead and saturated neurons: what every layer with an activation gives for some samples.
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::data::{Part, Targets};
use crate::design::{Activation, LayerId, ShapeKind};
use crate::engine::{EngineError, Network, Observation};
use crate::train::plan::Plan;
use crate::train::report::NeuronHealth;

/// Samples that are observed.
const SAMPLES: usize = 32;
/// What observing may take of an epoch's time.
const SHARE: f64 = 0.05;
/// Seconds that may be spent before the first epoch has earned any.
const START: f64 = 0.1;
/// The share of a neuron's numbers that lie in the flat part once it is saturated.
const NEARLY_ALL: f64 = 0.95;

/// Checks the neurons up after an epoch, as often as the time allows.
#[derive(Debug)]
pub(in crate::train) struct Checkup {
    /// Seconds that may be spent.
    credit: f64,
    /// Seconds that the last survey took, or would have taken.
    cost: f64,
    newest: Arc<[NeuronHealth]>,
}

/// A survey of the neurons that goes on sample by sample.
pub(in crate::train) struct NeuronSurvey {
    samples: Vec<u32>,
    done: usize,
    tallies: Vec<Tally>,
    /// Seconds spent.
    spent: f64,
}

impl Checkup {
    /// Starts with what was found before.
    pub(in crate::train) fn with(newest: Arc<[NeuronHealth]>) -> Self {
        Self { credit: START, cost: 0.0, newest }
    }

    /// What the neurons did when they were surveyed last.
    pub(in crate::train) fn newest(&self) -> Arc<[NeuronHealth]> {
        Arc::clone(&self.newest)
    }

    /// A survey after an epoch that took so long, if there is time for one: of the first validation samples, or the
    /// training samples without any.
    pub(in crate::train) fn begin(&mut self, plan: &Plan, epoch: Duration) -> Option<NeuronSurvey> {
        self.credit += epoch.as_secs_f64() * SHARE;
        if self.cost > self.credit {
            return None;
        }
        let data = plan.data();
        let (validation, training) = (data.part(Part::Validation), data.part(Part::Training));
        let part = if validation.is_empty() { training } else { validation };
        let samples = part[..part.len().min(SAMPLES)].to_vec();
        Some(NeuronSurvey { samples, done: 0, tallies: Vec::new(), spent: 0.0 })
    }

    /// Observes one sample more; whether others follow. It ends early when the first one shows that all would take too
    /// long, and when the network cannot be observed: that is no reason to end a run.
    pub(in crate::train) fn advance(
        &mut self,
        survey: &mut NeuronSurvey,
        network: &mut dyn Network,
        plan: &Plan,
    ) -> bool {
        let started = Instant::now();
        let observed = survey.observe(network, plan);
        let took = started.elapsed().as_secs_f64();
        survey.spent += took;
        self.credit -= took;
        self.cost = survey.spent * survey.samples.len() as f64 / survey.done.max(1) as f64;
        if observed.is_err() || (survey.done == 1 && self.cost > self.credit + survey.spent) {
            return false;
        }
        if survey.done < survey.samples.len() {
            return true;
        }
        self.newest = survey.tallies.iter().map(|tally| tally.health(survey.done)).collect();
        false
    }
}

impl NeuronSurvey {
    fn observe(&mut self, network: &mut dyn Network, plan: &Plan) -> Result<(), EngineError> {
        let Some(index) = self.samples.get(self.done) else { return Ok(()) };
        let (mut input, mut targets) = (Vec::new(), Targets::default());
        plan.loader().gather_plain(&[*index], &mut input, &mut targets);
        let seen = network.observe(input)?;
        if self.done == 0 {
            self.tallies = tallies_of(plan, &seen);
        }
        for tally in &mut self.tallies {
            if let Some(seen) = seen.iter().find(|seen| seen.layer == tally.layer) {
                tally.count(&seen.values);
            }
        }
        self.done += 1;
        Ok(())
    }
}

/// What is counted of one layer.
struct Tally {
    layer: LayerId,
    activation: Activation,
    /// Whether the numbers stand step after step rather than neuron after neuron.
    in_steps: bool,
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
        let layer = plan.design().find(seen.layer)?;
        let activation = layer.kind.activation().filter(|activation| !activation.is_linear())?;
        let neurons = vec![Neuron::default(); seen.shape.units()];
        let in_steps = seen.shape.kind() == ShapeKind::Sequence;
        Some(Tally { layer: seen.layer, activation, in_steps, neurons, numbers: 0 })
    };
    seen.iter().filter_map(of_layer).collect()
}

impl Tally {
    /// Counts what the layer gives for one sample: map after map, or one number per neuron.
    fn count(&mut self, values: &[f32]) {
        let places = (values.len() / self.neurons.len().max(1)).max(1);
        let flat = match self.activation {
            Activation::Sigmoid => |y: f32| !(0.02..=0.98).contains(&y),
            Activation::Tanh => |y: f32| y.abs() > 0.98,
            _ => |_: f32| false,
        };
        let neurons = self.neurons.len().max(1);
        for (n, y) in values.iter().enumerate() {
            let neuron = if self.in_steps { n % neurons } else { n / places };
            if let Some(neuron) = self.neurons.get_mut(neuron) {
                neuron.alive |= *y != 0.0;
                neuron.flat += u64::from(flat(*y));
            }
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
