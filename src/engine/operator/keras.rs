//! Every operator as Keras layers, in Python. Pictures have their channels last, as TensorFlow computes them.
use super::{ConvolutionSizes, Operator, RecurrentSizes};
use crate::design::{Activation, Padding, Shape, Surrogate};
use crate::engine::kernels::recurrent::Cell;

impl Operator {
    /// The same as Keras layers, of which the last one holds the weights; `input` is the shape of a sample that comes in.
    /// None for blocks, which hold layers. What Keras has no layer for is one of `layers.py` in an export.
    pub fn keras(&self, input: Shape) -> Vec<String> {
        let one = match self {
            Self::Residual { .. } | Self::Backbone { .. } => return Vec::new(),
            Self::Linear { outputs, .. } => layer(&format!("Dense({outputs})")),
            Self::Convolution(sizes) => return sizes.keras(),
            Self::Pool { largest, size, stride, padding } => {
                let (pads, name) = if *largest {
                    ("layers.LowestPadding2D", "Max")
                } else {
                    ("keras.layers.ZeroPadding2D", "Average")
                };
                let pool = layer(&format!("{name}Pooling2D({size}, strides={stride})"));
                return if *padding == 0 { vec![pool] } else { vec![format!("{pads}({padding})"), pool] };
            }
            Self::GlobalPool { largest: true } => layer("GlobalMaxPooling2D()"),
            Self::GlobalPool { largest: false } => layer("GlobalAveragePooling2D()"),
            Self::Flatten => {
                let flatten = layer("Flatten()");
                let is_picture = matches!(input, Shape::Picture { .. });
                // Numbers leave channel by channel.
                return if is_picture { vec![layer("Permute((3, 1, 2))"), flatten] } else { vec![flatten] };
            }
            Self::Identity => layer("Identity()"),
            Self::ToRows => {
                let (channels, height, width) = match input {
                    Shape::Picture { channels, height, width } => (channels, height, width),
                    other => (1, 1, other.len()),
                };
                return vec![layer("Permute((1, 3, 2))"), layer(&format!("Reshape(({height}, {}))", channels * width))];
            }
            Self::ToPicture { channels, height, width } => {
                return vec![layer(&format!("Reshape(({height}, {channels}, {width}))")), layer("Permute((1, 3, 2))")];
            }
            Self::Embedding { vocabulary, features } => layer(&format!("Embedding({vocabulary}, {features})")),
            Self::Recurrent(sizes) => sizes.keras(),
            Self::BatchNorm { epsilon, momentum, .. } => {
                layer(&format!("BatchNormalization(momentum={}, epsilon={epsilon})", 1.0 - momentum))
            }
            Self::LayerNorm { epsilon, .. } => layer(&format!("LayerNormalization(epsilon={epsilon})")),
            Self::Dropout(rate) => layer(&format!("Dropout({rate})")),
            Self::Noise(deviation) => layer(&format!("GaussianNoise({deviation})")),
            Self::Activation(activation) => function(*activation),
        };
        vec![one]
    }
}

impl ConvolutionSizes {
    /// `Conv2D`, or `DepthwiseConv2D` where every channel has filters of its own. Keras knows two paddings, of which "same"
    /// lies otherwise where a stride leaves pixels out: such borders are laid around the picture before.
    fn keras(&self) -> Vec<String> {
        let Self { channels, filters, kernel, stride, groups, padding, borders: [top, bottom, left, right] } = self;
        let is_same = *padding == Padding::Same && *stride == 1;
        let strides = if *stride == 1 { String::new() } else { format!(", strides={stride}") };
        let same = if is_same { ", padding=\"same\"" } else { "" };
        let convolution = if *groups == 1 {
            layer(&format!("Conv2D({filters}, {kernel}{strides}{same})"))
        } else {
            let each = filters / channels.max(&1);
            let each = if each == 1 { String::new() } else { format!(", depth_multiplier={each}") };
            layer(&format!("DepthwiseConv2D({kernel}{strides}{same}{each})"))
        };
        if is_same || self.borders == [0; 4] {
            return vec![convolution];
        }
        vec![layer(&format!("ZeroPadding2D((({top}, {bottom}), ({left}, {right})))")), convolution]
    }
}

impl RecurrentSizes {
    fn keras(&self) -> String {
        let Self { units, both, last, .. } = self;
        let name = match self.cell {
            Cell::Tanh => "SimpleRNN",
            Cell::Gru => "GRU",
            Cell::Lstm => "LSTM",
        };
        let states = if *last { "" } else { ", return_sequences=True" };
        let one = layer(&format!("{name}({units}{states})"));
        if *both { layer(&format!("Bidirectional({one})")) } else { one }
    }
}

fn layer(call: &str) -> String {
    format!("keras.layers.{call}")
}

fn function(activation: Activation) -> String {
    let name = match activation {
        Activation::Linear => return layer("Identity()"),
        Activation::Relu => return layer("ReLU()"),
        Activation::LeakyRelu { slope } => return layer(&format!("LeakyReLU(negative_slope={slope})")),
        Activation::Elu { alpha } => return layer(&format!("ELU(alpha={alpha})")),
        Activation::Softmax => return layer("Softmax()"),
        Activation::Heaviside { surrogate: Surrogate::None } => return "layers.Step()".to_owned(),
        Activation::Heaviside { surrogate } => return format!("layers.Step(\"{}\")", <&str>::from(surrogate)),
        Activation::Sigmoid => "sigmoid",
        Activation::Softplus => "softplus",
        Activation::Relu6 => "relu6",
        Activation::Tanh => "tanh",
        Activation::Gelu => "gelu",
        Activation::Silu => "silu",
        Activation::HardSwish => "hard_silu",
    };
    layer(&format!("Activation(\"{name}\")"))
}
