//! A picture in the middle of a square.
use eframe::egui::{Color32, Rect, Sense, Ui, Vec2, WidgetInfo, accesskit::Role, pos2};

use crate::ui::context::Context;

/// The largest rectangle of a form inside a square.
pub(in crate::ui) fn fitted(frame: Rect, aspect: f32) -> Rect {
    let size = frame.width();
    let fit = if aspect >= 1.0 { Vec2::new(size, size / aspect) } else { Vec2::new(size * aspect, size) };
    Rect::from_center_size(frame.center(), fit)
}

/// The selected picture, in the middle of a square.
pub(in crate::ui) fn photo(ui: &mut Ui, cx: &mut Context<'_>, side: f32, alt: &str) {
    let Some(looked) = cx.app.picture() else { return };
    let aspect = looked.3 as f32 / looked.2.max(1) as f32;
    let texture = cx.textures.picture(ui.ctx(), looked).id();
    let (frame, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    ui.painter().rect_filled(frame, 4.0, cx.theme.control);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture, fitted(frame, aspect), whole, Color32::WHITE);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, alt));
}
