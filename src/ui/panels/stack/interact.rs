//! Clicks, drags and the context menu of a card.
use eframe::egui::{self, CursorIcon, EventFilter, Id, Response, Ui};

use crate::app::{Action, Card, Command, Drag, Pick};
use crate::design::LayerId;
use crate::ui::context::Context;
use crate::ui::panels::menu;

/// What can be done with a card by its menu.
const MENU: [Command; 12] = [
    Command::EditSettings,
    Command::Rename,
    Command::ToggleOff,
    Command::Duplicate,
    Command::Cut,
    Command::Copy,
    Command::Paste,
    Command::MoveUp,
    Command::MoveDown,
    Command::Group,
    Command::Ungroup,
    Command::Delete,
];

/// Notes that a widget is a card, so that arrow keys go from card to card while it has the keyboard.
pub(super) fn remember(ctx: &egui::Context, id: Id) {
    ctx.data_mut(|data| data.insert_temp(id.with("is a card"), true));
    let keep = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    ctx.memory_mut(|memory| memory.set_focus_lock_filter(id, keep));
}

/// Whether a widget is a card.
pub(in crate::ui) fn is_card(ctx: &egui::Context, id: Id) -> bool {
    ctx.data(|data| data.get_temp::<bool>(id.with("is a card")).is_some())
}

/// What happens to a card.
pub(super) fn interact(ui: &Ui, cx: &mut Context<'_>, response: &Response, layer: LayerId, chosen: bool) {
    let card = Card::Layer(layer);
    if cx.focus.card && cx.app.selection.cursor() == card {
        response.scroll_to_me(None);
        response.request_focus();
        // Cards above it were drawn already, perhaps as the one that has the keyboard.
        ui.ctx().request_repaint();
    }
    if response.clicked() {
        let modifiers = ui.input(|input| input.modifiers);
        let pick = match (modifiers.command, modifiers.shift) {
            (true, _) => Pick::Toggle,
            (_, true) => Pick::Extend,
            _ => Pick::Only,
        };
        cx.act(Action::Select(card, pick));
        response.request_focus();
    } else if response.gained_focus() && !chosen {
        cx.act(Action::Select(card, Pick::Only));
    }
    if response.double_clicked() {
        cx.command(Command::EditSettings);
    }
    if response.drag_started() && !layer.is_sealed() {
        let dragged = if chosen { cx.app.selection.iter().collect() } else { vec![layer] };
        if !chosen {
            cx.act(Action::Select(card, Pick::Only));
        }
        response.dnd_set_drag_payload(Drag::Move(dragged));
    }
    if response.secondary_clicked() && !chosen {
        cx.act(Action::Select(card, Pick::Only));
    }
    response.clone().on_hover_cursor(CursorIcon::Default).context_menu(|ui| {
        for command in MENU {
            menu::item(ui, cx, command);
        }
    });
}
