//! What stands on the line of a run: snapshots, the best epoch, and where it is shown.
use eframe::egui::{Align2, Color32, FontId, Painter, Pos2, Shape, Stroke, Vec2};

use super::scale::{TimelineScale, now};
use crate::app::RunView;
use crate::ui::context::Context;

/// Half the width of a snapshot's diamond.
const DIAMOND: f32 = 4.0;

/// Draws the snapshots of a run.
pub(super) fn snapshots(painter: &Painter, cx: &Context<'_>, run: &RunView, scale: &TimelineScale, color: Color32) {
    for entry in run.timeline().map_or(&[][..], |timeline| timeline.entries()) {
        let stroke = if entry.is_branch { cx.theme.warning } else { color };
        painter.add(diamond(scale.at(entry.batches()), cx.theme.panel, stroke));
    }
}

/// A snapshot.
fn diamond(at: Pos2, fill: Color32, stroke: Color32) -> Shape {
    let corners = [(0.0, -DIAMOND), (DIAMOND, 0.0), (0.0, DIAMOND), (-DIAMOND, 0.0)];
    let corners = corners.map(|(x, y)| at + Vec2::new(x, y));
    Shape::convex_polygon(corners.into(), fill, Stroke::new(1.0, stroke))
}

/// The star of the best epoch.
pub(super) fn star(painter: &Painter, cx: &Context<'_>, at: Pos2) {
    painter.text(at - Vec2::new(0.0, 11.0), Align2::CENTER_CENTER, '★', FontId::proportional(13.0), cx.theme.warning);
}

/// Where a run is shown, and where it is now. Returns the former.
pub(super) fn head(painter: &Painter, cx: &Context<'_>, run: &RunView, scale: &TimelineScale) -> Pos2 {
    let here = Pos2::new(scale.x(now(run)), scale.y);
    let head = match run.shown_moment() {
        Some(moment) => {
            painter.circle(here, 5.0, cx.theme.panel, Stroke::new(2.0, cx.theme.text));
            scale.at(moment.target())
        }
        None => run.shown_epoch.map_or(here, |epoch| Pos2::new(scale.x(epoch as f64), scale.y)),
    };
    painter.circle(head, 7.0, cx.theme.text, Stroke::new(2.0, cx.theme.panel));
    head
}
