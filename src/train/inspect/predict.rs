//! What a network predicts for one sample.
use crate::data::SampleEncoder;
use crate::design::TargetKind;
use crate::engine::{EngineError, Network, best};

/// What a network predicts for one sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The most probable class.
    pub class: usize,
    /// Probabilities of all classes.
    pub probabilities: Vec<f32>,
}

/// What outputs that a network gave say, for sample after sample: probabilities of the classes, or numbers in the scale of
/// the data.
///
/// # Errors
/// When an answer is not a number.
pub fn answers(
    network: &dyn Network,
    mut outputs: Vec<f32>,
    (encoder, targets): (&SampleEncoder, TargetKind),
) -> Result<Vec<f32>, EngineError> {
    match targets {
        TargetKind::Classes => outputs = network.probabilities(&outputs),
        TargetKind::Numbers => encoder.decode_answers(&mut outputs),
    }
    prove_finite(&outputs)?;
    Ok(outputs)
}

/// What a network predicts for one sample whose classes it learned: its bytes in the form of those that it was trained on.
///
/// # Errors
/// When the sample does not fit the network, or the answer is not a number.
pub fn predict(network: &mut dyn Network, sample: &[u8], encoder: &SampleEncoder) -> Result<Prediction, EngineError> {
    let outputs = network.predict(encoder.encode(sample))?;
    let probabilities = answers(network, outputs, (encoder, TargetKind::Classes))?;
    Ok(Prediction { class: best(&probabilities), probabilities })
}

/// Whether all answers are numbers.
pub(in crate::train) fn prove_finite(probabilities: &[f32]) -> Result<(), EngineError> {
    if probabilities.iter().all(|share| share.is_finite()) { Ok(()) } else { Err(EngineError::NoAnswer) }
}
