//! A design and a picture become what the cards show: fixed, built, observed. The network is kept for the next picture.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use rayon::ThreadPool;
use rayon::prelude::*;

use super::cards::{CardView, Cards, WeightView, weights};
use super::forms::Forms;
use super::observations::Observations;
use super::predict::answers;
use super::synapses::SynapseActivity;
use crate::data::{SampleBatch, SampleEncoder};
use crate::design::{CheckedDesign, Design, Facts, Fixed, LayerId, Shape, fixed};
use crate::engine::{EngineError, Network as _, Sequential, build};
use crate::train::background::pool;

/// A question: what do the cards of this design compute from this picture?
#[derive(Debug, Clone)]
pub struct InspectionRequest {
    /// Names the question; it comes back with the answer.
    pub ticket: u64,
    /// The design, which may have problems.
    pub design: Arc<Design>,
    /// What its check has to know.
    pub facts: Facts,
    /// How samples become numbers.
    pub encoder: SampleEncoder,
    /// The sample in the input's form: of a picture channel by channel, each channel row by row.
    pub picture: Arc<[u8]>,
    /// Other samples, of which it is wanted as well what every layer gives.
    pub more: Option<Arc<SampleBatch>>,
}

/// Why cards show nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PreviewError {
    /// The network is too large to be computed at every change.
    #[error("the network is too large to be computed at every change")]
    TooLarge {
        /// Bytes that it would take.
        bytes: u64,
        /// Multiplications, or comparisons, for one picture.
        operations: u64,
    },
    /// The design's input cannot be used.
    #[error("the input cannot be used")]
    NoInput,
    /// The picture has not the input's size.
    #[error("the picture has {bytes} numbers, but the input takes {expected}")]
    WrongPicture {
        /// Numbers in the picture.
        bytes: usize,
        /// Numbers that the input takes.
        expected: usize,
    },
    /// The engine or the program failed.
    #[error("{0}")]
    Failed(String),
}

