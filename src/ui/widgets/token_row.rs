//! The tokens of the shown text as boxes, in the columns that the strips of its sequences have.
use eframe::egui::{Align2, FontId, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role};

use super::field::seen_field;
use super::names::{name_line, visible};
use crate::data::{TokenSpan, token_spans};
use crate::design::Input;
use crate::ui::context::Context;
use crate::ui::theme::size;

/// Height of a box.
const HIGH: f32 = 24.0;
/// The widest column.
const WIDEST: f32 = 28.0;
/// The narrowest box that holds a letter.
const NARROWEST: f32 = 11.0;
/// Characters of a token that are drawn at most.
const DRAWN: usize = 24;

/// The shown text with the places of the tokens that the network reads; `None` where samples are no texts.
fn shown_tokens<'a>(cx: &Context<'a>) -> Option<(&'a str, Vec<TokenSpan>)> {
    let Input::Tokens { length, unit, .. } = cx.app.document.design().input else { return None };
    let text = std::str::from_utf8(cx.app.sample_bytes()?).ok()?;
    Some((text, token_spans(text, unit, length)))
}

/// How many steps of a sequence belong to tokens of the shown text; all where it is no sequence of them.
pub(super) fn steps_of_tokens(cx: &Context<'_>, steps: usize) -> usize {
    let Input::Tokens { length, .. } = cx.app.document.design().input else { return steps };
    let tokens = shown_tokens(cx).and_then(|(_, spans)| Some(spans.last()?.end));
    tokens.filter(|_| steps == length).unwrap_or(steps)
}

/// Width of a column of so many steps in a strip.
pub(super) fn column(width: f32, steps: usize) -> f32 {
    (width / steps.max(1) as f32).min(WIDEST)
}

/// Draws the boxes.
pub(in crate::ui) fn token_row(ui: &mut Ui, cx: &Context<'_>) {
    let Some((text, spans)) = shown_tokens(cx) else { return };
    let steps = spans.last().map_or(1, |span| span.end);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HIGH), Sense::hover());
    let shown = &text[..spans.last().map_or(0, |span| span.bytes.end)];
    let spoken: String = visible(shown).chars().take(200).collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    let wide = column(rect.width(), steps);
    if wide < NARROWEST {
        // There are more tokens than room for boxes: the text itself, as far as it fits.
        let words = name_line(ui, &spoken, rect.width(), FontId::proportional(size::BODY), cx.theme.text);
        ui.painter().galley(Align2::LEFT_CENTER.align_size_within_rect(words.size(), rect).min, words, cx.theme.text);
    } else {
        let mut first = 0;
        for span in &spans {
            let min = rect.min + Vec2::new(first as f32 * wide, 0.0);
            let place = Rect::from_min_size(min, Vec2::new((span.end - first) as f32 * wide - 2.0, HIGH));
            first = span.end;
            ui.painter().rect_filled(place, 3.0, cx.theme.control);
            let token: String = text[span.bytes.clone()].chars().take(DRAWN).collect();
            let words = name_line(ui, &token, place.width(), FontId::proportional(size::BODY), cx.theme.text);
            let at = place.center() - words.size() / 2.0;
            ui.painter().with_clip_rect(place.intersect(ui.clip_rect())).galley(at, words, cx.theme.text);
        }
    }
    if let Some(field) = seen_field(cx).filter(|_| wide >= NARROWEST) {
        let (start, end) = (field.rows.start as f32 * wide, field.rows.end as f32 * wide - 2.0);
        let frame = Rect::from_x_y_ranges(rect.left() + start..=rect.left() + end, rect.y_range());
        ui.painter().rect_stroke(frame, 3.0, Stroke::new(1.5, cx.theme.accent), StrokeKind::Inside);
    }
    response.on_hover_text(spoken);
}
