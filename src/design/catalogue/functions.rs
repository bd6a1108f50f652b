//! What stands inside a layer's settings: activations, start values and paddings with their numbers.
use super::{Choice, Limits};
use crate::design::{Activation, Init, Padding, Surrogate};

word_field!(Surrogate);

/// Start values beyond this are a slip of the finger.
const LARGE: f64 = 1e6;
const WIDE: Limits = Limits::Number(-LARGE, LARGE);
const SLOPE: Limits = Limits::Number(0.0, 10.0);

/// Every activation, with its customary settings.
pub static ACTIVATIONS: &[Choice<Activation>] = &[
    choice!(Activation::Linear, Activation::Linear),
    choice!(Activation::Sigmoid, Activation::Sigmoid),
    choice!(Activation::Softplus, Activation::Softplus),
    choice!(Activation::Relu, Activation::Relu),
    choice!(Activation::Relu6, Activation::Relu6),
    choice!(Activation::Tanh, Activation::Tanh),
    choice!(
        Activation::Heaviside,
        Activation::STEP,
        setting!(
            Activation::Heaviside { surrogate },
            Limits::Words(&["None", "Identity", "ClippedIdentity", "Sigmoid", "Triangle", "FastSigmoid"])
        )
    ),
    choice!(
        Activation::LeakyRelu,
        Activation::LeakyRelu { slope: 0.01 },
        setting!(Activation::LeakyRelu { slope }, SLOPE)
    ),
    choice!(Activation::Elu, Activation::Elu { alpha: 1.0 }, setting!(Activation::Elu { alpha }, SLOPE)),
    choice!(Activation::Gelu, Activation::Gelu),
    choice!(Activation::Silu, Activation::Silu),
    choice!(Activation::HardSwish, Activation::HardSwish),
    choice!(Activation::Softmax, Activation::Softmax),
];

/// Every way to draw start values. The upper limit of `Uniform` is also held to its lower one.
pub static INITS: &[Choice<Init>] = &[
    choice!(Init::Zeros, Init::Zeros),
    choice!(Init::Constant, Init::Constant(0.1), setting!("constant"; Init::Constant(value) => *value, WIDE)),
    choice!(
        Init::Uniform,
        Init::Uniform { low: -0.05, high: 0.05 },
        setting!(Init::Uniform { low }, WIDE),
        setting!(Init::Uniform { high }, WIDE),
    ),
    choice!(
        Init::Normal,
        Init::Normal { mean: 0.0, deviation: 0.05 },
        setting!(Init::Normal { mean }, WIDE),
        setting!(Init::Normal { deviation }, Limits::Number(0.0, LARGE)),
    ),
    choice!(Init::GlorotUniform, Init::GlorotUniform),
    choice!(Init::GlorotNormal, Init::GlorotNormal),
    choice!(Init::HeUniform, Init::HeUniform),
    choice!(Init::HeNormal, Init::HeNormal),
    choice!(Init::LeCun, Init::LeCun),
];

/// Every padding of a convolution. Pixels are also held below the kernel.
pub static PADDINGS: &[Choice<Padding>] = &[
    choice!(Padding::Valid, Padding::Valid),
    choice!(Padding::Same, Padding::Same),
    choice!(
        Padding::Pixels,
        Padding::Pixels(1),
        setting!("padding"; Padding::Pixels(pixels) => *pixels, Limits::Count(0, 254))
    ),
];
