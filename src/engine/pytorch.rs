//! The same network as PyTorch modules: what the names of the weights count, and text that builds it there.
use crate::design::{Activation, CheckedLayer, LayerKind, Padding, Shape, window_padding};

/// How many modules of `nn.Sequential` a layer is: an activation that is a setting is a module of its own.
pub fn module_count(layer: &CheckedLayer) -> usize {
    modules(layer).len()
}

/// The modules of a layer as Python text.
pub fn modules(layer: &CheckedLayer) -> Vec<String> {
    let mut modules = own(layer);
    if !matches!(layer.kind, LayerKind::Activation(_))
        && let Some(activation) = layer.kind.activation().filter(|f| !f.is_linear())
    {
        modules.push(function(activation));
    }
    modules
}

fn own(layer: &CheckedLayer) -> Vec<String> {
    let module = match (&layer.kind, layer.input) {
        (LayerKind::Dense(dense), input) => format!("nn.Linear({}, {})", input.len(), dense.neurons),
        (LayerKind::Conv2d(conv), Shape::Picture { channels, height, width }) => {
            let same = [height, width].map(|side| window_padding(conv.padding, side, conv.kernel, conv.stride));
            let head = format!("nn.Conv2d({channels}, {}, {}", conv.filters, conv.kernel);
            return match (conv.padding, conv.stride) {
                (Padding::Valid, 1) => vec![format!("{head})")],
                (Padding::Valid, stride) => vec![format!("{head}, stride={stride})")],
                (Padding::Pixels(pixels), stride) => vec![format!("{head}, stride={stride}, padding={pixels})")],
                (Padding::Same, 1) => vec![format!("{head}, padding=\"same\")")],
                // PyTorch's "same" knows no stride, and its numbers pad both sides alike.
                (Padding::Same, stride) => {
                    let [(top, bottom), (left, right)] = same;
                    vec![
                        format!("nn.ZeroPad2d(({left}, {right}, {top}, {bottom}))"),
                        format!("{head}, stride={stride})"),
                    ]
                }
            };
        }
        (LayerKind::MaxPool2d(pool), _) => {
            format!("nn.MaxPool2d({}, stride={}, padding={})", pool.size, pool.step(), pool.padding)
        }
        (LayerKind::MeanPool2d(pool), _) => {
            format!("nn.AvgPool2d({}, stride={}, padding={})", pool.size, pool.step(), pool.padding)
        }
        (LayerKind::GlobalMeanPool, _) => return vec!["nn.AdaptiveAvgPool2d(1)".into(), "nn.Flatten()".into()],
        (LayerKind::GlobalMaxPool, _) => return vec!["nn.AdaptiveMaxPool2d(1)".into(), "nn.Flatten()".into()],
        (LayerKind::Flatten, _) => "nn.Flatten()".to_owned(),
        (LayerKind::BatchNorm(norm), Shape::Picture { channels, .. }) => {
            format!("nn.BatchNorm2d({channels}, eps={}, momentum={})", norm.epsilon, norm.momentum)
        }
        (LayerKind::BatchNorm(norm), Shape::Vector(count)) => {
            format!("nn.BatchNorm1d({count}, eps={}, momentum={})", norm.epsilon, norm.momentum)
        }
        (LayerKind::Dropout(dropout), _) => format!("nn.Dropout({})", dropout.rate),
        (LayerKind::Activation(activation), _) => function(*activation),
        (LayerKind::Conv2d(_) | LayerKind::Output(_), _) => return Vec::new(),
    };
    vec![module]
}

fn function(activation: Activation) -> String {
    match activation {
        Activation::Linear => "nn.Identity()".to_owned(),
        Activation::Sigmoid => "nn.Sigmoid()".to_owned(),
        Activation::Softplus => "nn.Softplus()".to_owned(),
        Activation::Relu => "nn.ReLU()".to_owned(),
        Activation::Relu6 => "nn.ReLU6()".to_owned(),
        Activation::Tanh => "nn.Tanh()".to_owned(),
        // PyTorch has no module for the step, so the text makes one.
        Activation::Heaviside => {
            "type(\"Step\", (nn.Module,), {\"forward\": lambda self, x: (x >= 0).to(x.dtype)})()".to_owned()
        }
        Activation::LeakyRelu { slope } => format!("nn.LeakyReLU({slope})"),
        Activation::Elu { alpha } => format!("nn.ELU({alpha})"),
        Activation::Gelu => "nn.GELU()".to_owned(),
        Activation::Silu => "nn.SiLU()".to_owned(),
        Activation::HardSwish => "nn.Hardswish()".to_owned(),
        Activation::Softmax => "nn.Softmax(dim=1)".to_owned(),
    }
}

/// The index of the module that holds a layer's weights, counted from the layer's first module.
pub(super) fn weighted_module(layer: &CheckedLayer) -> usize {
    modules(layer).iter().position(|module| !module.starts_with("nn.ZeroPad2d")).unwrap_or(0)
}
