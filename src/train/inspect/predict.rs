//! What a network predicts for one picture.
use crate::data::Normalization;
use crate::engine::{EngineError, Network, best};

/// What a network predicts for one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The most probable class.
    pub class: usize,
    /// Probabilities of all classes.
    pub probabilities: Vec<f32>,
}

/// What a network predicts for one picture: bytes, channel by channel, at the input's size.
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
