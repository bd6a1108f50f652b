//! Asking a network: over a part of the data, or for single pictures.
use super::events::Scores;
use super::metrics::Confusion;
use crate::data::{BatchLoader, Part, SampleEncoder, Targets};
use crate::engine::{EngineError, Network, Target, best};

/// Loss and confusion matrix of a network on one part of a dataset, with the fixed copies that belong to it.
///
/// # Errors
/// When the samples do not fit the network.
pub fn evaluate(network: &mut dyn Network, loader: &BatchLoader, part: Part) -> Result<Scores, EngineError> {
    let (data, samples) = (loader.data(), loader.part(part));
    let mut confusion = Confusion::new(data.classes.len());
    let mut loss = 0.0;
    let (mut inputs, mut targets) = (Vec::new(), Targets::default());
    for samples in samples.chunks(network.answers_at_once()) {
        loader.gather(part, 0, samples, &mut inputs, &mut targets);
        let labels = targets.classes();
        let outputs = network.predict(std::mem::take(&mut inputs))?;
        loss += f64::from(network.loss(&outputs, Target::from(&targets))) * samples.len() as f64;
        let probabilities = network.probabilities(&outputs);
        for (class, probabilities) in labels.iter().zip(probabilities.chunks(data.classes.len().max(1))) {
            confusion.count(*class, probabilities);
        }
    }
    Ok(Scores { loss: loss / samples.len().max(1) as f64, confusion })
}

/// What a loader gives as the targets of a batch, as the engine takes it.
impl<'a> From<&'a Targets> for Target<'a> {
    fn from(targets: &'a Targets) -> Self {
        match targets {
            Targets::Classes(classes) => Self::Classes(classes),
            Targets::Numbers(numbers) => Self::Numbers(numbers),
        }
    }
}

/// A network's opinion of one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The most probable class.
    pub class: usize,
    /// Probabilities of all classes.
    pub probabilities: Vec<f32>,
}

/// What a network says of one sample: its bytes in the form of those that it was trained on.
///
/// # Errors
/// When the sample does not fit the network.
pub fn predict(network: &mut dyn Network, sample: &[u8], encoder: &SampleEncoder) -> Result<Answer, EngineError> {
    let outputs = network.predict(encoder.encode(sample))?;
    let probabilities = network.probabilities(&outputs);
    Ok(Answer { class: best(&probabilities), probabilities })
}
