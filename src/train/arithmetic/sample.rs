//! How a sample becomes the numbers that enter a network, as formulas.
use crate::data::SampleEncoder;
use crate::design::{Input, Shape};
use crate::engine::{NumberFormula, Product, Quantity, WeightedSum};

/// The numbers of a sample as they are, before they are brought to the network's scale: bytes of a picture, channel by
/// channel; numbers of a row; x and y of a point. None of a text.
pub(super) fn raw_numbers(encoder: &SampleEncoder, sample: &[u8]) -> Vec<f32> {
    match encoder.input() {
        Input::Picture(_) => sample.iter().map(|byte| f32::from(*byte)).collect(),
        Input::Numbers { .. } | Input::Point { .. } => {
            sample.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
        }
        Input::Tokens { .. } => Vec::new(),
    }
}

/// The formula of number `n` that enters the network.
pub(super) fn input_formula(encoder: &SampleEncoder, raw: &[f32], n: usize) -> NumberFormula {
    let normalization = &encoder.measured().normalization;
    let standardized = |(mean, deviation): (f32, f32), scale| NumberFormula::Standardization {
        x: Quantity::input(raw, n),
        scale,
        mean,
        deviation,
    };
    match encoder.input() {
        Input::Picture(_) => {
            let channel = encoder.input().shape().unit_of(n);
            standardized(normalization.of_channel(channel), 255.0)
        }
        Input::Numbers { .. } => match normalization.of_column(n) {
            Some(scale) => standardized(scale, 1.0),
            None => NumberFormula::Copy(Quantity::input(raw, n)),
        },
        Input::Point { features } => match features.get(n) {
            Some(feature) => {
                NumberFormula::Feature { feature: *feature, of: [Quantity::input(raw, 0), Quantity::input(raw, 1)] }
            }
            None => NumberFormula::Given,
        },
        Input::Tokens { .. } => NumberFormula::Given,
    }
}

/// The formula of number `n` that is answered, in the scale of the data.
pub(super) fn answer_formula(encoder: &SampleEncoder, outputs: &[f32], n: usize) -> NumberFormula {
    let output = Quantity::input(outputs, n);
    let scale = encoder.measured().answers.as_ref().and_then(|answers| answers.of_column(n));
    let Some((mean, deviation)) = scale else { return NumberFormula::Copy(output) };
    let product = Product::new(Quantity::derived(deviation), output);
    NumberFormula::Sum(WeightedSum::new(vec![product], vec![Quantity::derived(mean)]))
}

/// The token of a text that a number stands for; `None` for padding and for what is not known.
pub(super) fn token(encoder: &SampleEncoder, number: f32) -> Option<String> {
    encoder.measured().vocabulary.as_ref()?.token(number as usize).map(str::to_owned)
}

/// The shape of the sample's own numbers.
pub(super) fn raw_shape(input: &Input, raw: &[f32]) -> Shape {
    match input {
        Input::Picture(_) => input.shape(),
        _ => Shape::Vector(raw.len()),
    }
}
