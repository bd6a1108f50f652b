//! One card of the stack: the layer kinds with their settings, and how a card stands in the file.
use std::fmt;

use serde::de::{self, EnumAccess, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Activation, Init};

/// One card of the stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// What the layer does, with its settings.
    pub kind: LayerKind,
    /// A name given by the user; empty for none.
    pub name: String,
    /// Switched off: the stack is computed as if the card were not there.
    pub off: bool,
}

/// What a layer does, with its settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum LayerKind {
    /// Every neuron sees every input: y = W x + b.
    Dense(Dense),
    /// Small filters slide over the picture.
    Conv2d(Conv2d),
    /// The largest value of each window.
    MaxPool2d(Pool2d),
    /// The mean of each window.
    MeanPool2d(Pool2d),
    /// The mean of each whole map.
    GlobalMeanPool,
    /// The largest value of each whole map.
    GlobalMaxPool,
    /// A picture becomes one long row of numbers, channel by channel.
    Flatten,
    /// Every channel is brought to mean 0 and deviation 1 over the batch, then scaled and shifted.
    BatchNorm(BatchNorm),
    /// While training, a random part of the numbers is set to 0.
    Dropout(Dropout),
    /// An activation function as a card of its own.
    Activation(Activation),
    /// A dense layer with as many neurons as the data has classes.
    Output(Output),
}

/// Start values of a layer's weights and biases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Start {
    /// For the weights.
    pub weights: Init,
    /// For the biases.
    pub bias: Init,
}

/// What large weights cost a layer: the gradient of λ₁ Σ|w| + λ₂/2 Σw² is added to that of the loss; biases are free.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Penalty {
    /// λ₁.
    pub l1: f32,
    /// λ₂, the same number as PyTorch's `weight_decay` of SGD.
    pub l2: f32,
}

/// Settings of a dense layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dense {
    /// Number of neurons.
    pub neurons: usize,
    /// Applied to every neuron's sum.
    #[serde(default, skip_serializing_if = "Activation::is_linear")]
    pub activation: Activation,
    /// Start values of the weights.
    #[serde(default = "Init::weights_default", skip_serializing_if = "Init::is_weights_default")]
    pub weights: Init,
    /// Start values of the biases.
    #[serde(default = "Init::bias_default", skip_serializing_if = "Init::is_bias_default")]
    pub bias: Init,
    /// L1 penalty, see [`Penalty`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub l1: f32,
    /// L2 penalty, see [`Penalty`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub l2: f32,
}

/// Settings of a convolution. Kernels are square.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conv2d {
    /// Number of filters, and so of maps that come out.
    pub filters: usize,
    /// Width and height of a filter in pixels.
    #[serde(default = "three")]
    pub kernel: usize,
    /// Pixels from one place of the filter to the next.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub stride: usize,
    /// What is laid around the picture.
    #[serde(default, skip_serializing_if = "Padding::is_valid")]
    pub padding: Padding,
    /// Applied to every number that comes out.
    #[serde(default, skip_serializing_if = "Activation::is_linear")]
    pub activation: Activation,
    /// Start values of the weights.
    #[serde(default = "Init::weights_default", skip_serializing_if = "Init::is_weights_default")]
    pub weights: Init,
    /// Start values of the biases.
    #[serde(default = "Init::bias_default", skip_serializing_if = "Init::is_bias_default")]
    pub bias: Init,
    /// L1 penalty, see [`Penalty`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub l1: f32,
    /// L2 penalty, see [`Penalty`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub l2: f32,
}

/// What is laid around a picture before a filter slides over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, strum::IntoStaticStr)]
pub enum Padding {
    /// Nothing: the picture becomes smaller by kernel − 1.
    #[default]
    Valid,
    /// Zeros so that with stride 1 the picture keeps its size. An even kernel takes the odd row below and the odd
    /// column at the right; with a larger stride the size is divided by it and rounded up, as in Keras.
    Same,
    /// That many rows and columns of zeros on every side.
    Pixels(usize),
}

impl Padding {
    fn is_valid(&self) -> bool {
        *self == Self::Valid
    }
}

