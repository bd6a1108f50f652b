//! What one token of a text is, and what the data have of them.
use eframe::egui::{Label, Ui};

use super::settings::pick;
use crate::design::{Edit, Input, Label as UndoLabel, TokenUnit};
use crate::ui::context::Context;
use crate::ui::widgets::weak;

/// Draws the unit of the tokens, and how many of them the training texts have. Nothing where samples are no texts.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Input::Tokens { length, vocabulary, unit } = cx.app.document.design().input else { return };
    if let Some(unit) = pick(ui, cx, ("unit", "token_unit"), TokenUnit::ALL, unit) {
        // Each of the bytes is known.
        let vocabulary = if unit == TokenUnit::Bytes { TokenUnit::BYTES } else { vocabulary };
        cx.change(Edit::SetInput(Input::Tokens { length, vocabulary, unit }), UndoLabel::new("set").setting("unit"));
    }
    let Some(known) = cx.app.pictures().and_then(|loaded| loaded.encoder.measured().vocabulary.clone()) else { return };
    if known.unit() != unit || unit == TokenUnit::Bytes {
        return;
    }
    let count = known.known().len();
    let number = cx.language().number(known.size() as u64);
    let words = if known.size() < vocabulary {
        cx.language().count_with("texts.vocabulary_found", count as u64, &[("size", &number)])
    } else {
        cx.count("texts.vocabulary_full", count)
    };
    ui.add(Label::new(weak(cx.theme, words)).wrap()).on_hover_text(cx.t("texts.vocabulary_about"));
}
