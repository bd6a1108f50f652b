//! What each neuron below the answer adds to it: w · h(x). With the bias these parts sum to the network's curve.
use crate::design::{Layer, LayerId};
use crate::train::{Cards, Observations};

/// How far the parts may miss the answers, as a share of their range: what is behind them is no sum then.
const MISS: f64 = 1e-3;

/// What each neuron adds to the answers to some samples, in the scale of the data.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Contributions {
    /// The layer whose neurons they are.
    pub(super) layer: LayerId,
    /// The weight of each neuron.
    pub(super) weights: Vec<f32>,
    /// Of each neuron its part of every answer.
    pub(super) parts: Vec<Vec<f32>>,
    /// What is added whatever the sample is.
    pub(super) bias: f32,
}

impl Contributions {
    /// Those of a network to what it was asked; `None` where its answers are no weighted sums of what a layer gives.
    pub(super) fn of(cards: &Cards, seen: &Observations, layers: &[Layer]) -> Option<Self> {
        let mut from_above = layers.iter().rev().filter(|layer| !layer.off);
        let (last, below) = (from_above.next()?, from_above.next()?);
        let view = cards.layers.iter().find(|view| view.layer == last.id)?;
        let array = |name: &str| view.weights.iter().find(|weights| weights.name == name);
        let weights = array("weight").filter(|weights| weights.dims.len() == 2 && weights.dims[0] == 1)?;
        let bias = array("bias").and_then(|bias| bias.values.first()).copied().unwrap_or_default();
        let hidden = &seen.layer(below.id)?.values;
        let (weights, parts, bias) = parts(hidden, (&weights.values, bias), &seen.answers)?;
        Some(Self { layer: below.id, weights, parts, bias })
    }

    /// The neurons with the largest range, the widest first.
    pub(super) fn widest(&self, most: usize) -> Vec<usize> {
        let range = |part: &Vec<f32>| {
            let (low, high) =
                part.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), y| (low.min(*y), high.max(*y)));
            high - low
        };
        let mut neurons: Vec<(usize, f32)> = self.parts.iter().map(range).enumerate().collect();
        neurons.sort_by(|a, b| b.1.total_cmp(&a.1));
        neurons.into_iter().take(most).map(|(neuron, _)| neuron).collect()
    }
}

/// Weights, parts and bias in the scale of the answers: what neurons give for sample after sample, times their weights.
/// `None` where the parts do not sum to the answers.
fn parts(hidden: &[f32], (weights, bias): (&[f32], f32), answers: &[f32]) -> Option<(Vec<f32>, Vec<Vec<f32>>, f32)> {
    let count = weights.len();
    if count == 0 || answers.is_empty() || hidden.len() != answers.len() * count {
        return None;
    }
    let sum = |row: &[f32]| {
        let products = row.iter().zip(weights).map(|(value, weight)| f64::from(*value) * f64::from(*weight));
        products.sum::<f64>() + f64::from(bias)
    };
    let sums: Vec<f64> = hidden.chunks_exact(count).map(sum).collect();
    let (factor, offset) = scale(&sums, answers)?;
    let scaled: Vec<f32> = weights.iter().map(|weight| (factor * f64::from(*weight)) as f32).collect();
    let of = |neuron: usize| hidden.chunks_exact(count).map(|row| row[neuron] * scaled[neuron]).collect();
    let parts = (0..count).map(of).collect();
    Some((scaled, parts, (factor * f64::from(bias) + offset) as f32))
}

/// By what the sums have to be multiplied, and what has to be added, to be the answers: those may be in another scale.
fn scale(sums: &[f64], answers: &[f32]) -> Option<(f64, f64)> {
    let extreme = |better: fn(f64, f64) -> bool| {
        (0..sums.len()).reduce(|best, n| if better(sums[n], sums[best]) { n } else { best })
    };
    let (low, high) = (extreme(|a, b| a < b)?, extreme(|a, b| a > b)?);
    let answer = |n: usize| f64::from(answers[n]);
    let range = sums[high] - sums[low];
    let factor = if range > 0.0 { (answer(high) - answer(low)) / range } else { 1.0 };
    let offset = answer(low) - factor * sums[low];
    let allowed = MISS * ((answer(high) - answer(low)).abs() + answer(low).abs() * 1e-3 + 1e-6);
    let fits = |n: usize| (factor * sums[n] + offset - answer(n)).abs() <= allowed;
    (0..sums.len()).all(fits).then_some((factor, offset))
}

#[cfg(test)]
mod tests {
    use super::parts;

    /// Five samples of three neurons.
    const HIDDEN: [f32; 15] = [0.1, 0.9, 0.3, 0.2, 0.7, 0.1, 0.5, 0.5, 0.5, 0.8, 0.2, 0.9, 0.99, 0.01, 0.4];
    const WEIGHTS: [f32; 3] = [2.5, -1.25, 0.3];

    /// What a dense neuron with these weights gives, brought to another scale.
    fn answers(bias: f32, factor: f32, offset: f32) -> Vec<f32> {
        let sum = |row: &[f32]| row.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum::<f32>() + bias;
        HIDDEN.chunks_exact(3).map(|row| sum(row) * factor + offset).collect()
    }

    #[test]
    fn the_parts_sum_to_the_curve_in_whatever_scale() {
        for (bias, factor, offset) in [(0.0, 1.0, 0.0), (0.7, 1.0, 0.0), (-0.2, 12.5, 40.0), (0.1, 0.01, -3.0)] {
            let answers = answers(bias, factor, offset);
            let (weights, parts, all) = parts(&HIDDEN, (&WEIGHTS, bias), &answers).unwrap();
            for (sample, answer) in answers.iter().enumerate() {
                let sum: f32 = parts.iter().map(|part| part[sample]).sum::<f32>() + all;
                assert!((sum - answer).abs() < 1e-4 * answer.abs().max(1.0), "{sum} is not {answer}");
            }
            assert!(weights.iter().zip(WEIGHTS).all(|(scaled, weight)| (scaled - weight * factor).abs() < 1e-3));
            assert!((all - (bias * factor + offset)).abs() < 1e-3, "{all}");
        }
    }

    #[test]
    fn what_is_no_sum_has_no_parts() {
        // An activation bends the sum.
        let bent: Vec<f32> = answers(0.0, 3.0, 0.0).into_iter().map(f32::tanh).collect();
        assert_eq!(parts(&HIDDEN, (&WEIGHTS, 0.0), &bent), None);
        assert_eq!(parts(&HIDDEN, (&WEIGHTS[..2], 0.0), &bent), None);
        assert_eq!(parts(&[], (&[], 0.0), &[]), None);
    }
}