/// Settings of max pooling and mean pooling. Windows are square and lie wholly on the (padded) picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool2d {
    /// Width and height of a window in pixels.
    #[serde(default = "two")]
    pub size: usize,
    /// Pixels from one window to the next; as large as the window unless set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride: Option<usize>,
    /// Rows and columns laid around the picture: never the largest value, zeros for a mean. At most half a window.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub padding: usize,
}

impl Pool2d {
    /// Pixels from one window to the next.
    pub fn step(&self) -> usize {
        self.stride.unwrap_or(self.size)
    }
}

/// Settings of batch normalization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BatchNorm {
    /// Share of the newest batch in the running mean and variance (PyTorch's sense; Keras counts 1 − momentum).
    pub momentum: f32,
    /// Added to the variance so that nothing is divided by zero.
    pub epsilon: f32,
}

impl Default for BatchNorm {
    fn default() -> Self {
        Self { momentum: 0.1, epsilon: 1e-5 }
    }
}

/// Settings of dropout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropout {
    /// Share of the numbers that are set to 0, from 0 to below 1. The others grow by 1 / (1 − rate).
    pub rate: f32,
}

/// Settings of the output layer: a dense layer whose neurons are the classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Applied to every class's sum. None for cross entropy and hinge, which expect bare sums (logits).
    #[serde(default, skip_serializing_if = "Activation::is_linear")]
    pub activation: Activation,
    /// Start values of the weights.
    #[serde(default = "Init::weights_default", skip_serializing_if = "Init::is_weights_default")]
    pub weights: Init,
    /// Start values of the biases.
    #[serde(default = "Init::bias_default", skip_serializing_if = "Init::is_bias_default")]
    pub bias: Init,
    /// L1 penalty, see [`Penalty`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub l1: f32,
    /// L2 penalty, see [`Penalty`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub l2: f32,
}

impl Dense {
    /// `neurons` neurons, everything else at its default.
    pub fn new(neurons: usize, activation: Activation) -> Self {
        Self { neurons, activation, weights: Init::WEIGHTS, bias: Init::BIAS, l1: 0.0, l2: 0.0 }
    }
}

impl Default for Output {
    fn default() -> Self {
        Self { activation: Activation::Linear, weights: Init::WEIGHTS, bias: Init::BIAS, l1: 0.0, l2: 0.0 }
    }
}

impl Conv2d {
    /// `filters` filters of `kernel` × `kernel`, everything else at its default.
    pub fn new(filters: usize, kernel: usize, padding: Padding, activation: Activation) -> Self {
        Self {
            filters,
            kernel,
            stride: 1,
            padding,
            activation,
            weights: Init::WEIGHTS,
            bias: Init::BIAS,
            l1: 0.0,
            l2: 0.0,
        }
    }
}

impl Pool2d {
    /// Windows of `size` × `size` side by side.
    pub fn new(size: usize) -> Self {
        Self { size, stride: None, padding: 0 }
    }
}

impl LayerKind {
    /// The activation that is a setting of this layer or the layer itself; `None` for kinds that have none.
    pub fn activation(&self) -> Option<Activation> {
        match self {
            Self::Dense(dense) => Some(dense.activation),
            Self::Conv2d(conv) => Some(conv.activation),
            Self::Output(output) => Some(output.activation),
            Self::Activation(activation) => Some(*activation),
            _ => None,
        }
    }

    /// Sets the activation where the kind has one as a setting.
    pub fn set_activation(&mut self, to: Activation) {
        match self {
            Self::Dense(dense) => dense.activation = to,
            Self::Conv2d(conv) => conv.activation = to,
            Self::Output(output) => output.activation = to,
            Self::Activation(activation) => *activation = to,
            _ => {}
        }
    }

    /// Start values of weights and biases, for kinds that have them.
    pub fn start(&self) -> Option<Start> {
        match *self {
            Self::Dense(Dense { weights, bias, .. })
            | Self::Conv2d(Conv2d { weights, bias, .. })
            | Self::Output(Output { weights, bias, .. }) => Some(Start { weights, bias }),
            _ => None,
        }
    }

