//! Compare: the spine at the left; curves over each other and the table above, below them what is seen of all.
use eframe::egui::{CentralPanel, Frame, Margin, Panel, Rect, ScrollArea, Sense, Ui, Vec2, pos2};

use super::train::framed;
use super::{MIDDLE, side_range};
use crate::ui::context::Context;
use crate::ui::panels::compare;

/// Space between two panels.
const GAP: f32 = 8.0;
/// Below this width, or this height, the panels stand below each other.
const NARROW: f32 = 640.0;
const LOW: f32 = 460.0;

/// Draws the workspace.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let side = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 6, top: 12, bottom: 0 });
    Panel::left("spine")
        .default_size(310.0)
        .size_range(side_range(ui, (240.0, 560.0), MIDDLE))
        .frame(side)
        .show(ui, |ui| compare::spine(ui, cx));
    let middle = Frame::new().fill(theme.background).inner_margin(Margin::same(10));
    CentralPanel::default().frame(middle).show(ui, |ui| {
        let room = ui.available_rect_before_wrap();
        if cx.app.compare.entrants().is_empty() {
            return framed(ui, cx, room, "start", compare::start);
        }
        if room.width() < NARROW || room.height() < LOW {
            return column(ui, cx);
        }
        let upper = (room.height() * 0.46).clamp(230.0, 420.0);
        let left = room.width() * 0.56;
        let (x, y) = (room.left() + left, room.top() + upper);
        let curves = Rect::from_min_max(room.min, pos2(x - GAP, y - GAP));
        let table = Rect::from_min_max(pos2(x, room.top()), pos2(room.right(), y - GAP));
        framed(ui, cx, curves, "curves", compare::curves);
        framed(ui, cx, table, "table", compare::table);
        framed(ui, cx, room.with_min_y(y), "view", compare::view);
    });
}

/// All panels below each other, where two do not fit side by side.
fn column(ui: &mut Ui, cx: &mut Context<'_>) {
    type Draw = fn(&mut Ui, &mut Context<'_>);
    let panels: [(&str, f32, Draw); 3] =
        [("curves", 280.0, compare::curves), ("table", 280.0, compare::table), ("view", 340.0, compare::view)];
    ScrollArea::vertical().id_salt("panels").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        for (salt, high, draw) in panels {
            let (place, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), high), Sense::hover());
            framed(ui, cx, place, salt, draw);
        }
    });
}
