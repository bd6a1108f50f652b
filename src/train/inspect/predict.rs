//! Asking a network: over a part of the data, or for single pictures.
use crate::data::{Feed, Normalization, Part};
use crate::engine::{EngineError, Network, Target, best};
use crate::train::report::{Confusion, Scores};

/// Loss and confusion matrix of a network on one part of a dataset, with the fixed copies that belong to it.
///
/// # Errors
/// When the samples do not fit the network.
pub fn evaluate(network: &mut dyn Network, feed: &Feed, part: Part) -> Result<Scores, EngineError> {
    let (data, samples) = (feed.data(), feed.part(part));
    let mut confusion = Confusion::new(data.classes.len());
    let mut loss = 0.0;
    let (mut inputs, mut labels) = (Vec::new(), Vec::new());
    for samples in samples.chunks(network.answers_at_once()) {
        feed.gather(part, 0, samples, &mut inputs, &mut labels);
        let outputs = network.predict(std::mem::take(&mut inputs))?;
        loss += f64::from(network.loss(&outputs, Target::Classes(&labels))) * labels.len() as f64;
        let probabilities = network.probabilities(&outputs);
        for (class, probabilities) in labels.iter().zip(probabilities.chunks(data.classes.len().max(1))) {
            confusion.count(*class, probabilities);
        }
    }
    Ok(Scores { loss: loss / samples.len().max(1) as f64, confusion })
}

/// A network's opinion of one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The most probable class.
    pub class: usize,
    /// Probabilities of all classes.
    pub probabilities: Vec<f32>,
}

/// What a network says of one picture: bytes, channel by channel, at the input's size.
///
/// # Errors
/// When the picture does not fit the network.
pub fn predict(
    network: &mut dyn Network,
    picture: &[u8],
    normalization: &Normalization,
) -> Result<Prediction, EngineError> {
    let mut input = Vec::with_capacity(picture.len());
    normalization.apply(picture, normalization.mean.len(), &mut input);
    let outputs = network.predict(input)?;
    let probabilities = network.probabilities(&outputs);
    Ok(Prediction { class: best(&probabilities), probabilities })
}
