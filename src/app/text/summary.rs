//! Cards in one line: titles and settings in the window's language.
use super::language::Language;
use crate::design::{Activation, Color, Input, LayerKind, Padding, Title};

/// A card's title: the user's name, or that of its kind with a number where there are several of it.
pub fn title(title: &Title, language: Language) -> String {
    if !title.name.is_empty() {
        return title.name.clone();
    }
    let name = language.text(&format!("layer.{}.name", title.kind));
    title.number.map_or_else(|| name.clone().into_owned(), |number| format!("{name} {number}"))
}

/// The line below a layer's title: its settings, the customary ones left out.
pub fn layer_line(kind: &LayerKind, classes: usize, language: Language) -> String {
    let number = |count: usize| language.number(count as u64);
    let mut parts = match kind {
        LayerKind::Dense(dense) => vec![language.count("summary.neurons", dense.neurons as u64)],
        LayerKind::Output(_) => vec![language.count("summary.classes", classes as u64)],
        LayerKind::Conv2d(conv) => {
            let size = format!("{0}×{0}", conv.kernel);
            let mut parts = vec![format!("{} {size}", language.count("summary.filters", conv.filters as u64))];
            if conv.stride != 1 {
                parts.push(language.with("summary.stride", &[("stride", &number(conv.stride))]));
            }
            match conv.padding {
                Padding::Same => {}
                Padding::Valid => parts.push(language.text("summary.no_padding").into_owned()),
                Padding::Pixels(pixels) => {
                    parts.push(language.with("summary.padding", &[("padding", &number(pixels))]));
                }
            }
            parts
        }
        LayerKind::MaxPool2d(pool) | LayerKind::MeanPool2d(pool) => {
            let mut parts = vec![format!("{0}×{0}", pool.size)];
            if let Some(stride) = pool.stride.filter(|stride| *stride != pool.size) {
                parts.push(language.with("summary.stride", &[("stride", &number(stride))]));
            }
            if pool.padding > 0 {
                parts.push(language.with("summary.padding", &[("padding", &number(pool.padding))]));
            }
            parts
        }
        LayerKind::Dropout(dropout) => vec![language.percent(f64::from(dropout.rate), 0)],
        LayerKind::Activation(activation) => vec![activation_name(*activation, language)],
        LayerKind::BatchNorm(_) | LayerKind::GlobalMeanPool | LayerKind::GlobalMaxPool | LayerKind::Flatten => vec![],
    };
    if !matches!(kind, LayerKind::Activation(_))
        && let Some(activation) = kind.activation().filter(|activation| !activation.is_linear())
    {
        parts.push(activation_name(activation, language));
    }
    parts.join(" · ")
}

fn activation_name(activation: Activation, language: Language) -> String {
    let id: &'static str = activation.into();
    language.text(&format!("activation.{id}.name")).into_owned()
}

/// The line below the input's title: size, color and classes.
pub fn input_line(input: &Input, classes: Option<usize>, language: Language) -> String {
    let mut parts = match input {
        Input::Picture(picture) => {
            let color: &'static str = Color::into(picture.color);
            let color = language.text(&format!("color.{color}.name")).to_lowercase();
            vec![format!("{} × {} {color}", picture.width, picture.height)]
        }
        Input::Numbers { count } => vec![language.count("summary.numbers", *count as u64)],
    };
    if let Some(classes) = classes {
        parts.push(language.count("summary.classes", classes as u64));
    }
    parts.join(" · ")
}
