//! How weights and biases are drawn before training starts.
use serde::{Deserialize, Serialize};

/// The start values of weights or biases.
///
/// `fan_in` is the number of inputs of one neuron, `fan_out` the number of neurons that one input reaches; a
/// convolution counts kernel² times its channels and its filters. For biases both fans are those of their weights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(deny_unknown_fields)]
pub enum Init {
    /// All 0. For weights this stops learning: all neurons stay alike.
    Zeros,
    /// All the same value.
    Constant(f32),
    /// Evenly between two limits.
    Uniform {
        /// Lower limit.
        low: f32,
        /// Upper limit.
        high: f32,
    },
    /// Normally distributed.
    Normal {
        /// Mean.
        mean: f32,
        /// Standard deviation.
        deviation: f32,
    },
    /// Uniform within ±√(6 / (`fan_in` + `fan_out`)) (Glorot & Bengio 2010), for tanh, sigmoid and softmax.
    GlorotUniform,
    /// Normal with deviation √(2 / (`fan_in` + `fan_out`)) (Glorot & Bengio 2010).
    GlorotNormal,
    /// Uniform within ±√(6 / `fan_in`) (He et al. 2015), for rectified units.
    HeUniform,
    /// Normal with deviation √(2 / `fan_in`) (He et al. 2015).
    HeNormal,
    /// Normal with deviation √(1 / `fan_in`) (LeCun et al. 1998).
    LeCun,
}

impl Init {
    /// What weights start with unless a design says otherwise.
    pub const WEIGHTS: Self = Self::GlorotUniform;
    /// What biases start with unless a design says otherwise.
    pub const BIAS: Self = Self::Zeros;

    pub(super) fn weights_default() -> Self {
        Self::WEIGHTS
    }

    pub(super) fn bias_default() -> Self {
        Self::BIAS
    }

    pub(super) fn is_weights_default(&self) -> bool {
        *self == Self::WEIGHTS
    }

    pub(super) fn is_bias_default(&self) -> bool {
        *self == Self::BIAS
    }

    /// Whether every drawn value would be the same, so that all neurons of a layer stay alike.
    pub fn is_flat(self) -> bool {
        match self {
            Self::Zeros | Self::Constant(_) => true,
            Self::Uniform { low, high } => low == high,
            Self::Normal { deviation, .. } => deviation == 0.0,
            _ => false,
        }
    }
}
