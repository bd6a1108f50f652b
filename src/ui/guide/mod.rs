//! The pointers of the first start: a small bubble beside the real thing, one after the other. Nothing is blocked by it, and
//! whoever does what it says goes on to the next.
//!
//! `anchors` is where panels tell what stands where, `placing` finds room beside it.
mod anchors;
mod placing;

use eframe::egui::accesskit::Live;
use eframe::egui::{
    self, Align, Area, Button, Frame, Id, Label, LayerId, Layout, Order, Pos2, Rect, Shape, Stroke, StrokeKind, Ui,
    Vec2,
};
use strum::VariantArray as _;

use self::placing::{Side, beside};
use super::context::Context;
use super::widgets::{bold, weak};
use crate::app::{Action, GuideAct, Pointer};

pub(super) use anchors::{Anchor, note};

/// Width of what stands in the bubble, and how large the bubble is before it was drawn.
const WIDTH: f32 = 240.0;
const USUAL: Vec2 = Vec2::new(267.0, 96.0);
/// Room between the bubble and the edge of the window.
const MARGIN: f32 = 6.0;
/// Half of the breadth of the beak, and how far it reaches out of the bubble.
const BEAK: Vec2 = Vec2::new(8.0, 9.0);

/// Draws the pointer that is shown, once everything that it could point at is drawn.
pub(super) fn show(ctx: &egui::Context, cx: &mut Context<'_>) {
    let anchors = anchors::take(cx);
    let Some(pointer) = cx.app.pointer() else { return };
    let tab = Anchor::Tab(pointer.workspace());
    let thing = if pointer == Pointer::Explore { tab } else { Anchor::Thing(pointer) };
    let Some(anchor) = anchors.get(&thing).or_else(|| anchors.get(&tab)) else { return };
    let is_elsewhere = !anchors.contains_key(&thing) && cx.app.workspace != pointer.workspace();
    let id = Id::unique("guide");
    let size = ctx.memory(|memory| memory.area_rect(id)).map_or(USUAL, |area| area.size());
    let (place, side) = beside(*anchor, size, ctx.content_rect().shrink(MARGIN));
    let ring = ctx.layer_painter(LayerId::new(Order::Middle, Id::unique("guide ring")));
    ring.rect_stroke(*anchor, 8.0, Stroke::new(2.0, cx.theme.accent), StrokeKind::Outside);
    let area = Area::new(id).order(Order::Middle).fixed_pos(place.min);
    let shown = area.show(ctx, |ui| bubble(ui, cx, pointer, is_elsewhere)).response;
    beak(ctx, cx, (shown.layer_id, shown.rect), *anchor, side);
    if (shown.rect.size() - size).length() > 0.5 {
        // It stands beside what it points at once its size is known.
        ctx.request_repaint();
    }
}

/// The sentence, which one it is, and the ways on.
fn bubble(ui: &mut Ui, cx: &Context<'_>, pointer: Pointer, is_elsewhere: bool) {
    let frame = Frame::popup(ui.style()).stroke(Stroke::new(1.5, cx.theme.accent)).inner_margin(12);
    frame.show(ui, |ui| {
        ui.set_width(WIDTH);
        let words = ui.add(Label::new(sentence(cx, pointer, is_elsewhere)).wrap());
        ui.ctx().accesskit_node_builder(words.id, |node| node.set_live(Live::Polite));
        ui.horizontal(|ui| {
            // What is drawn last is reached first by keys that go backwards: that goes on.
            let skip = Button::new(cx.t("guide.skip").into_owned());
            let can_skip = !pointer.is_last();
            if can_skip && ui.add(skip).on_hover_text(cx.t("guide.skip_about")).clicked() {
                cx.act(Action::Guide(GuideAct::Skip));
            }
            let next = cx.t(if pointer.is_last() { "guide.done" } else { "guide.next" });
            if ui.add(Button::new(bold(next))).clicked() {
                cx.act(Action::Guide(GuideAct::Next));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let [number, all] = [pointer.number(), Pointer::VARIANTS.len()].map(|count| count.to_string());
                ui.label(weak(cx.theme, cx.with("guide.number", &[("number", &number), ("all", &all)])));
            });
        });
    });
}

/// What the pointer says; of what another workspace shows with its name.
fn sentence(cx: &Context<'_>, pointer: Pointer, is_elsewhere: bool) -> String {
    let own: &'static str = pointer.into();
    let sentence = cx.language().term(&["guide", "pointer", own]);
    if !is_elsewhere {
        return sentence.into_owned();
    }
    let workspace = cx.language().term(&["workspace", pointer.workspace().row().id, "name"]);
    cx.with("guide.elsewhere", &[("workspace", &workspace), ("sentence", &sentence)])
}

/// The tip of the bubble, towards what it points at.
fn beak(ctx: &egui::Context, cx: &Context<'_>, (layer, bubble): (LayerId, Rect), anchor: Rect, side: Side) {
    let inner = bubble.shrink(12.0);
    let (x, y) =
        (anchor.center().x.clamp(inner.left(), inner.right()), anchor.center().y.clamp(inner.top(), inner.bottom()));
    let (root, out) = match side {
        Side::Right => (Pos2::new(bubble.left(), y), -Vec2::X),
        Side::Left => (Pos2::new(bubble.right(), y), Vec2::X),
        Side::Below => (Pos2::new(x, bubble.top()), -Vec2::Y),
        Side::Above => (Pos2::new(x, bubble.bottom()), Vec2::Y),
    };
    let across = out.rot90() * BEAK.x;
    let points = vec![root + across, root + out * BEAK.y, root - across];
    ctx.layer_painter(layer).add(Shape::convex_polygon(points, cx.theme.accent, Stroke::NONE));
}
