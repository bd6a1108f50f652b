//! What tells variants apart wherever they stand: a letter, a color and a dash.
use eframe::egui::{Align2, Color32, CornerRadius, FontId, Rect, Response, Sense, Ui, Vec2};
use egui_plot::LineStyle;

use crate::ui::theme::{Theme, strong};

/// The colors of the variants among those of classes: gray, yellow, blue, orange, green, violet.
const COLORS: [usize; 6] = [6, 3, 1, 0, 2, 5];
/// The side of a badge.
const SIDE: f32 = 20.0;

/// The letter of a variant.
pub(in crate::ui) fn letter(place: usize) -> char {
    char::from(b'A' + (place % 26) as u8)
}

/// The color of a variant.
pub(super) fn color(theme: &Theme, place: usize) -> Color32 {
    theme.class(COLORS[place % COLORS.len()])
}

/// The dash of a variant's line: no two are the same.
pub(super) fn style(place: usize) -> LineStyle {
    match place {
        0 => LineStyle::Dotted { spacing: 5.0 },
        1 => LineStyle::Dashed { length: 9.0 },
        2 => LineStyle::Dashed { length: 4.0 },
        4 => LineStyle::Dotted { spacing: 9.0 },
        5 => LineStyle::Dashed { length: 18.0 },
        _ => LineStyle::Solid,
    }
}

/// The colored square with a variant's letter.
pub(in crate::ui) fn letter_badge(ui: &mut Ui, theme: &Theme, place: usize) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::hover());
    paint_letter(ui, theme, rect, place);
    response
}

/// Paints a badge into a square.
pub(super) fn paint_letter(ui: &Ui, theme: &Theme, rect: Rect, place: usize) {
    let fill = color(theme, place);
    ui.painter().rect_filled(rect, CornerRadius::same(4), fill);
    let ink = if fill.intensity() > 0.5 { theme.letter } else { theme.panel };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, letter(place), FontId::new(12.0, strong()), ink);
}
