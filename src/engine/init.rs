//! Start values of weights and biases, drawn from a seed.
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, Normal, StandardNormal, Uniform};

use crate::design::{Init, LayerId};

/// Where start values are drawn from: each layer has its own stream, so that changing one leaves the others.
#[derive(Debug, Clone)]
pub struct Draw(ChaCha8Rng);

/// How many inputs a neuron has and how many neurons an input reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fans {
    /// Inputs of one neuron.
    pub into: usize,
    /// Neurons that one input reaches.
    pub out: usize,
}

impl Draw {
    /// The stream of one layer.
    pub fn new(seed: u64, layer: LayerId) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(u64::from(layer.0));
        Self(rng)
    }

    /// `count` start values by a rule.
    pub fn values(&mut self, init: Init, count: usize, fans: Fans) -> Vec<f32> {
        let (into, out) = (fans.into.max(1) as f32, fans.out.max(1) as f32);
        match init {
            Init::Zeros => vec![0.0; count],
            Init::Constant(value) => vec![value; count],
            Init::Uniform { low, high } => self.uniform(low, high, count),
            Init::Normal { mean, deviation } => self.normal(mean, deviation, count),
            Init::GlorotUniform => self.within((6.0 / (into + out)).sqrt(), count),
            Init::GlorotNormal => self.normal(0.0, (2.0 / (into + out)).sqrt(), count),
            Init::HeUniform => self.within((6.0 / into).sqrt(), count),
            Init::HeNormal => self.normal(0.0, (2.0 / into).sqrt(), count),
            Init::LeCun => self.normal(0.0, (1.0 / into).sqrt(), count),
        }
    }

    fn within(&mut self, limit: f32, count: usize) -> Vec<f32> {
        self.uniform(-limit, limit, count)
    }

    fn uniform(&mut self, low: f32, high: f32, count: usize) -> Vec<f32> {
        // Limits in the wrong order mean the same interval; none that are not numbers mean its middle.
        match Uniform::new_inclusive(low.min(high), low.max(high)) {
            Ok(uniform) => uniform.sample_iter(&mut self.0).take(count).collect(),
            Err(_) => vec![0.0; count],
        }
    }

    fn normal(&mut self, mean: f32, deviation: f32, count: usize) -> Vec<f32> {
        match Normal::new(mean, deviation.abs()) {
            Ok(normal) => normal.sample_iter(&mut self.0).take(count).collect(),
            Err(_) => vec![0.0; count],
        }
    }

    /// `count` numbers of the standard normal distribution, for data made up on the spot.
    pub fn standard_normal(&mut self, count: usize) -> Vec<f32> {
        StandardNormal.sample_iter(&mut self.0).take(count).collect()
    }
}
