//! A question about the next step of a run, and its answer.
use std::sync::Arc;

use super::contribution::{Contribution, FollowedSample, contributions, followed};
use super::error::OneStepError;
use super::update_row::{UpdateRow, update_rows};
use crate::data::{Part, Sample, Targets};
use crate::design::{LayerId, Shape};
use crate::engine::{Array, Gradient, TracedWeight, WeightUpdate};
use crate::train::background::pool;
use crate::train::plan::Plan;
use crate::train::session::{NextStep, Session, Snapshot};

/// A weight of a network, by its array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightPlace {
    /// PyTorch's name of its array, such as "0.weight".
    pub array: String,
    /// Its place in the array.
    pub index: usize,
}

/// Which weight's next step is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WeightChoice {
    /// This one.
    Place(WeightPlace),
    /// The one with the largest gradient, of a layer or of all.
    Largest(Option<LayerId>),
}

/// An array of weights, without its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightArray {
    /// The layer that holds it.
    pub layer: LayerId,
    /// PyTorch's name, such as "0.weight".
    pub name: String,
    /// PyTorch's shape.
    pub dims: Vec<usize>,
}

/// A question: how does the next step of a run change this weight?
#[derive(Debug, Clone)]
pub struct OneStepRequest {
    /// What the run was started with.
    pub plan: Plan,
    /// Where it is.
    pub snapshot: Arc<Snapshot>,
    /// The weight.
    pub weight: WeightChoice,
    /// The sample whose error is followed, by its place in the batch; `None` for the one that adds most.
    pub sample: Option<usize>,
}

/// The next step of a run as one weight sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct OneStep {
    /// The weight.
    pub weight: WeightPlace,
    /// The layer that holds it.
    pub layer: LayerId,
    /// All arrays of weights of the network.
    pub arrays: Vec<WeightArray>,
    /// What every layer gives for a sample.
    pub shapes: Vec<(LayerId, Shape)>,
    /// The epoch, from 1.
    pub epoch: usize,
    /// The batch of the epoch, from 1.
    pub batch: usize,
    /// Batches in the epoch.
    pub batches: usize,
    /// The loss of the batch before the step, without penalties.
    pub loss: f32,
    /// The loss of the same batch after it.
    pub loss_after: f32,
    /// What each sample adds to the gradient of the loss, the largest first.
    pub contributions: Vec<Contribution>,
    /// The pictures of the first [`LISTED`] of these as the network gets them, one after the other; `None` where samples are
    /// no pictures.
    pub pictures: Option<Arc<[u8]>>,
    /// The sample whose error is followed.
    pub followed: FollowedSample,
    /// What the optimizer makes of the gradient.
    pub update: WeightUpdate,
    /// The same as arithmetic, row by row.
    pub rows: Vec<UpdateRow>,
}

/// Contributions that are told one by one; the others are told together.
pub const LISTED: usize = 8;

impl OneStep {
    /// The sum of what all samples add from the one with number `first` on.
    pub fn rest(&self, first: usize) -> f64 {
        self.contributions.iter().skip(first).map(|contribution| contribution.sum).sum()
    }
}

impl OneStepRequest {
    /// Computes the step with a network of its own.
    ///
    /// # Errors
    /// When there is no such weight, no step follows, it diverges, or the system gives no threads.
    pub fn compute(&self) -> Result<OneStep, OneStepError> {
        pool(self.plan.threads())?.install(|| {
            let mut session = Session::from_snapshot(self.plan.clone(), &self.snapshot)?;
            if !session.go_to_next_batch() {
                return Err(OneStepError::NoStep);
            }
            self.trace(&mut session)
        })
    }

    fn trace(&self, session: &mut Session) -> Result<OneStep, OneStepError> {
        let weight = match &self.weight {
            WeightChoice::Place(place) => place.clone(),
            WeightChoice::Largest(layer) => largest(session, *layer, &self.plan)?,
        };
        let traced = TracedWeight { array: &weight.array, index: weight.index, sample: self.sample };
        let NextStep { trace, samples, targets, rate } = session.trace_step(traced)?;
        let answers = match &targets {
            Targets::Classes(_) => session.network().probabilities(&trace.outputs),
            Targets::Numbers(_) => trace.outputs.clone(),
        };
        let contributions = contributions(&trace, &samples);
        let own = contributions.iter().find(|one| one.in_batch == trace.sample).copied();
        let progress = session.progress();
        let listed: Vec<Sample> = contributions.iter().take(LISTED).map(|one| one.sample).collect();
        let pictures = self.plan.loader().pictures(Part::Training, progress.epoch as u64 - 1, &listed);
        let training = &self.plan.design().design().training;
        Ok(OneStep {
            weight,
            layer: trace.layer,
            arrays: session.network().parameters().into_iter().map(WeightArray::from).collect(),
            shapes: self.plan.design().all().iter().map(|layer| (layer.id, layer.output)).collect(),
            epoch: progress.epoch,
            batch: progress.batch + 1,
            batches: progress.batches,
            loss: trace.loss,
            loss_after: trace.loss_after,
            followed: followed(&trace, own.ok_or(OneStepError::NoStep)?, (&targets, &answers), samples.len()),
            contributions,
            pictures: pictures.map(Arc::from),
            update: trace.update,
            rows: update_rows(training.optimizer.with_rate(rate), training.clip, &trace.update),
        })
    }
}

impl From<Array> for WeightArray {
    fn from(Array { layer, name, dims, .. }: Array) -> Self {
        Self { layer, name, dims }
    }
}

/// The weight with the largest gradient in the next step, of a layer or of all; of a layer without weights that of all.
/// Layers with local rules have no gradients.
fn largest(session: &mut Session, layer: Option<LayerId>, plan: &Plan) -> Result<WeightPlace, OneStepError> {
    let mut gradients = session.next_gradients()?;
    let is_local = |id| plan.design().all().iter().any(|layer| layer.id == id && layer.kind.learning().is_local());
    gradients.retain(|gradient| !is_local(gradient.layer));
    let layer = layer.filter(|layer| gradients.iter().any(|gradient| gradient.layer == *layer));
    let own = gradients.iter().filter(|gradient| layer.is_none_or(|layer| layer == gradient.layer));
    let numbers = own.flat_map(|Gradient { name, values, .. }| {
        values.iter().enumerate().map(move |(index, number)| (number.abs(), name, index))
    });
    let (_, name, index) = numbers.max_by(|a, b| a.0.total_cmp(&b.0)).ok_or(OneStepError::NoStep)?;
    Ok(WeightPlace { array: name.clone(), index })
}
