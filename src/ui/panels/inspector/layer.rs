//! The page of one layer: its name, what is wrong with it, its settings, its content, its costs.
use eframe::egui::{Label, TextEdit, Ui};

use super::facts::table;
use super::{block, output, settings};
use crate::app::title;
use crate::design::{CheckedLayer, Edit, Family, Label as UndoLabel, Layer, LayerId, entry};
use crate::engine::rust_type;
use crate::train::WeightChoice;
use crate::ui::context::Context;
use crate::ui::panels::stack::problems_of;
use crate::ui::widgets::{badge, bold, explain, learns_button, setting, weak};

/// Draws the inspector of one layer.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, id: LayerId) {
    let app = cx.app;
    let Some(layer) = app.document.design().layers.get(id) else { return };
    let row = entry(&layer.kind);
    let Some(name) = app.document.title(id).map(|it| title(&it, cx.language())) else { return };
    ui.horizontal(|ui| {
        badge(ui, cx.theme, row.letter, Some(row.family));
        ui.add(Label::new(bold(&name).size(15.0)).truncate());
    });
    ui.add(Label::new(weak(cx.theme, cx.language().term(&["layer", row.id, "about"]))).wrap());
    problems_of(ui, cx, id);
    ui.add_space(4.0);
    let is_sealed = app.document.design().layers.is_sealed(id);
    if is_sealed {
        ui.add(Label::new(weak(cx.theme, cx.t("inspector.sealed"))).wrap());
    } else {
        rename(ui, cx, layer, &name);
    }
    if layer.off {
        ui.add(Label::new(weak(cx.theme, cx.t("inspector.is_off"))).wrap());
    }
    if !is_sealed && let Some((setting, changed)) = settings::show(ui, cx, layer) {
        replace(cx, changed, UndoLabel::new("set").setting(setting));
    }
    if row.family == Family::Output {
        output::classes(ui, cx);
    }
    let checked = app.document.layer(id);
    if layer.kind.is_block() {
        block::show(ui, cx, layer, checked);
    }
    ui.add_space(8.0);
    if let Some(checked) = checked {
        costs(ui, cx, checked);
        if checked.cost.parameters > 0 {
            ui.add_space(6.0);
            learns_button(ui, cx, || WeightChoice::Largest(Some(id)));
        }
    }
    ui.add_space(12.0);
}

/// A field for the layer's own name.
fn rename(ui: &mut Ui, cx: &mut Context<'_>, layer: &Layer, shown: &str) {
    let (name, about) = (cx.t("inspector.name").into_owned(), cx.t("inspector.name_about").into_owned());
    let id = ui.scope_id().with(("name", layer.id.0));
    let mut text = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| layer.name.clone());
    let response = setting(ui, &name, &about, |ui| {
        let field = TextEdit::singleline(&mut text).hint_text(shown).char_limit(60).desired_width(120.0);
        explain(ui.add(field).accessible_name(name.clone()), &about)
    });
    if cx.focus.name {
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
            replace(cx, renamed, UndoLabel::new("rename"));
        }
    }
}

/// Puts a changed layer into the place of the old one.
fn replace(cx: &mut Context<'_>, layer: Layer, label: UndoLabel) {
    if let Some(what) = cx.app.document.title(layer.id) {
        cx.change(Edit::Replace { layer: layer.id, with: layer }, label.to(what));
    }
}

/// Shapes, parameters, multiply-adds, memory and the Rust type.
fn costs(ui: &mut Ui, cx: &Context<'_>, checked: &CheckedLayer) {
    let language = cx.language();
    let rows = [
        ("cost.shape", format!("{} → {}", checked.input, checked.output)),
        ("cost.parameters", language.number(checked.cost.parameters)),
        ("cost.multiply_adds", language.number(checked.cost.multiply_adds)),
        ("cost.memory", language.bytes(checked.cost.memory)),
        ("cost.rust_type", rust_type(checked)),
    ];
    table(ui, cx, &rows);
}
