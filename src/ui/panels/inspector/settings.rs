//! A layer's settings, with the curve of its activation and a histogram of its start values.
use eframe::egui::{Button, Label, RichText, Ui, vec2};

use crate::design::{
    ACTIVATIONS, Activation, INITS, Init, Layer, LayerKind, Limits, PADDINGS, Setting, Value, choice as row_of, entry,
};
use crate::ui::context::Context;
use crate::ui::plots;
use crate::ui::widgets::{choice, combo, heading, setting, timed_setting, value, weak};

/// The groups that settings stand in, by the setting that opens each.
fn group(id: &str) -> Option<&'static str> {
    match id {
        "activation" => Some("inspector.activation"),
        "weights" => Some("inspector.start"),
        "l1" => Some("inspector.regularization"),
        "sign" => Some("inspector.synapses"),
        _ => None,
    }
}

/// An alternative without numbers of its own.
pub(super) fn pick<T: Copy + PartialEq + Into<&'static str>>(
    ui: &mut Ui,
    cx: &Context<'_>,
    (id, key): (&'static str, &str),
    all: &[T],
    now: T,
) -> Option<T> {
    let language = cx.language();
    let (name, about) = (language.name_of_setting(None, id), language.about_setting(None, id));
    let options: Vec<(T, String, String)> = all
        .iter()
        .map(|one| {
            let word: &'static str = (*one).into();
            let text = |part| language.term(&[key, word, part]).into_owned();
            (*one, text("name"), text("about"))
        })
        .collect();
    setting(ui, &name, &about, |ui| combo(ui, id, &options, &now))
}

/// Draws the settings of a layer. Returns the one that was changed, with the layer as it becomes.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, layer: &Layer) -> Option<(&'static str, Layer)> {
    let row = entry(&layer.kind);
    let mut changed = None;
    for (nth, own) in row.settings.iter().enumerate() {
        let Some(now) = (own.get)(&layer.kind) else { continue };
        if let Some(key) = group(own.id) {
            ui.add_space(8.0);
            heading(ui, cx.theme, &cx.t(key));
        }
        let focus = nth == 0 && cx.focus.settings;
        let new = match now {
            Value::Activation(now) => activation(ui, cx, now, focus).map(Value::Activation),
            Value::Init(now) => start_values(ui, cx, row.id, own, now, layer).map(Value::Init),
            Value::Padding(now) => {
                let words = words(cx, row.id, own);
                choice(ui, cx, ("padding", &words.0, &words.1), PADDINGS, &now).map(Value::Padding)
            }
            Value::Word(now) => word(ui, cx, (own.id, own.limits), &words(cx, row.id, own), now).map(Value::Word),
            now => plain(ui, cx, row.id, own, now, focus),
        };
        if let Some(new) = new {
            let mut kind = layer.kind.clone();
            (own.set)(&mut kind, new);
            changed = Some((own.id, Layer { kind, ..layer.clone() }));
        }
    }
    changed
}

/// One of a few words.
fn word(
    ui: &mut Ui,
    cx: &Context<'_>,
    (id, limits): (&'static str, Limits),
    (name, about): &(String, String),
    now: &'static str,
) -> Option<&'static str> {
    let Limits::Words(all) = limits else { return None };
    let language = cx.language();
    let option = |word: &&'static str| {
        let own = language.try_term(&["word_about", id, word]).map(std::borrow::Cow::into_owned);
        (*word, language.term(&["word_of", id, word]).into_owned(), own.unwrap_or_else(|| about.clone()))
    };
    let options: Vec<_> = all.iter().map(option).collect();
    timed_setting(ui, cx, "layer", (name, about), |ui| combo(ui, id, &options, &now))
}

/// A setting's name and what a tooltip says of it.
fn words(cx: &Context<'_>, kind: &str, own: &Setting<LayerKind>) -> (String, String) {
    let language = cx.language();
    let mut name = language.name_of_setting(Some(kind), own.id).into_owned();
    if let Some(unit) = language.unit_of_setting(Some(kind), own.id) {
        name = format!("{name} ({unit})");
    }
    let about = language.about_setting(Some(kind), own.id);
    let formula = language.formula_of_setting(Some(kind), own.id);
    (name, formula.map_or_else(|| about.clone().into_owned(), |formula| format!("{about}\n\n{formula}")))
}

fn plain(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    kind: &str,
    own: &Setting<LayerKind>,
    now: Value,
    focus: bool,
) -> Option<Value> {
    let (name, about) = words(cx, kind, own);
    timed_setting(ui, cx, "layer", (&name, &about), |ui| {
        let id = ui.next_auto_id();
        let new = value(ui, cx, now, own.limits, &about);
        if focus {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        new
    })
}

/// Activations as buttons, the own settings of the chosen one, its curve with its derivative.
fn activation(ui: &mut Ui, cx: &mut Context<'_>, now: Activation, focus: bool) -> Option<Activation> {
    let chosen = row_of(ACTIVATIONS, &now);
    let language = cx.language();
    let mut new = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for one in ACTIVATIONS {
            let name = language.term(&["activation", one.id, "name"]);
            let tip = format!(
                "{}\n\n{}",
                language.term(&["activation", one.id, "about"]),
                language.term(&["activation", one.id, "formula"])
            );
            let is_chosen = one.id == chosen.id;
            let response = ui.add(Button::new(RichText::new(name).size(12.5)).selected(is_chosen)).on_hover_text(tip);
            if is_chosen && focus {
                response.request_focus();
            }
            if response.clicked() && !is_chosen {
                new = Some((one.new)());
            }
        }
    });
    for own in chosen.settings {
        let (name, about) = (language.name_of_setting(None, own.id), language.about_setting(None, own.id));
        let chosen = match (own.get)(&now) {
            Some(Value::Word(now)) => {
                let words = (name.into_owned(), about.into_owned());
                word(ui, cx, (own.id, own.limits), &words, now).map(Value::Word)
            }
            Some(number) => {
                timed_setting(ui, cx, "layer", (&name, &about), |ui| value(ui, cx, number, own.limits, &about))
            }
            None => None,
        };
        if let Some(chosen) = chosen {
            let mut changed = now;
            (own.set)(&mut changed, chosen);
            new = Some(changed);
        }
    }
    plots::activation_curve(ui, cx, now);
    ui.add(Label::new(weak(cx.theme, language.term(&["activation", chosen.id, "formula"]))).wrap());
    new
}

/// How weights or biases start, with a histogram of the values that they really start with.
fn start_values(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    kind: &str,
    own: &Setting<LayerKind>,
    now: Init,
    layer: &Layer,
) -> Option<Init> {
    let (name, about) = words(cx, kind, own);
    let new = choice(ui, cx, ("init", &name, &about), INITS, &now);
    if own.id == "weights"
        && let Some((design, Ok(cards))) = cx.app.preview.cards()
        && design.layers.get(layer.id) == Some(layer)
        && let Some(view) = cards.layers.iter().find(|view| view.layer == layer.id)
        && let Some(weights) = view.weights.first()
    {
        plots::histogram(ui, cx, &weights.histogram);
    }
    new
}
