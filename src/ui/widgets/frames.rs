//! Badges and frames: the colored square of a layer, the frames of cards and of problems.
use eframe::egui::{self, Align2, CornerRadius, FontId, Frame, Margin, Sense, Stroke, Ui, Vec2};

use crate::design::Family;
use crate::ui::theme::{Theme, strong};

/// The colored square with a layer's letter.
pub(in crate::ui) fn badge(ui: &mut Ui, theme: &Theme, letter: char, family: Option<Family>) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(22.0), Sense::hover());
    paint_badge(ui, theme, rect, letter, family);
}

/// Paints a badge into a square.
pub(in crate::ui) fn paint_badge(ui: &Ui, theme: &Theme, rect: egui::Rect, letter: char, family: Option<Family>) {
    let fill = family.map_or(theme.shape, |family| theme.family(family));
    ui.painter().rect_filled(rect, CornerRadius::same(5), fill);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, letter, FontId::new(12.5, strong()), theme.letter);
}

/// A frame like that of a card.
pub(in crate::ui) fn card_frame(theme: &Theme) -> Frame {
    Frame::new()
        .fill(theme.card)
        .stroke(Stroke::new(1.0, theme.border))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(10, 8))
}

/// A frame around a warning or an error.
pub(in crate::ui) fn problem_frame(theme: &Theme, error: bool) -> Frame {
    let (fill, border) =
        if error { (theme.error_fill, theme.error_border) } else { (theme.warning_fill, theme.warning_border) };
    Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, border))
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(8, 6))
}