impl From<EngineError> for PreviewError {
    fn from(error: EngineError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Computes what cards show, in threads of its own. It keeps the network that it built last.
#[derive(Default)]
pub struct Viewer {
    pool: Option<ThreadPool>,
    built: Option<ViewedNetwork>,
}

/// A network with what is told of its start values.
struct ViewedNetwork {
    design: CheckedDesign,
    network: Sequential,
    forms: Forms,
    weights: BTreeMap<LayerId, Arc<[WeightView]>>,
}

/// Bytes up to which the cards of a network are computed.
const MOST_BYTES: u64 = 1 << 30;
/// Multiplications up to which the cards of a network are computed.
const MOST_OPERATIONS: u64 = 2_000_000_000;
/// Threads keep memory for the next picture; after a network larger than that they are let go.
const KEPT_BYTES: u64 = 128 << 20;
/// Threads that compute; more bring little for a single picture.
const THREADS: usize = 4;

impl Viewer {
    /// What the cards show.
    pub fn cards(&mut self, request: &InspectionRequest) -> Result<Cards, PreviewError> {
        let started = Instant::now();
        let fixed = fixed(&request.design, request.facts).ok_or(PreviewError::NoInput)?;
        let bytes = prove_size(&fixed.checked)?;
        let expected = fixed.checked.input().len();
        if !request.encoder.fits(&request.picture) {
            return Err(PreviewError::WrongPicture { bytes: request.picture.len(), expected });
        }
        // Whatever fails below leaves no network behind.
        let built = self.built.take().filter(|built| same_network(&built.design, &fixed.checked));
        let threads = match self.pool.take() {
            Some(threads) => threads,
            None => pool(threads()).map_err(|error| PreviewError::Failed(error.to_string()))?,
        };
        let (built, (layers, probabilities), more) = threads.install(|| {
            let mut built = match built {
                Some(built) => built,
                None => ViewedNetwork::new(&fixed.checked)?,
            };
            let seen = built.inspect(request, &fixed)?;
            let more = request.more.as_ref().map(|batch| built.observe_all(request, &fixed, batch)).transpose()?;
            Ok::<_, PreviewError>((built, seen, more.map(Arc::new)))
        })?;
        self.built = Some(built);
        self.pool = Some(threads).filter(|_| bytes <= KEPT_BYTES);
        let millis = started.elapsed().as_secs_f64() * 1e3;
        Ok(Cards { layers, probabilities, more, whole: fixed.whole, millis })
    }
}

impl ViewedNetwork {
    fn new(design: &CheckedDesign) -> Result<Self, PreviewError> {
        // How many samples each class has matters for the loss only.
        let network = build(design, &[])?;
        let forms = Forms::of(design);
        let weights = weights(network.arrays(), &forms, &SynapseActivity::default());
        Ok(Self { design: design.clone(), network, forms, weights })
    }

    /// The cards of the design's own layers in their order, and the probabilities.
    fn inspect(
        &mut self,
        request: &InspectionRequest,
        fixed: &Fixed,
    ) -> Result<(Vec<CardView>, Vec<f32>), PreviewError> {
        let seen = self.network.observe(request.encoder.encode(&request.picture))?;
        let last = seen.iter().find(|seen| Some(seen.layer) == self.last(fixed));
        let targets = self.design.design().data.target_kind();
        let probabilities =
            last.and_then(|last| answers(&self.network, last.values.clone(), (&request.encoder, targets)).ok());
        let probabilities = probabilities.unwrap_or_default();
        // What a fix has put in is no card of the design.
        let own: BTreeSet<LayerId> = request.design.layers.iter().map(|layer| layer.id).collect();
        let seen = seen.into_par_iter().filter(|seen| own.contains(&seen.layer));
        let cards = seen.map(|seen| CardView::new(seen, &self.forms, &self.weights)).collect();
        Ok((cards, probabilities))
    }

    /// What every layer gives for other samples.
    fn observe_all(
        &mut self,
        request: &InspectionRequest,
        fixed: &Fixed,
        batch: &Arc<SampleBatch>,
    ) -> Result<Observations, PreviewError> {
        let targets = self.design.design().data.target_kind();
        let last = self.last(fixed);
        Ok(Observations::of(&mut self.network, batch, (&request.encoder, targets), last)?)
    }

    /// The last layer, where what it gives is an answer.
    fn last(&self, fixed: &Fixed) -> Option<LayerId> {
        let last = self.design.layers().last().filter(|last| fixed.whole && is_answer(last.output, &self.design));
        last.map(|last| last.id)
    }
}

/// Whether a layer gives one number per class, one for two classes, or the number that is to be answered.
fn is_answer(shape: Shape, design: &CheckedDesign) -> bool {
    matches!(shape, Shape::Vector(count) if count == design.classes() || (count == 1 && design.classes() == 2))
}

/// Not more threads than cores.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(THREADS)
}

/// Whether two designs give the same network with the same weights: names, data and training do not matter.
fn same_network(one: &CheckedDesign, two: &CheckedDesign) -> bool {
    let training = |design: &CheckedDesign| design.design().training.clone();
    let layers = |design: &CheckedDesign| {
        let layers = design.all().into_iter();
        layers.map(|layer| (layer.id, layer.kind.clone(), layer.output)).collect::<Vec<_>>()
    };
    one.input() == two.input() && training(one) == training(two) && layers(one) == layers(two)
}

/// The bytes that building and observing a network takes, if it is not too large.
fn prove_size(design: &CheckedDesign) -> Result<u64, PreviewError> {
    // Weights, room for new ones, a copy to look at, a copy to compute with; an output, what it was computed from, a copy.
    const WEIGHT_BYTES: u64 = 4 * 4;
    const OUTPUT_BYTES: u64 = 4 * 3;
    let (mut bytes, mut operations) = (0_u64, 0_u64);
    for layer in design.layers() {
        operations = operations.saturating_add(layer.cost.multiply_adds);
        bytes = bytes.saturating_add(layer.cost.parameters.saturating_mul(WEIGHT_BYTES));
    }
    for layer in design.all() {
        let outputs = layer.output.len() as u64;
        operations = operations.saturating_add(layer.kind.comparisons().saturating_mul(outputs));
        bytes = bytes.saturating_add(outputs.saturating_mul(OUTPUT_BYTES));
    }
    if bytes > MOST_BYTES || operations > MOST_OPERATIONS {
        return Err(PreviewError::TooLarge { bytes, operations });
    }
    Ok(bytes)
}
