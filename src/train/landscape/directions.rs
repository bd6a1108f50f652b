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
