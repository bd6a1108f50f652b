//! Once per frame: takes over the shown sample, asks what is not asked yet, and takes what was answered.
use std::sync::Arc;

use super::lines;
use super::question::TextQuestion;
use super::view::{Answered, OpenQuestion, TextView, beginning, reading};
use crate::app::Action;
use crate::ui::context::Context;

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
}
