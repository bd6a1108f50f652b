//! What the text panels keep between two frames: what was typed, what the network was asked of it, and what it answered.
use std::sync::Arc;

use super::lines;
use super::question::{Reading, TextQuestion};
use crate::app::Action;
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
    /// The text of the shown sample when it was last looked at.
    shown: Option<String>,
    /// Whether the box has the keyboard.
    pub(super) is_typing: bool,
    /// The page of the lines beside the box.
    pub(super) page: usize,
    /// Lines that were drawn by chance so far; the next draw follows from it.
    pub(super) draws: u64,
    asked: Option<OpenQuestion>,
    answered: Option<Answered>,
}

/// A question with what it was made of.
#[derive(Clone)]
struct OpenQuestion {
    text: String,
    lines: Vec<u32>,
    /// Which samples the lines are of.
    samples: usize,
    question: Arc<TextQuestion>,
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

/// Follows the shown sample, asks what is not asked yet, and takes what was answered. To be called before the panels of a
/// frame.
pub(in crate::ui) fn follow(cx: &mut Context<'_>) {
    let Some(reading) = reading(cx) else { return };
    let app = cx.app;
    let shown = app.sample_bytes().and_then(|sample| std::str::from_utf8(sample).ok());
    follow_sample(cx.memory(), shown.map(beginning));
    let lines = lines::seen(cx);
    let samples = app.pictures().map_or(0, |loaded| Arc::as_ptr(loaded.dataset.samples()).addr());
    let view = cx.memory::<TextView>();
    let is_asked = view.asked.as_ref().is_some_and(|asked| {
        asked.text == view.typed
            && asked.lines == lines
            && asked.samples == samples
            && asked.question.reading == reading
    });
    if !is_asked {
        let text_of =
            |index: &u32| (*index, app.pictures().map_or("", |loaded| beginning(loaded.dataset.text(*index as usize))));
        let question = Arc::new(TextQuestion::new(&view.typed, lines.iter().map(text_of), reading));
        view.asked = Some(OpenQuestion { text: view.typed.clone(), lines, samples, question });
    }
    let Some(question) = view.asked.as_ref().map(|asked| Arc::clone(&asked.question)) else { return };
    if app.sample.more.as_ref() != Some(&question.batch) {
        cx.act(Action::Observe(Some(Arc::clone(&question.batch))));
    }
    let more = app.cards().and_then(|(_, cards, ..)| cards.more.clone());
    if let Some(seen) = more.filter(|seen| seen.batch == question.batch) {
        cx.memory::<TextView>().answered = Some(Answered { question, seen });
    }
}

/// What was answered last; nothing while the cards show nothing.
pub(super) fn answered(cx: &mut Context<'_>) -> Option<Answered> {
    cx.app.cards()?;
    cx.memory::<TextView>().answered.clone()
}

/// Puts the shown sample into the box, unless it is what was typed there.
fn follow_sample(view: &mut TextView, shown: Option<&str>) {
    if view.shown.as_deref() == shown {
        return;
    }
    view.shown = shown.map(str::to_owned);
    // Where nothing is typed any more a line of the data is shown; the box stays empty for what comes next.
    let is_emptied = view.typed.is_empty() && view.is_typing;
    if let Some(shown) = shown.filter(|shown| *shown != view.typed && !is_emptied) {
        shown.clone_into(&mut view.typed);
    }
}

/// The beginning of a text, as long as the box takes it.
pub(super) fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST_BYTES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_follows_the_sample_but_not_what_is_emptied() {
        let mut view = TextView::default();
        follow_sample(&mut view, Some("Novak"));
        assert_eq!(view.typed, "Novak");
        view.typed = "N".to_owned();
        follow_sample(&mut view, Some("N"));
        assert_eq!(view.typed, "N");
        (view.typed, view.is_typing) = (String::new(), true);
        follow_sample(&mut view, Some("Novak"));
        assert_eq!(view.typed, "");
        follow_sample(&mut view, Some("Rossi"));
        assert_eq!(view.typed, "");
        view.is_typing = false;
        follow_sample(&mut view, Some("Dupont"));
        assert_eq!(view.typed, "Dupont");
    }

    #[test]
    fn a_long_text_is_cut_between_two_letters() {
        let long = "é".repeat(MOST_BYTES);
        assert!(beginning(&long).len() <= MOST_BYTES && beginning(&long).ends_with('é'));
        assert_eq!(beginning("short"), "short");
    }
}
