//! Dragging over the stack: which gap the pointer is over, scrolling at the edges, letting go.
use eframe::egui::{self, Align2, CursorIcon, DragAndDrop, FontId, Id, Order, Rect, Ui, Vec2};

use super::drop_place::{OpenGap, PlacedCard, card_at, position};
use crate::app::{Action, Card, Drag, Pick, title};
use crate::design::{Activation, Edit, Label as UndoLabel, Layer, LayerId, entry};
use crate::ui::context::Context;
use crate::ui::theme::{size, strong};

/// How near to an edge the stack starts to scroll, in points.
const EDGE: f32 = 44.0;
/// How fast it scrolls at most, in points per second.
const SPEED: f32 = 900.0;

/// The card that would get the activation that is dragged.
#[derive(Clone, Copy, Default)]
struct AimedAt(Option<LayerId>);

/// The gap that is open in this frame.
#[derive(Clone, Copy, Default)]
struct Gap(Option<OpenGap>);

/// Notes the gap that is open in this frame.
pub(super) fn note_gap(cx: &mut Context<'_>, gap: OpenGap) {
    cx.memory::<Gap>().0 = Some(gap);
}

/// Whether a card would get the activation that is dragged.
pub(super) fn is_aimed_at(cx: &mut Context<'_>, layer: LayerId) -> bool {
    cx.memory::<AimedAt>().0 == Some(layer)
}

/// The activation that is dragged, if it is one alone.
fn activation(drag: &Drag) -> Option<Activation> {
    let Drag::New(layers) = drag else { return None };
    let [layer] = &layers[..] else { return None };
    layer.kind.activation().filter(|_| layer.kind.is_activation())
}

/// The layer under the pointer with another activation, if it has one that can be set.
fn with_activation(cx: &mut Context<'_>, drag: &Drag, cards: &[PlacedCard], y: f32) -> Option<Layer> {
    let gap = cx.memory::<Gap>().0.take();
    let activation = activation(drag)?;
    let stack = &cx.app.document.design().layers;
    let mut layer = stack.get(card_at(cards, y, gap)?).filter(|layer| !stack.is_sealed(layer.id))?.clone();
    *layer.kind.activation_mut()? = activation;
    Some(layer)
}

/// Lets an activation go on a card: the card gets it.
fn set_activation(cx: &mut Context<'_>, with: Layer) {
    if let Some(what) = cx.app.document.title(with.id) {
        let (card, layer) = (Card::Layer(with.id), with.id);
        cx.change(Edit::Replace { layer, with }, UndoLabel::new("set").to(what).setting("activation"));
        cx.act(Action::Select(card, Pick::Only));
        cx.next_focus.card = true;
    }
}

/// Follows what is dragged. `cards` are those that stay, with their places on the screen; `area` is where the stack is.
pub(super) fn follow(ui: &Ui, cx: &mut Context<'_>, cards: &[PlacedCard], area: Rect) {
    let Some(drag) = DragAndDrop::payload::<Drag>(ui.ctx()) else {
        // Let go elsewhere, or Escape was pressed.
        cx.memory::<AimedAt>().0 = None;
        cx.memory::<Gap>().0 = None;
        if cx.app.hover.is_some() {
            cx.act(Action::Hover(None));
        }
        return;
    };
    let Some(pointer) = ui.ctx().pointer_interact_pos() else { return };
    let inside = area.expand2(Vec2::new(12.0, 0.0)).contains(pointer);
    let released = ui.input(|input| input.pointer.any_released());
    let aimed = with_activation(cx, &drag, cards, pointer.y).filter(|_| inside);
    cx.memory::<AimedAt>().0 = aimed.as_ref().map(|layer| layer.id).filter(|_| !released);
    label(ui, cx, &drag, aimed.as_ref(), pointer);
    if (!inside || aimed.is_some()) && cx.app.hover.is_some() {
        cx.act(Action::Hover(None));
    }
    if !inside {
        return;
    }
    if let Some(with) = aimed {
        if released {
            DragAndDrop::clear_payload(ui.ctx());
            set_activation(cx, with);
        } else {
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            scroll_at_edges(ui, area, pointer.y);
        }
        return;
    }
    // The gap is open already, so the cards below it stand lower by its height; that keeps it from flickering.
    // Before that, the dragged cards still stand among the others; they do not count.
    let stays = |layer: LayerId| !matches!(&*drag, Drag::Move(moved) if moved.contains(&layer));
    let at = position(cards, None, pointer.y, &stays);
    // What is shown already is not asked for again: nothing is drawn anew while the pointer rests.
    if cx.app.hover.as_ref().is_none_or(|hover| hover.at != at || hover.drag != *drag) {
        cx.act(Action::Hover(Some(((*drag).clone(), at))));
    }
    if released {
        DragAndDrop::clear_payload(ui.ctx());
        cx.act(Action::Drop);
        // What was let go has the keyboard, as after a click.
        cx.next_focus.card = true;
        return;
    }
    ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    scroll_at_edges(ui, area, pointer.y);
}

fn scroll_at_edges(ui: &Ui, area: Rect, y: f32) {
    let above = ((area.top() + EDGE - y) / EDGE).clamp(0.0, 1.0);
    let below = ((y - area.bottom() + EDGE) / EDGE).clamp(0.0, 1.0);
    let push = above - below;
    if push != 0.0 {
        let passed = ui.input(|input| input.stable_dt).min(0.05);
        ui.scroll_with_delta(Vec2::new(0.0, push * SPEED * passed));
        ui.ctx().request_repaint();
    }
}

/// What is held is called like this, where it is one thing.
fn named(cx: &Context<'_>, drag: &Drag) -> Option<String> {
    match drag {
        Drag::New(layers) => {
            layers.first().map(|layer| cx.language().term(&["layer", entry(&layer.kind).id, "name"]).into_owned())
        }
        Drag::Move(layers) => {
            layers.first().and_then(|layer| cx.app.document.title(*layer)).map(|it| title(&it, cx.language()))
        }
    }
}

/// A small label beside the pointer tells what is held.
fn label(ui: &Ui, cx: &Context<'_>, drag: &Drag, aimed: Option<&Layer>, pointer: egui::Pos2) {
    let count = match drag {
        Drag::New(layers) => layers.len(),
        Drag::Move(layers) => layers.len(),
    };
    let aimed = aimed.and_then(|layer| Some((cx.app.document.title(layer.id)?, layer.kind.activation()?)));
    let one = aimed.map(|(layer, activation)| {
        let id: &'static str = activation.into();
        let activation = cx.language().term(&["activation", id, "name"]);
        let layer = title(&layer, cx.language());
        cx.with("stack.sets_activation", &[("activation", &activation), ("layer", &layer)])
    });
    let one = one.or_else(|| named(cx, drag));
    let text = if count == 1 { one.unwrap_or_default() } else { cx.count("stack.layers", count) };
    let painter = ui.ctx().layer_painter(egui::LayerId::new(Order::Tooltip, Id::unique("dragged")));
    let galley = painter.layout_no_wrap(text, FontId::new(size::BODY, strong()), cx.theme.on_accent);
    let rect = Align2::LEFT_CENTER.anchor_size(pointer + Vec2::new(16.0, 10.0), galley.size() + Vec2::new(18.0, 10.0));
    painter.rect_filled(rect, 7.0, cx.theme.accent);
    painter.galley(rect.min + Vec2::new(9.0, 5.0), galley, cx.theme.on_accent);
}
