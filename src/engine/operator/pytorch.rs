//! Every operator as PyTorch modules, in Python.
use super::{ConvolutionSizes, Operator, RecurrentSizes};
use crate::design::{Activation, Padding, Shape, ShapeKind, Surrogate};
use crate::engine::kernels::recurrent::Cell;

impl Operator {
    /// The same as PyTorch modules; `output` is the shape of a sample that goes out. What PyTorch has no module for makes
    /// one in place.
    pub fn pytorch(&self, output: Shape) -> Vec<String> {
        let pooling = |largest: bool| if largest { "Max" } else { "Avg" };
        let one = match self {
            Self::Linear { inputs, outputs } => format!("nn.Linear({inputs}, {outputs})"),
            Self::Convolution(sizes) => return sizes.pytorch(),
            Self::Pool { largest, size, stride, padding } => {
                format!("nn.{}Pool2d({size}, stride={stride}, padding={padding})", pooling(*largest))
            }
            Self::GlobalPool { largest } => {
                return vec![format!("nn.Adaptive{}Pool2d(1)", pooling(*largest)), "nn.Flatten()".to_owned()];
            }
            Self::Flatten => "nn.Flatten()".to_owned(),
            Self::Identity => "nn.Identity()".to_owned(),
            Self::ToRows => made("Reshape", "x.transpose(1, 2).flatten(2)"),
            Self::ToPicture { channels, height, width } => {
                made("Reshape", &format!("x.reshape(-1, {height}, {channels}, {width}).transpose(1, 2)"))
            }
            Self::Embedding { vocabulary, features } => format!("nn.Embedding({vocabulary}, {features})"),
            Self::Recurrent(sizes) => sizes.pytorch(),
            Self::BatchNorm { channels, epsilon, momentum } => {
                let dimensions = if output.kind() == ShapeKind::Picture { 2 } else { 1 };
                format!("nn.BatchNorm{dimensions}d({channels}, eps={epsilon}, momentum={momentum})")
            }
            Self::LayerNorm { features, epsilon } => format!("nn.LayerNorm({features}, eps={epsilon})"),
            Self::Dropout(rate) => format!("nn.Dropout({rate})"),
            Self::Noise(deviation) => {
                made("GaussianNoise", &format!("x + {deviation} * torch.randn_like(x) if self.training else x"))
            }
            Self::Activation(activation) => function(*activation, output),
            Self::Residual { branch, shortcut } => {
                let branch: Vec<_> = branch.iter().flat_map(|inner| inner.operator.pytorch(inner.output)).collect();
                residual(&branch.join(", "), &shortcut.pytorch(output).join(", "))
            }
            Self::Backbone { layers, factor, added, .. } => {
                let layers: Vec<_> = layers.iter().flat_map(|inner| inner.operator.pytorch(inner.output)).collect();
                let class = made("Backbone", &format!("self.backbone(({factor} * x + {added}).expand(-1, 3, -1, -1))"));
                let layers = layers.join(", ");
                format!("(lambda block: (block.add_module(\"backbone\", nn.Sequential({layers})), block)[-1])({class})")
            }
        };
        vec![one]
    }
}

impl ConvolutionSizes {
    /// `nn.Conv2d`, with a padding before it where PyTorch needs one: its "same" knows no stride, and its numbers pad both
    /// sides alike.
    fn pytorch(&self) -> Vec<String> {
        let Self { channels, filters, kernel, stride, groups, padding, borders: [top, bottom, left, right] } = self;
        let groups = if *groups == 1 { String::new() } else { format!(", groups={groups}") };
        let head = format!("nn.Conv2d({channels}, {filters}, {kernel}");
        let strided = if *stride == 1 { String::new() } else { format!(", stride={stride}") };
        match padding {
            Padding::Valid => vec![format!("{head}{strided}{groups})")],
            Padding::Pixels(pixels) => vec![format!("{head}, stride={stride}, padding={pixels}{groups})")],
            Padding::Same if *stride == 1 => vec![format!("{head}, padding=\"same\"{groups})")],
            Padding::Same => {
                vec![format!("nn.ZeroPad2d(({left}, {right}, {top}, {bottom}))"), format!("{head}{strided}{groups})")]
            }
        }
    }
}