    /// What large weights cost; nothing for kinds without weights.
    pub fn penalty(&self) -> Penalty {
        match *self {
            Self::Dense(Dense { l1, l2, .. })
            | Self::Conv2d(Conv2d { l1, l2, .. })
            | Self::Output(Output { l1, l2, .. }) => Penalty { l1, l2 },
            _ => Penalty::default(),
        }
    }
}

impl From<LayerKind> for Layer {
    fn from(kind: LayerKind) -> Self {
        Self { kind, name: String::new(), off: false }
    }
}

// In the file a plain card is its kind; a name and the switch are wrapped around it:
// `Named("first", Dense(neurons: 64))`, `Off(Dropout(rate: 0.5))`, `Off(Named("first", …))`.
impl Serialize for Layer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeTupleVariant as _;
        if self.off {
            let shown = Self { off: false, ..self.clone() };
            return serializer.serialize_newtype_variant("Layer", 0, "Off", &shown);
        }
        if self.name.is_empty() {
            return self.kind.serialize(serializer);
        }
        let mut named = serializer.serialize_tuple_variant("Layer", 1, "Named", 2)?;
        named.serialize_field(&self.name)?;
        named.serialize_field(&self.kind)?;
        named.end()
    }
}

/// The words that may open a card in the file, in the order in which an error lists them.
const CARDS: &[&str] = &[
    "Dense",
    "Conv2d",
    "MaxPool2d",
    "MeanPool2d",
    "GlobalMeanPool",
    "GlobalMaxPool",
    "Flatten",
    "BatchNorm",
    "Dropout",
    "Activation",
    "Output",
    "Named",
    "Off",
];

// Errors call it by the reader's word.
#[derive(Deserialize)]
#[serde(rename = "layer")]
enum Card {
    Dense,
    Conv2d,
    MaxPool2d,
    MeanPool2d,
    GlobalMeanPool,
    GlobalMaxPool,
    Flatten,
    BatchNorm,
    Dropout,
    Activation,
    Output,
    Named,
    Off,
}

impl<'de> Deserialize<'de> for Layer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("Layer", CARDS, CardVisitor)
    }
}

struct CardVisitor;

impl<'de> Visitor<'de> for CardVisitor {
    type Value = Layer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a layer such as Dense(neurons: 64)")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Layer, A::Error> {
        let (card, content) = data.variant::<Card>()?;
        let kind = match card {
            Card::Dense => LayerKind::Dense(content.newtype_variant()?),
            Card::Conv2d => LayerKind::Conv2d(content.newtype_variant()?),
            Card::MaxPool2d => LayerKind::MaxPool2d(content.newtype_variant()?),
            Card::MeanPool2d => LayerKind::MeanPool2d(content.newtype_variant()?),
            Card::BatchNorm => LayerKind::BatchNorm(content.newtype_variant()?),
            Card::Dropout => LayerKind::Dropout(content.newtype_variant()?),
            Card::Activation => LayerKind::Activation(content.newtype_variant()?),
            Card::Output => LayerKind::Output(content.newtype_variant()?),
            Card::GlobalMeanPool => unit(content, LayerKind::GlobalMeanPool)?,
            Card::GlobalMaxPool => unit(content, LayerKind::GlobalMaxPool)?,
            Card::Flatten => unit(content, LayerKind::Flatten)?,
            Card::Off => {
                return Ok(Layer { off: true, ..content.newtype_variant::<Layer>()? });
            }
            Card::Named => return content.tuple_variant(2, NamedVisitor),
        };
        Ok(kind.into())
    }
}

fn unit<'de, A: VariantAccess<'de>>(content: A, kind: LayerKind) -> Result<LayerKind, A::Error> {
    content.unit_variant()?;
    Ok(kind)
}

struct NamedVisitor;

impl<'de> Visitor<'de> for NamedVisitor {
    type Value = Layer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name and a layer, such as Named(\"first\", Dense(neurons: 64))")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Layer, A::Error> {
        let name = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
        let layer: Layer = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(1, &self))?;
        Ok(Layer { name, ..layer })
    }
}

fn one() -> usize {
    1
}

fn two() -> usize {
    2
}

fn three() -> usize {
    3
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_one(number: &usize) -> bool {
    *number == 1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_nothing(number: &usize) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(number: &f32) -> bool {
    *number == 0.0
}
