//! The right side: everything about the selected card.
mod block;
mod facts;
pub(in crate::ui) mod input;
mod layer;
mod output;
mod settings;
pub(in crate::ui) mod source;
pub(in crate::ui) mod tokens;

use eframe::egui::{Button, Label, ScrollArea, Ui};

use crate::app::{Action, Card, Command, InspectorTab};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::panels::training_settings;
use crate::ui::widgets::{command_name, heading, icon, kept, segments, weak};

/// Draws the right side.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let sides = [InspectorTab::Card, InspectorTab::Training].map(|side| {
        let key = if side == InspectorTab::Card { "side.card" } else { "side.training" };
        (side, cx.t(&format!("{key}.name")).into_owned(), cx.t(&format!("{key}.about")).into_owned())
    });
    if let Some(side) = segments(ui, cx.theme, &sides, cx.app.inspector) {
        cx.act(Action::ShowInspector(side));
    }
    ui.add_space(4.0);
    let salt = (cx.app.inspector == InspectorTab::Training, cx.app.selection.cursor());
    ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(ui, |ui| match cx.app.inspector {
        InspectorTab::Training => training_settings::show(ui, cx),
        InspectorTab::Card if cx.app.selection.len() > 1 => several(ui, cx),
        InspectorTab::Card => kept(ui, cx, Control::LayerSettings, |ui, cx| match cx.app.selection.cursor() {
            Card::Input => input::show(ui, cx),
            Card::Layer(id) => layer::show(ui, cx, id),
        }),
    });
}

/// What can be done with several layers at once.
fn several(ui: &mut Ui, cx: &mut Context<'_>) {
    let count = cx.count("stack.layers", cx.app.selection.len());
    heading(ui, cx.theme, &count);
    ui.add(Label::new(weak(cx.theme, cx.t("inspector.several"))).wrap());
    ui.add_space(6.0);
    let commands = [
        Command::Duplicate,
        Command::ToggleOff,
        Command::Copy,
        Command::Cut,
        Command::MoveUp,
        Command::MoveDown,
        Command::Group,
        Command::Delete,
    ];
    for command in commands {
        let row = crate::app::row(command);
        let name = command_name(cx, command);
        let button = Button::new((icon(row.icon), name.as_str())).min_size(eframe::egui::vec2(180.0, 28.0));
        let tip = cx.t(&format!("command.{}.about", row.id));
        let response = ui.add_enabled(cx.app.can_do(row.command), button).accessible_name(&name);
        if response.on_hover_text(tip.as_ref()).clicked() {
            cx.command(command);
        }
    }
}
