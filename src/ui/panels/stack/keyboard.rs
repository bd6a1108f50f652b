//! Arrow keys in the stack: from card to card, into blocks and out of them, folding and unfolding.
use eframe::egui::{self, Key, Modifiers, Ui};

use super::folds;
use super::interact::is_card;
use crate::app::{Action, Card, Pick};
use crate::design::LayerId;
use crate::ui::context::Context;

/// Up and down go from card to card, with Shift the selection grows; right unfolds a block or goes into it, left folds
/// it or goes to the block around the card.
pub(super) fn act(ui: &Ui, cx: &mut Context<'_>) {
    if ui.ctx().text_edit_focused() || cx.app.dialog.is_some() || ui.ctx().any_popup_open() {
        return;
    }
    // Other widgets keep their arrow keys.
    let focused = ui.memory(egui::Memory::focused);
    if focused.is_some_and(|id| !is_card(ui.ctx(), id)) {
        return;
    }
    let app = cx.app;
    let shown = folds::visible(cx, &app.document.design().layers);
    let shown: Vec<LayerId> = shown.into_iter().map(|(_, layer)| layer.id).collect();
    if let Some((step, extend)) = step(ui, shown.len() as isize) {
        let here = match app.selection.cursor() {
            Card::Input => -1,
            // A card that a folded block hides is where its block is.
            Card::Layer(layer) => {
                let block = || app.document.design().layers.ancestors(layer);
                let place = |id: LayerId| shown.iter().position(|shown| *shown == id);
                place(layer).or_else(|| block().into_iter().find_map(place)).map_or(-1, |place| place as isize)
            }
        };
        let to = (here + step).clamp(-1, shown.len() as isize - 1);
        let card = usize::try_from(to).map_or(Card::Input, |to| Card::Layer(shown[to]));
        go(cx, card, if extend { Pick::Extend } else { Pick::Only });
    }
    sideways(ui, cx);
}

fn go(cx: &mut Context<'_>, card: Card, pick: Pick) {
    cx.act(Action::Select(card, pick));
    cx.next_focus.card = true;
}

/// How far up or down, and whether the selection grows; `None` without such a key.
fn step(ui: &Ui, cards: isize) -> Option<(isize, bool)> {
    let keys = [(Key::ArrowUp, -1), (Key::ArrowDown, 1), (Key::Home, -cards - 1), (Key::End, cards + 1)];
    ui.input_mut(|input| {
        let mut step = None;
        // Without modifiers, a key is also one with Shift, so that comes first.
        for (modifiers, grows) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
            for (key, by) in keys {
                if input.consume_key(modifiers, key) {
                    step = Some((by, grows));
                }
            }
        }
        step
    })
}

/// Left and right, as in any tree.
fn sideways(ui: &Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Card::Layer(id) = app.selection.cursor() else { return };
    let (left, right) = ui.input_mut(|input| {
        let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
        (pressed(Key::ArrowLeft), pressed(Key::ArrowRight))
    });
    if !left && !right {
        return;
    }
    let stack = &app.document.design().layers;
    let Some(layer) = stack.get(id) else { return };
    let folded = folds::is_folded(cx, layer);
    if right && layer.kind.is_block() {
        match layer.kind.children().first() {
            Some(first) if !folded => go(cx, Card::Layer(first.id), Pick::Only),
            _ => folds::fold(cx, layer, false),
        }
    } else if left && layer.kind.is_block() && !folded {
        folds::fold(cx, layer, true);
    } else if left && let Some(around) = stack.ancestors(id).first() {
        go(cx, Card::Layer(*around), Pick::Only);
    }
}
