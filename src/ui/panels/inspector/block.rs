//! What a block holds, its shortcut, and the way to take it apart.
use eframe::egui::{Atom, Button, Label, Ui, vec2};

use crate::app::{Action, Card, Command, Pick, row, title};
use crate::design::{CheckedLayer, Layer, Shortcut, Title, entry, kind_named};
use crate::ui::context::Context;
use crate::ui::panels::stack::shortcut_name;
use crate::ui::widgets::{badge, command_name, heading, icon, weak};

/// Draws what is special about a block.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, layer: &Layer, checked: Option<&CheckedLayer>) {
    ui.add_space(8.0);
    heading(ui, cx.theme, &cx.t("inspector.content"));
    content(ui, cx, layer);
    if let Some(beside) = checked.and_then(|checked| checked.block.as_ref()?.shortcut) {
        ui.add_space(8.0);
        heading(ui, cx.theme, &cx.t("inspector.shortcut"));
        shortcut(ui, cx, beside);
    }
    if layer.kind.is_sealed() || layer.id.is_sealed() {
        return;
    }
    ui.add_space(8.0);
    let row = row(Command::Ungroup);
    let name = command_name(cx, Command::Ungroup);
    let button = Button::new((icon(row.icon), name.as_str())).min_size(vec2(180.0, 28.0));
    let response = ui.add_enabled(cx.app.can_do(row.command), button).accessible_name(&name);
    if response.on_hover_text(cx.t(&format!("command.{}.about", row.id))).clicked() {
        cx.command(Command::Ungroup);
    }
}

/// The layers inside, each a way to its card.
fn content(ui: &mut Ui, cx: &mut Context<'_>, layer: &Layer) {
    let app = cx.app;
    let inside = layer.kind.children();
    if inside.is_empty() {
        ui.add(Label::new(weak(cx.theme, cx.t("stack.empty_block"))).wrap());
    }
    for layer in inside {
        let row = entry(&layer.kind);
        let name = title(&Title::of(&app.document.design().layers, layer), cx.language());
        ui.horizontal(|ui| {
            badge(ui, cx.theme, row.letter, Some(row.family));
            let button = Button::new((&*name, Atom::grow())).frame_when_inactive(false).truncate();
            if ui.add(button.min_size(vec2(ui.available_width(), 24.0))).clicked() {
                cx.act(Action::Select(Card::Layer(layer.id), Pick::Only));
                cx.next_focus.card = true;
            }
        });
    }
}

/// The way of the input beside the branch.
fn shortcut(ui: &mut Ui, cx: &Context<'_>, shortcut: Shortcut) {
    ui.horizontal(|ui| {
        if let Some(kind) = kind_named(shortcut.id()) {
            badge(ui, cx.theme, kind.letter, Some(kind.family));
        }
        ui.add(Label::new(shortcut_name(cx, shortcut)).wrap());
    });
    ui.add(Label::new(weak(cx.theme, cx.t("stack.shortcut_about"))).wrap());
}
