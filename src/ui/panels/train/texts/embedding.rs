//! What the embedding has made of the tokens, as a map: tokens that do alike lie close together.
use eframe::egui::{
    Align, FontFamily, FontId, Layout, RichText, Sense, Stroke, Ui, Vec2, WidgetInfo, accesskit::Role, pos2,
};
use unicode_normalization::UnicodeNormalization as _;

use super::token_columns::short;
use super::view::{TextView, reading, token_count};
use crate::data::{Vocabulary, tokens};
use crate::design::TokenUnit;
use crate::train::{Cards, WeightView, principal_plane};
use crate::ui::context::Context;
use crate::ui::theme::{size, strong};
use crate::ui::widgets::{bold, empty, fits, heading, name_line, weak};

/// Tokens on the map at most: the most frequent ones.
const MOST: usize = 70;

/// The map of some weights, made once.
#[derive(Clone, Default)]
struct EmbeddingMap {
    /// Which weights it is of.
    ticket: Option<u64>,
    /// The tokens with their places, each from −1 to 1.
    places: Vec<(String, [f32; 2])>,
}

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let unit = reading(cx).map(|reading| reading.unit);
    ui.horizontal(|ui| {
        heading(ui, cx.theme, &cx.t("texts.embedding"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (typed, vowels) = (cx.t("texts.bold_typed"), cx.t("texts.ringed_vowels"));
            let typed = bold(typed).size(size::SMALL);
            if fits(ui, &typed) {
                ui.label(typed);
            }
            let vowels: RichText = weak(cx.theme, vowels);
            if unit == Some(TokenUnit::Characters) && fits(ui, &vowels) {
                ui.label(vowels);
                let (ring, _) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
                ui.painter().circle_stroke(ring.center(), 4.5, Stroke::new(1.5, cx.theme.warning));
            }
        });
    });
    let app = cx.app;
    let vocabulary = app.pictures().and_then(|loaded| loaded.encoder.measured().vocabulary.as_deref());
    let (Some((_, cards, ticket, _)), Some(vocabulary)) = (app.cards(), vocabulary) else {
        return empty(ui, cx, "texts.embedding_empty");
    };
    let Some(weights) = table(cards, vocabulary) else { return empty(ui, cx, "texts.no_embedding") };
    if cx.memory::<EmbeddingMap>().ticket != Some(ticket) {
        let old = std::mem::take(&mut cx.memory::<EmbeddingMap>().places);
        *cx.memory() = EmbeddingMap { ticket: Some(ticket), places: placed(weights, vocabulary, &old) };
    }
    let map = cx.memory::<EmbeddingMap>().clone();
    if map.places.is_empty() {
        return empty(ui, cx, "texts.no_embedding");
    }
    draw(ui, cx, &map.places, vocabulary.unit());
}

/// The table that holds a row per token.
fn table<'a>(cards: &'a Cards, vocabulary: &Vocabulary) -> Option<&'a WeightView> {
    let is_table = |weights: &&WeightView| {
        matches!(weights.dims[..], [rows, width] if rows >= vocabulary.size() && width > 0) && weights.name == "weight"
    };
    cards.layers.first()?.weights.iter().find(is_table)
}

/// The tokens with their places, on the side on which they were before: the sign of a main direction means nothing.
fn placed(weights: &WeightView, vocabulary: &Vocabulary, old: &[(String, [f32; 2])]) -> Vec<(String, [f32; 2])> {
    let width = weights.dims.last().copied().unwrap_or(1).max(1);
    let rows = weights.values.chunks_exact(width).enumerate().skip(Vocabulary::SPECIAL);
    let named = rows.filter_map(|(number, row)| Some((name(vocabulary, number)?, row)));
    let (names, rows): (Vec<String>, Vec<&[f32]>) = named.take(MOST).unzip();
    let mut places = principal_plane(&rows, 0);
    for dimension in 0..2 {
        let largest = places.iter().map(|place| place[dimension].abs()).fold(f32::MIN_POSITIVE, f32::max);
        let is_same = names.len() == old.len();
        let alike: f32 = places.iter().zip(old).map(|(now, (_, old))| now[dimension] * old[dimension]).sum();
        let scale = if is_same && alike < 0.0 { -largest } else { largest };
        for place in &mut places {
            place[dimension] /= scale;
        }
    }
    names.into_iter().zip(places).collect()
}

/// The token of a number; of bytes those that are letters or signs by themselves.
fn name(vocabulary: &Vocabulary, number: usize) -> Option<String> {
    if vocabulary.unit() == TokenUnit::Bytes {
        let byte = u8::try_from(number - Vocabulary::SPECIAL).ok()?;
        return byte.is_ascii_graphic().then(|| char::from(byte).to_string());
    }
    vocabulary.token(number).map(str::to_owned)
}

/// The tokens at their places.
fn draw(ui: &mut Ui, cx: &mut Context<'_>, places: &[(String, [f32; 2])], unit: TokenUnit) {
    let (room, response) = ui.allocate_exact_size(ui.available_size().max(Vec2::new(60.0, 60.0)), Sense::hover());
    let spoken = cx.with("texts.embedding_spoken", &[("tokens", &token_count(cx, unit, places.len()))]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    if !ui.is_rect_visible(room) {
        return;
    }
    let map = room.shrink2(Vec2::new(16.0, 12.0));
    let typed = cx.memory::<TextView>().typed.clone();
    let typed: Vec<&[u8]> = tokens(&typed, unit).take(1024).collect();
    for (token, [x, y]) in places {
        let at = pos2(map.center().x + x * map.width() / 2.0, map.center().y - y * map.height() / 2.0);
        let is_typed = typed.contains(&token.as_bytes());
        let family = if is_typed { strong() } else { FontFamily::Proportional };
        let color = if is_typed { cx.theme.text } else { cx.theme.weak };
        let galley = name_line(ui, &short(token), 90.0, FontId::new(size::SMALL, family), color);
        ui.painter().with_clip_rect(room.intersect(ui.clip_rect())).galley(at - galley.size() / 2.0, galley, color);
        if unit == TokenUnit::Characters && is_vowel(token) {
            ui.painter().circle_stroke(at, 7.5, Stroke::new(1.2, cx.theme.warning));
        }
    }
    response.on_hover_text(cx.t("texts.embedding_about"));
}

/// Whether a letter is a vowel of the Latin, Greek or Cyrillic alphabet, whatever accents it has.
fn is_vowel(token: &str) -> bool {
    let plain = token.nfd().next().and_then(|letter| letter.to_lowercase().next());
    plain.is_some_and(|letter| "aeiouyæøœıαεηιουωаеиоуыэюяіє".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vowels_are_known_with_any_accent() {
        assert!(["a", "É", "ő", "ά", "я", "y"].into_iter().all(is_vowel));
        assert!(["b", "ñ", "ß", "1", "", "猫"].into_iter().all(|letter| !is_vowel(letter)));
    }
}
