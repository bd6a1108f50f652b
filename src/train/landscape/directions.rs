//! Random directions through the space of the weights, filter-normalized.
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

use crate::engine::Array;

/// The first stream of random numbers that belongs to no layer: a layer's stream is its id, which is shorter.
const STREAMS: u64 = 1 << 40;

/// The random numbers of direction `n` of a seed. They are none that start values were drawn from.
pub(super) fn random(seed: u64, n: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(STREAMS + n);
    random
}

/// `count` numbers of the standard normal distribution.
pub(super) fn normal(random: &mut ChaCha8Rng, count: usize) -> Vec<f64> {
    StandardNormal.sample_iter(random).take(count).collect()
}

/// A random direction in which the part of every neuron, or of every filter, is as long as its weights (Li, Xu, Taylor,
/// Studer and Goldstein, "Visualizing the loss landscape of neural nets", 2018): a step of 1 then means as much for a
/// layer with small weights as for one with large ones. Biases, and scale and shift of a normalization, stay what they
/// are: their part is 0.
pub(super) fn filter_normalized(parameters: &[Array], random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut direction = Vec::new();
    for array in parameters {
        let neurons = if array.dims.len() > 1 { array.dims[0] } else { 0 };
        if neurons == 0 {
            direction.resize(direction.len() + array.values.len(), 0.0);
            continue;
        }
        for weights in array.values.chunks((array.values.len() / neurons).max(1)) {
            let drawn = normal(random, weights.len());
            let own = weights.iter().map(|weight| f64::from(*weight) * f64::from(*weight)).sum::<f64>().sqrt();
            let scale = own / norm(&drawn).max(f64::MIN_POSITIVE);
            direction.extend(drawn.iter().map(|value| value * scale));
        }
    }
    direction
}

/// The sum of the products of two rows of numbers.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// How long a row of numbers is.
pub(super) fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::LayerId;

    fn array(dims: &[usize], values: &[f32]) -> Array {
        Array { layer: LayerId(1), name: "0.weight".to_owned(), dims: dims.to_vec(), values: values.to_vec() }
    }

    #[test]
    fn each_neuron_moves_as_far_as_its_weights_are_long() {
        let dense = array(&[3, 2], &[3.0, 4.0, 0.0, 0.0, 0.5, 1.2]);
        let bias = array(&[3], &[7.0, 8.0, 9.0]);
        let filters = array(&[2, 1, 2, 2], &[1.0, 1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 0.1]);
        let direction = filter_normalized(&[dense, bias, filters], &mut random(5, 0));
        let lengths: Vec<f64> = [0..2, 2..4, 4..6, 6..9, 9..13, 13..17].map(|part| norm(&direction[part])).into();
        for (found, expected) in lengths.iter().zip([5.0, 0.0, 1.3, 0.0, 2.0, 0.2]) {
            assert!((found - expected).abs() < 1e-6, "{lengths:?}");
        }
        // Not along the weights themselves: it is drawn.
        assert!((direction[0] / direction[1] - 0.75).abs() > 1e-3);
    }

    #[test]
    fn a_seed_gives_two_directions_and_another_seed_two_others() {
        let weights = [array(&[2, 2], &[1.0, 2.0, 3.0, 4.0])];
        let of = |seed, n| filter_normalized(&weights, &mut random(seed, n));
        assert_eq!(of(1, 0), of(1, 0));
        assert!(of(1, 0) != of(1, 1) && of(1, 0) != of(2, 0));
    }
}
