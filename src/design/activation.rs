//! The activation functions a student can choose from.
use serde::{Deserialize, Serialize};

/// An activation function, applied to every number alike; only softmax looks at all numbers of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(deny_unknown_fields)]
pub enum Activation {
    /// None: f(x) = x.
    #[default]
    Linear,
    /// f(x) = 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// f(x) = ln(1 + eˣ).
    Softplus,
    /// f(x) = max(0, x).
    Relu,
    /// f(x) = min(max(0, x), 6).
    Relu6,
    /// f(x) = tanh x.
    Tanh,
    /// The step function: f(x) = 1 for x ≥ 0, else 0. Its derivative is 0 everywhere, so nothing below it learns.
    Heaviside,
    /// f(x) = x for x > 0, else slope · x.
    LeakyRelu {
        /// Slope on the negative side, 0.01 by custom.
        slope: f32,
    },
    /// f(x) = x for x > 0, else alpha · (eˣ − 1).
    Elu {
        /// The value −alpha that is approached on the negative side, 1 by custom.
        alpha: f32,
    },
    /// f(x) = x · Φ(x) with the normal distribution's exact Φ.
    Gelu,
    /// f(x) = x · sigmoid(x), also called swish.
    Silu,
    /// f(x) = x · min(max(0, x + 3), 6) / 6 (Howard et al. 2019).
    HardSwish,
    /// fᵢ(x) = eˣⁱ / Σⱼ eˣʲ over the numbers of one sample (over the channels of a picture at each of its places).
    Softmax,
}

impl Activation {
    /// Whether this is no activation at all, as serde asks it when it leaves out what is not set.
    pub fn is_linear(&self) -> bool {
        *self == Self::Linear
    }

    /// The customary English name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "none",
            Self::Sigmoid => "sigmoid",
            Self::Softplus => "softplus",
            Self::Relu => "ReLU",
            Self::Relu6 => "ReLU6",
            Self::Tanh => "tanh",
            Self::Heaviside => "step (Heaviside)",
            Self::LeakyRelu { .. } => "leaky ReLU",
            Self::Elu { .. } => "ELU",
            Self::Gelu => "GELU",
            Self::Silu => "SiLU",
            Self::HardSwish => "hard swish",
            Self::Softmax => "softmax",
        }
    }
}
