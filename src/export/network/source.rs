//! What leaves: a network with all that its answers and its training hang on, and samples with what it gives for them.
use std::path::Path;
use std::sync::atomic::AtomicBool;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::data::{Dataset, LoadRequest, Measurements, SampleEncoder, first_samples, load};
use crate::design::{CheckedDesign, Input, LayerId, SampleKind, Source};
use crate::engine::{Array, EngineError, Network, Vote, build};

/// So many samples are compared.
const PROVED: usize = 100;

/// A trained network that is to be exported.
pub struct NetworkSource {
    /// The design, checked for its classes.
    pub design: CheckedDesign,
    /// Names of the classes, in the order of the outputs; none where numbers are answered.
    pub classes: Vec<String>,
    /// How samples become numbers.
    pub measured: Measurements,
    /// How several networks vote; `None` for a single one.
    pub vote: Option<Vote>,
    /// How many networks there are.
    pub members: usize,
    /// All weights and running statistics, in PyTorch's names and layouts: the network's own, then those of frozen
    /// backbones, which are part of the program.
    pub arrays: Vec<Array>,
    /// How many are its own.
    own: usize,
    /// Those that training started with; none where several networks vote.
    pub start: Vec<Array>,
    /// The samples that it learned from, where they are part of Strata.
    pub data: Option<Dataset>,
    /// Samples as the export takes them: bytes of pictures, token numbers, columns, or coordinates.
    pub samples: Array,
    /// What the network gives for each.
    pub logits: Array,
}

impl NetworkSource {
    /// Gathers what is exported of a network, whose data lie at whole paths.
    ///
    /// # Errors
    /// When the network does not fit the design.
    pub fn gather(
        network: &mut dyn Network,
        design: CheckedDesign,
        (classes, measured, vote): (Vec<String>, Measurements, Option<Vote>),
        data: &Source,
    ) -> Result<Self, EngineError> {
        let drawn = design.design();
        let never = AtomicBool::new(false);
        let base = Path::new("");
        let request = LoadRequest { source: data, ..LoadRequest::of(drawn, base) };
        let own = data.path().is_none().then(|| load(request, &|_| (), &never).ok()).flatten();
        let encoder = SampleEncoder::new(measured.clone(), &drawn.input);
        let bytes = proving_samples(&encoder, own.as_ref(), || first_samples(data, base, &drawn.input, PROVED));
        let logits = network.predict(bytes.iter().flat_map(|sample| encoder.encode(sample)).collect())?;
        let (weights, backbone) = (network.arrays(), backbone_arrays(&design, network.members().len())?);
        let start = if vote.is_some() { Vec::new() } else { build(&design, &[])?.arrays() };
        Ok(Self {
            members: network.members().len().max(1),
            own: weights.len(),
            arrays: [weights, backbone.clone()].concat(),
            samples: array(
                "samples",
                bytes.len(),
                &sample_dims(&design),
                bytes.iter().flat_map(|sample| raw(&encoder, sample)).collect(),
            ),
            logits: array("logits", bytes.len(), &[logits.len() / bytes.len().max(1)], logits),
            design,
            classes,
            measured,
            vote,
            start: if start.is_empty() { start } else { [start, backbone].concat() },
            data: own,
        })
    }

    /// What one sample is.
    pub fn kind(&self) -> SampleKind {
        self.design.design().input.sample_kind()
    }

    /// Whether its training can be said: that of several networks that vote cannot.
    pub fn trains(&self) -> bool {
        self.vote.is_none()
    }

    /// The weights without those that are part of the program.
    pub(super) fn own_arrays(&self) -> &[Array] {
        &self.arrays[..self.own]
    }

    /// Numbers of one sample as the export takes it, in their shape.
    pub fn sample_dims(&self) -> Vec<usize> {
        sample_dims(&self.design)
    }
}

/// The arrays of frozen backbones, which are part of the program and of no run: those that a network whose backbones may
/// learn has in addition.
fn backbone_arrays(design: &CheckedDesign, members: usize) -> Result<Vec<Array>, EngineError> {
    let Some(thawed) = design.thawed() else { return Ok(Vec::new()) };
    let own = build(design, &[])?.arrays();
    let mut arrays = build(&thawed, &[])?.arrays();
    arrays.retain(|array| own.iter().all(|one| one.name != array.name));
    if members == 0 {
        return Ok(arrays);
    }
    let of = |member: usize| {
        arrays.iter().map(move |array| Array { name: format!("{member}.{}", array.name), ..array.clone() })
    };
    Ok((0..members).flat_map(of).collect())
}

fn sample_dims(design: &CheckedDesign) -> Vec<usize> {
    // Coordinates become features in the network.
    if matches!(design.design().input, Input::Point { .. }) { vec![2] } else { design.input().dims() }
}

fn array(name: &str, rows: usize, dims: &[usize], values: Vec<f32>) -> Array {
    let dims = std::iter::once(rows).chain(dims.iter().copied()).collect();
    Array { layer: LayerId::NEW, name: name.to_owned(), dims, values }
}

/// A sample's bytes as the numbers that the export takes.
pub(super) fn raw(encoder: &SampleEncoder, sample: &[u8]) -> Vec<f32> {
    match encoder.input().sample_kind() {
        SampleKind::Picture => sample.iter().copied().map(f32::from).collect(),
        SampleKind::Text => encoder.encode(sample),
        SampleKind::Point | SampleKind::Row => {
            sample.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
        }
    }
}

/// The samples that are compared: of the data as many as are quickly at hand, and drawn ones.
fn proving_samples(
    encoder: &SampleEncoder,
    data: Option<&Dataset>,
    first: impl FnOnce() -> Vec<(String, Vec<u8>)>,
) -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> = match data {
        Some(data) => {
            let step = (data.len() / PROVED).max(1);
            (0..data.len()).step_by(step).take(PROVED).map(|index| data.sample(index).to_vec()).collect()
        }
        None => first().into_iter().map(|(_, sample)| sample).filter(|sample| encoder.fits(sample)).collect(),
    };
    let mut random = ChaCha8Rng::seed_from_u64(0);
    samples.resize_with(PROVED, || drawn(encoder, &mut random));
    samples
}

/// A sample that is drawn: any bytes, numbers within three deviations of the mean, or known tokens.
fn drawn(encoder: &SampleEncoder, random: &mut ChaCha8Rng) -> Vec<u8> {
    let measured = encoder.measured();
    match encoder.input() {
        Input::Picture(_) => (0..encoder.len()).map(|_| random.random()).collect(),
        Input::Tokens { length, .. } => {
            let known = measured.vocabulary.as_ref().map_or(&[][..], |vocabulary| vocabulary.known());
            let count = random.random_range(1..=*length);
            let mut token = || known.get(random.random_range(0..known.len().max(1))).map_or("a", String::as_str);
            (0..count).map(|_| token()).collect::<Vec<_>>().join(" ").into_bytes()
        }
        Input::Point { .. } => (0..2).flat_map(|_| random.random_range(-6.0_f32..6.0).to_le_bytes()).collect(),
        Input::Numbers { count, .. } => (0..*count)
            .flat_map(|column| {
                let (mean, deviation) = measured.normalization.of_column(column).unwrap_or((0.0, 1.0));
                (mean + deviation * random.random_range(-3.0_f32..3.0)).to_le_bytes()
            })
            .collect(),
    }
}
