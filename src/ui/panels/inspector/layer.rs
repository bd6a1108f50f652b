//! A layer's settings, curve, start values and costs.
use eframe::egui::{Button, Label, RichText, TextEdit, Ui};

use super::output;
use crate::app::{Action, layer_line, title};
use crate::design::{
    ACTIVATIONS, Activation, Edit, INITS, Label as UndoLabel, Layer, LayerKind, PADDINGS, Setting, Value,
    choice as row_of, entry,
};
use crate::engine::rust_type;
use crate::ui::cx::Cx;
use crate::ui::panels::stack::problems_of;
use crate::ui::plots;
use crate::ui::widgets::{badge, bold, card_frame, choice, explain, heading, setting, value, weak};

/// Draws the inspector of one layer.
pub(super) fn show(ui: &mut Ui, cx: &mut Cx<'_>, index: usize) {
    let app = cx.app;
    let layer = &app.document.design().layers[index];
    let row = entry(&layer.kind);
    let Some(name) = app.document.title(index).map(|it| title(&it, cx.language())) else { return };
    ui.horizontal(|ui| {
        badge(ui, cx.theme, row.letter, Some(row.family));
        ui.add(Label::new(bold(&name).size(15.0)).truncate());
    });
    ui.add(Label::new(weak(cx.theme, cx.language().term(&["layer", row.id, "about"]))).wrap());
    problems_of(ui, cx, index);
    ui.add_space(4.0);
    rename(ui, cx, index, layer, &name);
    if layer.off {
        ui.add(Label::new(weak(cx.theme, cx.t("inspector.is_off"))).wrap());
    }
    settings(ui, cx, index, layer);
    if matches!(layer.kind, LayerKind::Output(_)) {
        output::classes(ui, cx);
    }
    ui.add_space(8.0);
    costs(ui, cx, index);
    ui.add_space(12.0);
}

/// A field for the layer's own name.
fn rename(ui: &mut Ui, cx: &mut Cx<'_>, index: usize, layer: &Layer, shown: &str) {
    let (name, about) = (cx.t("inspector.name").into_owned(), cx.t("inspector.name_about").into_owned());
    let id = ui.scope_id().with(("name", index));
    let mut text = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| layer.name.clone());
    let response = setting(ui, &name, &about, |ui| {
        let field = TextEdit::singleline(&mut text).hint_text(shown).char_limit(60).desired_width(120.0);
        explain(ui.add(field).accessible_name(name.clone()), &about)
    });
    if cx.held.focus_name {
        response.request_focus();
    }
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, text.clone()));
    }
    if response.lost_focus() {
        ui.data_mut(|data| data.remove::<String>(id));
        let text = text.trim();
        if text != layer.name {
            let renamed = Layer { name: text.to_owned(), ..layer.clone() };
            replace(cx, index, renamed, "rename", None);
        }
    }
}

/// Puts a changed layer into the place of the old one.
fn replace(cx: &mut Cx<'_>, index: usize, layer: Layer, verb: &'static str, setting: Option<&'static str>) {
    let Some(what) = cx.app.document.title(index) else { return };
    let label = UndoLabel::new(verb).to(what);
    let label = if let Some(setting) = setting { label.setting(setting) } else { label };
    cx.change(Edit::Replace { at: index, layer }, label);
}

/// The groups that settings stand in, by the setting that opens each.
fn group(id: &str) -> Option<&'static str> {
    match id {
        "activation" => Some("inspector.activation"),
        "weights" => Some("inspector.start"),
        "l1" => Some("inspector.regularization"),
        _ => None,
    }
}

fn settings(ui: &mut Ui, cx: &mut Cx<'_>, index: usize, layer: &Layer) {
    let row = entry(&layer.kind);
    let mut first = true;
    for own in row.settings {
        let Some(now) = (own.get)(&layer.kind) else { continue };
        if let Some(key) = group(own.id) {
            ui.add_space(8.0);
            heading(ui, cx.theme, &cx.t(key));
        }
        let new = match now {
            Value::Activation(now) => activation(ui, cx, now, first && cx.held.focus_settings).map(Value::Activation),
            Value::Init(now) => start_values(ui, cx, row.id, own, now, index).map(Value::Init),
            Value::Padding(now) => {
                let words = words(cx, row.id, own);
                choice(ui, cx, ("padding", &words.0, &words.1), PADDINGS, &now).map(Value::Padding)
            }
            now => plain(ui, cx, row.id, own, now, first && cx.held.focus_settings),
        };
        first = false;
        if let Some(new) = new {
            let mut kind = layer.kind.clone();
            (own.set)(&mut kind, new);
            replace(cx, index, Layer { kind, ..layer.clone() }, "set", Some(own.id));
        }
    }
}

