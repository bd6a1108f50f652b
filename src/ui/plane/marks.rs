//! One shape and one color per class, so that neither has to be seen alone.
use eframe::egui::{Color32, Painter, Pos2, Sense, Shape, Stroke, Ui, Vec2};

use crate::ui::theme::Theme;

/// The corners of the shapes after the circle, and how far each is turned, in parts of a whole turn.
const SHAPES: [(usize, f32); 7] = [(4, 0.125), (3, 0.0), (4, 0.0), (3, 0.5), (5, 0.0), (6, 0.0), (5, 0.5)];

/// Draws the mark of a class; a hollow one stands for validation.
pub(in crate::ui) fn mark(painter: &Painter, theme: &Theme, at: Pos2, (class, radius): (usize, f32), hollow: bool) {
    let color = theme.class(class);
    let (fill, edge) = if hollow { (theme.nothing, color) } else { (color, theme.nothing) };
    let stroke = Stroke::new(if hollow { 1.6 } else { 1.0 }, edge);
    let Some((corners, turn)) = class.checked_sub(1).map(|other| SHAPES[other % SHAPES.len()]) else {
        painter.circle(at, radius, fill, stroke);
        return;
    };
    let corner = |nth: usize| {
        let angle = (nth as f32 / corners as f32 + turn - 0.25) * std::f32::consts::TAU;
        at + Vec2::angled(angle) * radius * 1.25
    };
    painter.add(Shape::convex_polygon((0..corners).map(corner).collect(), fill, stroke));
}

/// The mark of a class as a part of a line.
pub(in crate::ui) fn mark_label(ui: &mut Ui, theme: &Theme, class: usize) {
    let (place, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
    mark(ui.painter(), theme, place.center(), (class, 4.5), false);
}

/// A cross: called wrongly.
pub(in crate::ui) fn cross(painter: &Painter, at: Pos2, radius: f32, color: Color32) {
    for arm in [Vec2::splat(radius), Vec2::new(radius, -radius)] {
        painter.line_segment([at - arm, at + arm], Stroke::new(3.2, Color32::BLACK));
        painter.line_segment([at - arm, at + arm], Stroke::new(1.8, color));
    }
}
