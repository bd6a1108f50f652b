//! Train in front of a class: large numbers above, the living picture of the network and the curves below, nothing else.
use eframe::egui::{Rect, ScrollArea, Sense, Ui, Vec2};

use super::{DrawPanel, GAP, living, panel};
use crate::ui::context::Context;
use crate::ui::panels::train::{big_numbers, curves, guess, truth};

/// Below this width, or this height, the panels stand below each other.
const NARROW: f32 = 480.0;
const LOW: f32 = 200.0;
/// From this height on there is room for both curves.
const BOTH: f32 = 360.0;
/// Share of the width that the network takes.
const LEFT: f32 = 0.54;

/// Draws what the back row sees.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    if cx.app.has_changed_since_start() {
        truth::show(ui, cx);
    }
    guess::show(ui, cx);
    ui.scope(|ui| big_numbers::show(ui, cx));
    ui.add_space(GAP - ui.spacing().item_spacing.y);
    let room = ui.available_rect_before_wrap();
    let living = living(cx);
    if room.width() < NARROW || room.height() < LOW {
        return column(ui, cx, living);
    }
    let (left, right) = room.split_left_right_at_fraction(LEFT);
    panel(ui, cx, left.with_max_x(left.right() - GAP), "living", living);
    if right.height() < BOTH {
        return panel(ui, cx, right, "loss", curves::loss);
    }
    let (upper, lower) = right.split_top_bottom_at_fraction(0.5);
    panel(ui, cx, upper.with_max_y(upper.bottom() - GAP), "loss", curves::loss);
    panel(ui, cx, lower, "score", curves::score);
}

/// The panels below each other, where two do not fit side by side.
fn column(ui: &mut Ui, cx: &mut Context<'_>, living: DrawPanel) {
    let panels: [(&str, f32, DrawPanel); 2] = [("living", 300.0, living), ("loss", 220.0, curves::loss)];
    ScrollArea::vertical().id_salt("panels").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        for (salt, high, draw) in panels {
            let (place, _): (Rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), high), Sense::hover());
            panel(ui, cx, place, salt, draw);
        }
    });
}