/// A setting's name and what a tooltip says of it.
fn words(cx: &Cx<'_>, kind: &str, own: &Setting) -> (String, String) {
    let language = cx.language();
    let mut name = language.name_of_setting(Some(kind), own.id).into_owned();
    if let Some(unit) = language.unit_of_setting(Some(kind), own.id) {
        name = format!("{name} ({unit})");
    }
    let about = language.about_setting(Some(kind), own.id);
    let formula = language.formula_of_setting(Some(kind), own.id);
    (name, formula.map_or_else(|| about.clone().into_owned(), |formula| format!("{about}\n\n{formula}")))
}

fn plain(ui: &mut Ui, cx: &mut Cx<'_>, kind: &str, own: &Setting, now: Value, focus: bool) -> Option<Value> {
    let (name, about) = words(cx, kind, own);
    setting(ui, &name, &about, |ui| {
        let id = ui.next_auto_id();
        let new = value(ui, cx, now, own.limits, &about);
        if focus {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        new
    })
}

/// Activations as buttons, the curve of the chosen one with its derivative, its own number.
fn activation(ui: &mut Ui, cx: &mut Cx<'_>, now: Activation, focus: bool) -> Option<Activation> {
    let chosen = row_of(ACTIVATIONS, &now);
    let language = cx.language();
    let mut new = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = eframe::egui::vec2(4.0, 4.0);
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
        let Some(number) = (own.get)(&now) else { continue };
        if let Some(number) = setting(ui, &name, &about, |ui| value(ui, cx, number, own.limits, &about)) {
            let mut changed = now;
            (own.set)(&mut changed, number);
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
    cx: &mut Cx<'_>,
    kind: &str,
    own: &Setting,
    now: crate::design::Init,
    index: usize,
) -> Option<crate::design::Init> {
    let (name, about) = words(cx, kind, own);
    let new = choice(ui, cx, ("init", &name, &about), INITS, &now);
    if own.id == "weights"
        && let Some((design, Ok(cards))) = cx.app.preview.cards()
        && design.layers.get(index) == cx.app.document.design().layers.get(index)
        && let Some(view) = cards.layers.iter().find(|view| view.layer == index)
        && let Some(weights) = view.weights.first()
    {
        plots::histogram(ui, cx, &weights.histogram);
    }
    new
}

/// Shapes, parameters, multiply-adds, memory and the Rust type.
fn costs(ui: &mut Ui, cx: &mut Cx<'_>, index: usize) {
    let Some(checked) = cx.app.document.layer(index) else { return };
    let language = cx.language();
    let rows = [
        ("cost.shape", format!("{} → {}", checked.input, checked.output)),
        ("cost.parameters", language.number(checked.cost.parameters)),
        ("cost.multiply_adds", language.number(checked.cost.multiply_adds)),
        ("cost.memory", language.bytes(checked.cost.memory)),
        ("cost.rust_type", rust_type(checked)),
    ];
    table(ui, cx, &rows);
    let line = layer_line(&checked.kind, cx.app.document.checked().classes, language);
    if !line.is_empty() && matches!(cx.app.document.design().layers[index].kind, LayerKind::Output(_)) {
        ui.add_space(4.0);
    }
}

/// Facts in a frame: their names at the left, values at the right. Each key has an explanation under `<key>_about`.
pub(super) fn table(ui: &mut Ui, cx: &Cx<'_>, rows: &[(&str, String)]) {
    card_frame(cx.theme).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for (key, text) in rows {
            ui.horizontal(|ui| {
                ui.label(weak(cx.theme, cx.t(key))).on_hover_text(cx.t(&format!("{key}_about")));
                ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                    ui.add(Label::new(RichText::new(text).monospace()).truncate());
                });
            });
        }
    });
}

/// Something was done to the design by hand.
impl Cx<'_> {
    /// A change of the design; changes of the same thing in one gesture are one undo step.
    pub(in crate::ui) fn change(&mut self, edit: Edit, label: UndoLabel) {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut hasher = DefaultHasher::new();
        (self.held.gesture, label.verb, label.setting).hash(&mut hasher);
        label.what.as_ref().map(|what| (&what.name, what.kind, what.number)).hash(&mut hasher);
        self.act(Action::Change { edit, label, gesture: Some(hasher.finish()) });
    }
}
