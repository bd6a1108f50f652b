//! Back, hint, next.
use eframe::egui::{Align, Button, Layout, Stroke, Ui};
use lucide_icons::Icon;

use super::markdown;
use crate::app::{Action, Dialog, LessonAct, OpenLesson};
use crate::lesson::StepText;
use crate::ui::context::Context;
use crate::ui::widgets::{bold, card_frame, icon, weak};

/// Draws the buttons.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson, step: &StepText) {
    ui.add_space(4.0);
    // In a line of its own: in some languages there is no room for it beside the buttons.
    ui.with_layout(Layout::top_down(Align::Max), |ui| {
        let waits = waits_for(lesson).filter(|_| !lesson.is_done());
        ui.label(weak(cx.theme, waits.map_or_else(Default::default, |key| cx.t(key))));
    });
    ui.horizontal(|ui| {
        let here = lesson.step();
        let back = Button::new(cx.t("lesson.back").into_owned());
        if ui.add_enabled(here > 0, back).clicked() {
            cx.act(Action::Lesson(LessonAct::Show(here - 1)));
        }
        next_hint(ui, cx, lesson, step);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| next(ui, cx, lesson));
    });
}

/// The button for one more hint, with how many there are.
fn next_hint(ui: &mut Ui, cx: &Context<'_>, lesson: &OpenLesson, step: &StepText) {
    if step.hints.is_empty() {
        return;
    }
    let (taken, all) = (lesson.shown().map_or(0, |shown| shown.hints), step.hints.len());
    let next = (taken + 1).min(all).to_string();
    let name = cx.with("lesson.hint", &[("number", &next), ("all", &all.to_string())]);
    let button = Button::new((icon(Icon::Lightbulb).color(cx.theme.warning), name.as_str()));
    if ui.add_enabled(taken < all, button).accessible_name(&name).clicked() {
        cx.act(Action::Lesson(LessonAct::Hint));
    }
}

/// The next step, or what waits for something; after the last one handing in.
fn next(ui: &mut Ui, cx: &Context<'_>, lesson: &OpenLesson) {
    let (here, steps) = (lesson.step(), lesson.lesson.steps().len());
    let is_last = here + 1 >= steps;
    let (key, action, can) = if is_last {
        ("lesson.hand_in", Action::ShowDialog(Some(Dialog::HandIn)), true)
    } else {
        ("lesson.next", Action::Lesson(LessonAct::Show(here + 1)), lesson.can_show(here + 1))
    };
    let name = cx.t(key).into_owned();
    let is_next = can && (lesson.is_done() || is_last);
    let button = if is_next {
        Button::new(bold(&name).color(cx.theme.on_accent)).fill(cx.theme.accent).stroke(Stroke::NONE)
    } else {
        Button::new(&name)
    };
    if ui.add_enabled(can, button).accessible_name(&name).clicked() {
        cx.act(action);
    }
}

/// What the next step waits for.
fn waits_for(lesson: &OpenLesson) -> Option<&'static str> {
    if lesson.awaits_prediction() {
        return Some("lesson.after_prediction");
    }
    let shown = lesson.shown()?;
    Some(if shown.tasks.iter().all(|task| task.is_met) { "lesson.after_sentence" } else { "lesson.after_task" })
}

/// A hint that was asked for. A new one comes into sight.
pub(super) fn hint(ui: &mut Ui, cx: &Context<'_>, (nth, all): (usize, usize), text: &str, is_new: bool) {
    let card = card_frame(cx.theme).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let name = cx.with("lesson.hint", &[("number", &(nth + 1).to_string()), ("all", &all.to_string())]);
        ui.label(weak(cx.theme, name));
        markdown::show(ui, cx.theme, ("hint", nth), text);
    });
    if is_new {
        card.response.scroll_to_me(Some(Align::Max));
    }
}
