//! The samples that a surface's loss is a mean over.
use crate::data::{Part, Targets};
use crate::engine::{EngineError, Network, Target};
use crate::train::plan::Plan;

/// Numbers that they hold together at most: 16 MB.
const MOST_NUMBERS: usize = 4 << 20;
/// Operations at one place of a surface at most: of large pictures fewer samples are taken.
const MOST_WORK: u64 = 20_000_000;

/// Samples of the training set as they are, without variations, evenly chosen where there are too many: always the same.
#[derive(Debug, Clone, PartialEq)]
pub struct SurfaceSamples {
    inputs: Vec<f32>,
    targets: Targets,
    /// How many there are.
    count: usize,
    /// How many they were chosen from.
    of: usize,
}

impl SurfaceSamples {
    /// These samples, one after the other, with their targets.
    pub fn new(inputs: Vec<f32>, targets: Targets, count: usize) -> Self {
        Self { inputs, targets, count, of: count }
    }

    /// So many of a plan at most.
    pub fn of(plan: &Plan, most: usize) -> Self {
        let training = plan.data().part(Part::Training);
        let of = training.len();
        let layers = plan.design().all();
        let work = |outputs: usize, comparisons: u64| (outputs as u64).saturating_mul(comparisons.saturating_add(1));
        let touched = layers.iter().map(|layer| work(layer.output.len(), layer.kind.comparisons()));
        let multiplied = plan.design().layers().iter().map(|layer| layer.cost.multiply_adds);
        let work = touched.chain(multiplied).fold(plan.design().input().len() as u64, u64::saturating_add);
        let affordable = usize::try_from(MOST_WORK / work.max(1)).unwrap_or(most);
        let count = of.min(most).min(affordable).min(MOST_NUMBERS / plan.design().input().len().max(1)).max(1).min(of);
        let chosen: Vec<u32> = (0..count).map(|n| training[n * of / count]).collect();
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        plan.loader().gather_plain(&chosen, &mut inputs, &mut targets);
        Self { inputs, targets, count, of }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many they were chosen from.
    pub fn chosen_from(&self) -> usize {
        self.of
    }

    /// The loss of a network over all of them, while it answers; infinite where it is no number.
    pub(in crate::train) fn loss(&self, network: &mut dyn Network) -> Result<f32, EngineError> {
        let sample = self.inputs.len() / self.count.max(1);
        let mut outputs = Vec::new();
        for inputs in self.inputs.chunks((sample * network.answers_at_once().max(1)).max(1)) {
            outputs.extend(network.predict(inputs.to_vec())?);
        }
        let loss = network.loss(&outputs, Target::from(&self.targets));
        Ok(if loss.is_finite() { loss } else { f32::INFINITY })
    }
}