impl RecurrentSizes {
    /// PyTorch's name of the cell's class.
    pub fn class(&self) -> &'static str {
        match self.cell {
            Cell::Tanh => "RNN",
            Cell::Gru => "GRU",
            Cell::Lstm => "LSTM",
        }
    }

    /// PyTorch's classes give a pair: this one gives what the layer gives.
    fn pytorch(&self) -> String {
        let Self { features, units, both, last, .. } = self;
        let (class, name) = (self.class(), if self.cell == Cell::Tanh { "Recurrent" } else { self.class() });
        let taken = match (last, both) {
            (false, _) => "y".to_owned(),
            (true, false) => "y[:, -1]".to_owned(),
            (true, true) => format!("torch.cat([y[:, -1, :{units}], y[:, 0, {units}:]], 1)"),
        };
        let forward = format!("lambda self, x: (lambda y: {taken})(nn.{class}.forward(self, x)[0])");
        let both = if *both { ", bidirectional=True" } else { "" };
        format!(
            "type(\"{name}\", (nn.{class},), {{\"forward\": {forward}}})({features}, {units}, batch_first=True{both})"
        )
    }
}

/// A module without weights.
fn made(name: &str, forward: &str) -> String {
    format!("type(\"{name}\", (nn.Module,), {{\"forward\": lambda self, x: {forward}}})()")
}

/// A module with a branch and a shortcut.
fn residual(branch: &str, shortcut: &str) -> String {
    let class = made("Residual", "self.branch(x) + self.shortcut(x)");
    format!(
        "(lambda block: (block.add_module(\"branch\", nn.Sequential({branch})), \
         block.add_module(\"shortcut\", {shortcut}), block)[-1])({class})"
    )
}

fn function(activation: Activation, output: Shape) -> String {
    match activation {
        Activation::Linear => "nn.Identity()".to_owned(),
        Activation::Sigmoid => "nn.Sigmoid()".to_owned(),
        Activation::Softplus => "nn.Softplus()".to_owned(),
        Activation::Relu => "nn.ReLU()".to_owned(),
        Activation::Relu6 => "nn.ReLU6()".to_owned(),
        Activation::Tanh => "nn.Tanh()".to_owned(),
        Activation::Heaviside { surrogate } => made("Step", &step(surrogate)),
        Activation::LeakyRelu { slope } => format!("nn.LeakyReLU({slope})"),
        Activation::Elu { alpha } => format!("nn.ELU({alpha})"),
        Activation::Gelu => "nn.GELU()".to_owned(),
        Activation::Silu => "nn.SiLU()".to_owned(),
        Activation::HardSwish => "nn.Hardswish()".to_owned(),
        Activation::Softmax if output.kind() == ShapeKind::Sequence => "nn.Softmax(dim=2)".to_owned(),
        Activation::Softmax => "nn.Softmax(dim=1)".to_owned(),
    }
}

/// The step function of `x`. A surrogate is the derivative of a function of which nothing but the gradient is added.
pub(super) fn step(surrogate: Surrogate) -> String {
    let smooth = match surrogate {
        Surrogate::None => return "(x >= 0).to(x.dtype)".to_owned(),
        Surrogate::Identity => "x",
        Surrogate::ClippedIdentity => "x.clamp(-1, 1)",
        Surrogate::Sigmoid => "x.sigmoid()",
        Surrogate::Triangle => "x.clamp(-1, 1) - x.clamp(-1, 1) * x.clamp(-1, 1).abs() / 2",
        Surrogate::FastSigmoid => "nn.functional.softsign(x)",
    };
    format!("(x >= 0).to(x.dtype) + (lambda s: s - s.detach())({smooth})")
}
