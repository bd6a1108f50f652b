//! What a network predicts for one picture.
use crate::data::SampleEncoder;
use crate::engine::{EngineError, Network, best};

/// What a network predicts for one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The most probable class.
    pub class: usize,
    /// Probabilities of all classes.
    pub probabilities: Vec<f32>,
}

/// What a network predicts for one sample: its bytes in the form of those that it was trained on.
///
/// # Errors
/// When the sample does not fit the network, or the answer is not a number.
pub fn predict(network: &mut dyn Network, sample: &[u8], encoder: &SampleEncoder) -> Result<Prediction, EngineError> {
    let outputs = network.predict(encoder.encode(sample))?;
    let probabilities = network.probabilities(&outputs);
    prove_finite(&probabilities)?;
    Ok(Prediction { class: best(&probabilities), probabilities })
}

/// Whether all probabilities are numbers.
pub(in crate::train) fn prove_finite(probabilities: &[f32]) -> Result<(), EngineError> {
    if probabilities.iter().all(|share| share.is_finite()) { Ok(()) } else { Err(EngineError::NoAnswer) }
}
