//! The timeline of a single run: one line over the whole width, and words at its right.
use eframe::egui::{Align, FontId, Layout, Painter, Pos2, Rect, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo};

use super::scale::{TimelineScale, now};
use super::{marks, slider, words};
use crate::app::RunView;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::weak;

/// Room for the words at the right; of a run with a past so much that the line stays as long as it is.
const WORDS: f32 = 98.0;
const WORDS_OF_PAST: f32 = 160.0;

/// Draws the line. Returns where the run is shown.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) -> Pos2 {
    let shown = words::shown(cx, run);
    let galley = ui.painter().layout_no_wrap(shown.clone(), FontId::proportional(size::SMALL), cx.theme.weak);
    let room = ui.available_rect_before_wrap();
    let least = if run.reach().is_some() { WORDS_OF_PAST } else { WORDS };
    let beside = (galley.size().x.max(least) + 20.0).min(room.width() * 0.7);
    let place = Rect::from_min_max(room.min + Vec2::new(10.0, 0.0), room.max - Vec2::new(beside, 0.0));
    let response = ui.allocate_rect(place, Sense::click_and_drag());
    let spoken = words::spoken(cx, run, None);
    response.widget_info(|| WidgetInfo::slider(true, slider::value(run), &spoken));
    slider::name_value(&response, run, &shown);
    let scale = TimelineScale::of(run, place);
    let head = draw(ui.painter(), cx, run, &scale);
    slider::act(ui, cx, response, run, &scale);
    let side = Rect::from_min_max(Pos2::new(place.right() + 10.0, room.top()), room.max);
    ui.scope_builder(UiBuilder::new().max_rect(side).layout(Layout::left_to_right(Align::Center)), |ui| {
        ui.label(weak(cx.theme, shown).size(size::SMALL));
    });
    head
}

/// Draws the line with everything that stands on it.
fn draw(painter: &Painter, cx: &Context<'_>, run: &RunView, scale: &TimelineScale) -> Pos2 {
    let (place, y) = (scale.place, scale.y);
    let (from, to) = (Pos2::new(place.left(), y), Pos2::new(place.right(), y));
    painter.line_segment([from, to], Stroke::new(4.0, cx.theme.control_hover));
    painter.line_segment([from, Pos2::new(scale.x(now(run)), y)], Stroke::new(4.0, cx.theme.accent));
    let every = (scale.epochs / 60).max(1);
    for epoch in (0..=scale.epochs).step_by(every) {
        let x = scale.x(epoch as f64);
        painter.line_segment([Pos2::new(x, y - 5.0), Pos2::new(x, y + 5.0)], Stroke::new(1.0, cx.theme.border));
    }
    if let Some(fork) = run.timeline().and_then(|timeline| timeline.fork()) {
        let at = scale.at(fork.batches);
        painter.line_segment([at - Vec2::new(0.0, 12.0), at], Stroke::new(2.0, cx.theme.warning));
    }
    marks::snapshots(painter, cx, run, scale, cx.theme.text);
    if let Some(best) = run.best_epoch() {
        marks::star(painter, cx, Pos2::new(scale.x(best.epoch as f64), y));
    }
    marks::head(painter, cx, run, scale)
}
