//! What the text panels keep between two frames: what was typed, what the network was asked of it, and what it answered.
use std::sync::Arc;

use super::question::{Reading, TextQuestion};
use crate::design::{Input, TokenUnit};
use crate::engine::best;
use crate::train::Observations;
use crate::ui::context::Context;

/// Bytes of a text that are shown in the box at most.
const MOST_BYTES: usize = 2_000;

/// What the text panels remember.
#[derive(Clone, Default)]
pub(super) struct TextView {
    /// What stands in the box.
    pub(super) typed: String,
    /// The text of the shown sample as it was seen last.
    pub(super) shown: Option<String>,
    /// Whether the box has the keyboard.
    pub(super) is_typing: bool,
    /// The page of the lines beside the box, and how many lines fit on one, once that is known.
    pub(super) page: usize,
    pub(super) fitting: Option<usize>,
    /// Lines that were drawn by chance so far; the next draw follows from it.
    pub(super) draws: u64,
    pub(super) asked: Option<OpenQuestion>,
    pub(super) answered: Option<Answered>,
}

/// A question with what it was made of.
#[derive(Clone)]
pub(super) struct OpenQuestion {
    pub(super) text: String,
    pub(super) lines: Vec<u32>,
    /// Which samples the lines are of.
    pub(super) samples: usize,
    pub(super) question: Arc<TextQuestion>,
}

/// What the network gives for a question.
#[derive(Clone)]
pub(super) struct Answered {
    /// The question.
    pub(super) question: Arc<TextQuestion>,
    /// What every layer gives, and the answers.
    pub(super) seen: Arc<Observations>,
}

impl Answered {
    /// The most probable class for the text in the box with its probability; `None` where the network tells no classes
    /// apart.
    pub(super) fn best(&self, classes: usize) -> Option<(usize, f32)> {
        let answer = self.question.text.answer(&self.seen);
        let class = best(answer);
        (classes > 0 && answer.len() == classes).then(|| (class, answer[class]))
    }
}

/// How the open design reads texts; `None` where it reads none.
pub(super) fn reading(cx: &Context<'_>) -> Option<Reading> {
    match cx.app.document.design().input {
        Input::Tokens { length, unit, .. } => Some(Reading { unit, length }),
        _ => None,
    }
}

/// A word about tokens of this kind. Where tokens are bytes, a column is a character.
pub(super) fn token_word(cx: &Context<'_>, unit: TokenUnit, word: &str) -> String {
    let id: &'static str = unit.into();
    cx.language().term(&["token", id, word]).into_owned()
}

/// The same for a number of them.
pub(super) fn token_count(cx: &Context<'_>, unit: TokenUnit, count: usize) -> String {
    let id: &'static str = unit.into();
    cx.count(&format!("token.{id}.count"), count)
}

/// What was answered last; nothing while the cards show nothing.
pub(super) fn answered(cx: &mut Context<'_>) -> Option<Answered> {
    cx.app.cards()?;
    cx.memory::<TextView>().answered.clone()
}

/// The beginning of a text, as long as the box takes it.
pub(super) fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST_BYTES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_two_letters() {
        let long = "é".repeat(MOST_BYTES);
        assert!(beginning(&long).len() <= MOST_BYTES && beginning(&long).ends_with('é'));
        assert_eq!(beginning("short"), "short");
    }
}
