//! What the number that is shown sees of the sample: a frame over the picture, or around tokens.
use eframe::egui::{Painter, Rect, Stroke, StrokeKind, pos2};

use crate::app::Workspace;
use crate::design::{Region, Shape};
use crate::ui::context::Context;

/// What the number that is shown sees of the network's input; `None` while none is, or where no frame says more than
/// the whole sample does.
pub(in crate::ui) fn seen_field<'a>(cx: &Context<'a>) -> Option<&'a Region> {
    let app = cx.app;
    let found = app.arithmetic.calculation().filter(|_| app.workspace == Workspace::Train)?;
    found.as_ref().ok().map(|calculation| &calculation.field)
}

/// Draws the frame over the picture that enters the network.
pub(in crate::ui) fn frame_field(cx: &Context<'_>, painter: &Painter, picture: Rect) {
    let Shape::Picture { height, width, .. } = cx.app.document.design().input.shape() else { return };
    let Some(field) = seen_field(cx) else { return };
    let (x, y) = (picture.width() / width.max(1) as f32, picture.height() / height.max(1) as f32);
    let at = |column: usize, row: usize| pos2(picture.left() + column as f32 * x, picture.top() + row as f32 * y);
    let frame = Rect::from_min_max(at(field.columns.start, field.rows.start), at(field.columns.end, field.rows.end));
    // A dark line and a bright one, so that it is seen on any picture.
    painter.rect_stroke(frame.expand(1.5), 1.0, Stroke::new(3.0, cx.theme.background), StrokeKind::Middle);
    painter.rect_stroke(frame.expand(1.0), 1.0, Stroke::new(1.5, cx.theme.accent), StrokeKind::Middle);
}
