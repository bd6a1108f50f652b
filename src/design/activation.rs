//! The activation functions a student can choose from.
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::{IntoStaticStr, VariantArray};

/// An activation function, applied to every number alike; only softmax looks at all numbers of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(deny_unknown_fields, remote = "Self")]
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
    /// The step function: f(x) = 1 for x ≥ 0, else 0. Its derivative is 0 wherever it has one, so nothing below it learns,
    /// unless a surrogate takes the derivative's place.
    Heaviside {
        /// What the backward pass multiplies by in the place of the derivative. A file without it says `Heaviside`.
        #[serde(default)]
        surrogate: Surrogate,
    },
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

/// The derivative that the backward pass takes for that of a step function: a straight-through estimator (Bengio, Léonard
/// & Courville 2013). The forward pass stays the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Surrogate {
    /// The true derivative, 0.
    #[default]
    None,
    /// 1 everywhere, as if the step were f(x) = x (Hinton 2012, in Bengio, Léonard & Courville 2013).
    Identity,
    /// 1 for |x| ≤ 1, else 0: the derivative of the hard tanh (Hubara et al. 2016).
    ClippedIdentity,
    /// σ(x) · (1 − σ(x)), the derivative of the logistic function σ (Bengio, Léonard & Courville 2013).
    Sigmoid,
    /// max(0, 1 − |x|) (Esser et al. 2016).
    Triangle,
    /// 1 / (1 + |x|)², the derivative of x / (1 + |x|) (Zenke & Ganguli 2018).
    FastSigmoid,
}

impl Surrogate {
    /// Whether there is none.
    pub fn is_none(self) -> bool {
        self == Self::None
    }
}

impl Activation {
    /// The step function with its true derivative.
    pub const STEP: Self = Self::Heaviside { surrogate: Surrogate::None };

    /// The step function with the customary straight-through estimator.
    pub const STRAIGHT_THROUGH: Self = Self::Heaviside { surrogate: Surrogate::ClippedIdentity };

    /// Whether no gradient comes through: the derivative is 0 wherever there is one.
    pub fn stops_gradient(self) -> bool {
        self == Self::STEP
    }

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
            Self::Heaviside { .. } => "step (Heaviside)",
            Self::LeakyRelu { .. } => "leaky ReLU",
            Self::Elu { .. } => "ELU",
            Self::Gelu => "GELU",
            Self::Silu => "SiLU",
            Self::HardSwish => "hard swish",
            Self::Softmax => "softmax",
        }
    }
}

/// A step without a surrogate stands in files as it did before there were any: as a word alone.
impl Serialize for Activation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == Self::STEP {
            return serializer.serialize_unit_variant("Activation", 6, self.into());
        }
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Activation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}
