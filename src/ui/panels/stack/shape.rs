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
    let counted = |key: &str, values: &[(&str, String)]| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, words)| (*name, words.as_str())).collect();
        cx.with(key, &values)
    };
    match *shape {
        Shape::Picture { channels, height, width } => {
            let maps = cx.count("strip.maps", channels);
            let size = [("maps", maps), ("height", height.to_string()), ("width", width.to_string())];
            counted("stack.shape_picture", &size)
        }
        Shape::Sequence { steps, features } => {
            let (steps, numbers) = (cx.count("summary.steps", steps), cx.count("summary.numbers", features));
            counted("stack.shape_sequence", &[("steps", steps), ("numbers", numbers)])
        }
        Shape::Tokens { length, vocabulary } => {
            let tokens = cx.count("summary.tokens", length);
            counted("stack.shape_tokens", &[("tokens", tokens), ("vocabulary", vocabulary.to_string())])
        }
        Shape::Vector(count) => cx.count("stack.shape_vector", count),
    }
}
