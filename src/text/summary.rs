//! Cards in one line: titles and settings in the window's language.
use super::language::Language;
use crate::design::{
    ACTIVATIONS, Activation, Color, Family, Input, LayerKind, Padding, TargetKind, Title, Value, choice, entry,
};

/// A card's title: the user's name, or that of its kind with a number where there are several of it.
pub fn title(title: &Title, language: Language) -> String {
    if !title.name.is_empty() {
        return title.name.clone();
    }
    let name = language.text(&format!("layer.{}.name", title.kind));
    title.number.map_or_else(|| name.clone().into_owned(), |number| format!("{name} {number}"))
}

/// The line below a layer's title: its settings, the customary ones left out. An output answers so many classes or
/// numbers.
pub fn layer_line(kind: &LayerKind, (answers, outputs): (TargetKind, usize), language: Language) -> String {
    let entry = entry(kind);
    let usual = (entry.new)();
    let mut parts = Vec::new();
    if entry.family == Family::Output {
        let key = if answers == TargetKind::Classes { "summary.classes" } else { "summary.numbers" };
        parts.push(language.count(key, outputs as u64));
    }
    if kind.is_block() {
        parts.push(language.count("stack.layers", kind.children().len() as u64));
    }
    if kind.is_activation() {
        parts.extend(kind.activation().map(|activation| activation_name(activation, language)));
    }
    for setting in entry.settings {
        let Some(value) = (setting.get)(kind).filter(|_| !kind.is_activation()) else { continue };
        let customary = if usual.follows_size(setting.id) {
            kind.follows_size(setting.id)
        } else {
            (setting.get)(&usual) == Some(value)
        };
        let Some(text) = setting_in_line(setting.id, value, customary, language) else { continue };
        // "16 filters 3×3" is one part.
        match parts.last_mut() {
            Some(filters) if setting.id == "kernel" => *filters = format!("{filters} {text}"),
            _ => parts.push(text),
        }
    }
    parts.join(" · ")
}

/// A setting as a part of the line; `None` for those that are left out. Sizes are always named, other settings where they
/// are not customary.
fn setting_in_line(id: &str, value: Value, customary: bool, language: Language) -> Option<String> {
    let text = match (id, value) {
        ("neurons" | "filters" | "units" | "features" | "channels", Value::Count(count)) => {
            language.count(&format!("summary.{id}"), count as u64)
        }
        ("kernel" | "size", Value::Count(size)) => format!("{size}×{size}"),
        ("rate", Value::Number(share)) => language.percent(share, 0),
        ("deviation", Value::Number(deviation)) => {
            language.with("summary.deviation", &[("deviation", &language.significant(deviation))])
        }
        ("to", Value::Word(word)) => language.term(&["word_of", id, word]).into_owned(),
        ("activation", Value::Activation(activation)) if !activation.is_linear() => {
            activation_name(activation, language)
        }
        _ if customary => return None,
        (_, Value::Word(word)) => language.term(&["word_of", id, word]).into_owned(),
        ("stride", Value::Count(stride)) => {
            language.with("summary.stride", &[("stride", &language.number(stride as u64))])
        }
        ("padding", Value::Padding(Padding::Valid)) => language.text("summary.no_padding").into_owned(),
        ("padding", Value::Padding(Padding::Pixels(pixels)) | Value::Count(pixels)) => {
            language.with("summary.padding", &[("padding", &language.number(pixels as u64))])
        }
        _ => return None,
    };
    Some(text)
}

/// An activation's name, with the words that are chosen for it where they are not the customary ones.
pub(super) fn activation_name(activation: Activation, language: Language) -> String {
    let row = choice(ACTIVATIONS, &activation);
    let mut text = language.text(&format!("activation.{}.name", row.id)).into_owned();
    let usual = (row.new)();
    for setting in row.settings {
        let value = (setting.get)(&activation).filter(|value| (setting.get)(&usual) != Some(*value));
        if let Some(Value::Word(word)) = value {
            let name = language.name_of_setting(None, setting.id).to_lowercase();
            let word = language.term(&["word_of", setting.id, word]);
            text = format!("{text}, {}", language.labeled(&name, &word));
        }
    }
    text
}

/// The line below the input's title: what one sample is, and the classes, if there are any.
pub fn input_line(input: &Input, classes: Option<usize>, language: Language) -> String {
    let mut parts = match input {
        Input::Picture(picture) => {
            let color: &'static str = Color::into(picture.color);
            let color = language.text(&format!("color.{color}.name")).to_lowercase();
            vec![format!("{} × {} {color}", picture.width, picture.height)]
        }
        Input::Numbers { count, .. } => vec![language.count("summary.numbers", *count as u64)],
        Input::Point { features } => vec![language.count("summary.numbers", features.len() as u64)],
        Input::Tokens { length, .. } => vec![language.count("summary.tokens", *length as u64)],
    };
    if let Some(classes) = classes.filter(|classes| *classes > 0) {
        parts.push(language.count("summary.classes", classes as u64));
    }
    parts.join(" · ")
}
