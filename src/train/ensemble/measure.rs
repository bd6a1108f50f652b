//! An ensemble is asked: what each member answers, what they answer together, and how alike the members are.
use std::sync::Arc;

use super::comparison::EnsembleComparison;
use super::matching::{WeightSimilarity, weight_similarity};
use crate::data::{BatchLoader, Dataset, Part, SampleEncoder, Targets};
use crate::design::CheckedDesign;
use crate::engine::{EngineError, Network, best};
use crate::train::inspect::prove_finite;
use crate::train::report::EnsembleMethod;

/// What an ensemble is worth, and how alike its members are.
#[derive(Debug, Clone, PartialEq)]
pub struct EnsembleFindings {
    /// The part of the data that it was asked about.
    pub part: Part,
    /// Members and vote.
    pub comparison: EnsembleComparison,
    /// How alike the weights of the first member and of each other one are, in the mean; `None` where that cannot be told.
    pub similarity: Option<WeightSimilarity>,
}

impl EnsembleFindings {
    /// Asks an ensemble of networks of this design about a part of the data, as it is.
    ///
    /// # Errors
    /// When a sample does not fit, or an answer is not a number.
    pub fn of(
        network: &mut dyn Network,
        (design, method): (&CheckedDesign, EnsembleMethod),
        (loader, part): (&BatchLoader, Part),
    ) -> Result<Self, EngineError> {
        let samples = loader.data().part(part);
        let vote = class_answers(network, loader, samples)?;
        let members = network.members().iter_mut().map(|member| class_answers(&mut **member, loader, samples));
        let members = members.collect::<Result<Vec<_>, _>>()?;
        let classes: Vec<usize> = samples.iter().map(|index| loader.data().label(*index as usize)).collect();
        let comparison = EnsembleComparison::of((&members, method.single(members.len())), &vote, (samples, &classes));
        Ok(Self { part, comparison, similarity: similarity(network, design) })
    }

    /// Asks it about the samples for the test, or where there are none about those of the validation, or else about those
    /// that were learned from.
    ///
    /// # Errors
    /// When a sample does not fit, or an answer is not a number.
    pub fn of_unseen(
        network: &mut dyn Network,
        of: (&CheckedDesign, EnsembleMethod),
        (data, encoder): (Arc<Dataset>, SampleEncoder),
    ) -> Result<Self, EngineError> {
        let part = [Part::Test, Part::Validation].into_iter().find(|part| !data.part(*part).is_empty());
        let loader = BatchLoader::plain(data, encoder);
        Self::of(network, of, (&loader, part.unwrap_or(Part::Training)))
    }
}

/// How alike the first member and the others are, in the mean.
fn similarity(network: &mut dyn Network, design: &CheckedDesign) -> Option<WeightSimilarity> {
    let mut weights = network.members().iter().map(|member| member.parameters());
    let first = weights.next()?;
    let found: Vec<WeightSimilarity> =
        weights.map(|other| weight_similarity(design, &first, &other)).collect::<Option<_>>()?;
    let mean = |of: fn(&WeightSimilarity) -> f64| found.iter().map(of).sum::<f64>() / found.len().max(1) as f64;
    (!found.is_empty()).then(|| WeightSimilarity { plain: mean(|one| one.plain), matched: mean(|one| one.matched) })
}

/// The most probable class of each of these samples of the data, as they are.
///
/// # Errors
/// When a sample does not fit, or an answer is not a number.
pub fn class_answers(
    network: &mut dyn Network,
    loader: &BatchLoader,
    samples: &[u32],
) -> Result<Vec<usize>, EngineError> {
    let (mut inputs, mut targets) = (Vec::new(), Targets::default());
    let mut answers = Vec::with_capacity(samples.len());
    for samples in samples.chunks(network.answers_at_once().max(1)) {
        loader.gather_plain(samples, &mut inputs, &mut targets);
        answers.extend(classes_of(network, std::mem::take(&mut inputs), samples.len())?);
    }
    Ok(answers)
}

/// The class that each member answers for one sample; none where the network is no ensemble.
///
/// # Errors
/// When the sample does not fit, or an answer is not a number.
pub fn member_answers(network: &mut dyn Network, input: &[f32]) -> Result<Vec<usize>, EngineError> {
    let members = network.members().iter_mut().map(|member| classes_of(&mut **member, input.to_vec(), 1));
    Ok(members.collect::<Result<Vec<_>, _>>()?.concat())
}

/// The most probable classes of so many samples.
fn classes_of(network: &mut dyn Network, inputs: Vec<f32>, samples: usize) -> Result<Vec<usize>, EngineError> {
    let outputs = network.predict(inputs)?;
    let probabilities = network.probabilities(&outputs);
    prove_finite(&probabilities)?;
    Ok(probabilities.chunks((probabilities.len() / samples.max(1)).max(1)).map(best).collect())
}
