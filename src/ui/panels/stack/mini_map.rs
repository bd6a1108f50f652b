//! The whole of a long stack as a narrow column of colored bars, to see and to jump.
use eframe::egui::{CursorIcon, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role};

use crate::app::{Card, title};
use crate::design::{Layer, Title, entry};
use crate::ui::context::Context;

/// Width of the map with the space beside it, in points.
pub(super) const WIDTH: f32 = 38.0;

/// Draws the map into `place`. `view` is how far the stack is scrolled, how much of it is seen, and how high it is.
/// Returns where to scroll to after a click or a drag.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context<'_>,
    layers: &[(usize, &Layer)],
    place: Rect,
    view: (f32, f32, f32),
) -> Option<f32> {
    let place = place.shrink2(Vec2::new(4.0, 2.0));
    let response = ui.interact(place, ui.scope_id().with("mini map"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, cx.t("stack.map")));
    let high = place.height() / (layers.len() + 1) as f32;
    // What stands inside blocks stands a little to the right.
    let bar = |nth: usize, depth: usize| {
        let left = (depth as f32 * 4.0).min(place.width() - 8.0);
        let min = place.min + Vec2::new(left, nth as f32 * high);
        Rect::from_min_size(min, Vec2::new(place.width() - left, (high - 1.0).max(1.0)))
    };
    let painter = ui.painter();
    painter.rect_filled(bar(0, 0), 2.0, cx.theme.shape);
    for (nth, (depth, layer)) in layers.iter().enumerate() {
        let bar = bar(nth + 1, *depth);
        let color = cx.theme.family(entry(&layer.kind).family);
        let color = if layer.off { color.gamma_multiply(0.35) } else { color };
        painter.rect_filled(bar, 2.0, color);
        if cx.app.selection.contains(Card::Layer(layer.id)) {
            painter.rect_stroke(bar, 2.0, Stroke::new(1.5, cx.theme.text), StrokeKind::Outside);
        }
    }
    let (offset, seen, whole) = view;
    let to_map = place.height() / whole.max(1.0);
    let window = Rect::from_min_size(
        place.min + Vec2::new(-2.0, offset * to_map),
        Vec2::new(place.width() + 4.0, (seen * to_map).min(place.height())),
    );
    painter.rect_stroke(window, 3.0, Stroke::new(1.5, cx.theme.accent), StrokeKind::Inside);
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let under = pointer.map(|pointer| ((pointer.y - place.top()) / high) as usize).and_then(|nth| nth.checked_sub(1));
    let design = cx.app.shown_design();
    let name =
        under.and_then(|nth| layers.get(nth)).map(|(_, layer)| title(&Title::of(&design.layers, layer), cx.language()));
    let active = response.clicked() || response.dragged();
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if let Some(name) = name {
        response.on_hover_text_at_pointer(name);
    }
    let pointer = pointer.filter(|_| active)?;
    Some(((pointer.y - place.top()) / to_map - seen / 2.0).clamp(0.0, (whole - seen).max(0.0)))
}
