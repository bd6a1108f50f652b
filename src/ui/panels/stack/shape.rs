//! The shape of what goes out of a card, at its right side.
use eframe::egui::{Align, FontFamily, Layout, RichText, Ui};

use crate::design::Shape;
use crate::ui::context::Context;
use crate::ui::theme::size;

/// Below this width a card leaves out what can be done without.
pub(super) const TIGHT: f32 = 200.0;

/// What the shape needs at the right of a card with so much room.
pub(super) fn width(room: f32) -> f32 {
    if room < 300.0 { 82.0 } else { 110.0 }
}

/// Draws a shape, right-aligned in letters of one width.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, shape: &Shape) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let text = RichText::new(shape.to_string()).family(FontFamily::Monospace).size(size::SMALL);
        ui.label(text.color(cx.theme.weak)).on_hover_text(in_words(cx, shape));
    });
}

/// A shape in words.
fn in_words(cx: &Context<'_>, shape: &Shape) -> String {
    let of = |key: &str, values: &[(&str, usize)]| {
        let values: Vec<(&str, String)> = values.iter().map(|(name, count)| (*name, count.to_string())).collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, count)| (*name, count.as_str())).collect();
        cx.with(key, &values)
    };
    match *shape {
        Shape::Picture { channels, height, width } => {
            of("stack.shape_picture", &[("channels", channels), ("height", height), ("width", width)])
        }
        Shape::Sequence { steps, features } => of("stack.shape_sequence", &[("steps", steps), ("features", features)]),
        Shape::Tokens { length, vocabulary } => {
            of("stack.shape_tokens", &[("length", length), ("vocabulary", vocabulary)])
        }
        Shape::Vector(count) => cx.count("stack.shape_vector", count),
    }
}
