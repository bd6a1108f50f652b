//! Tasks that check themselves: done, or how far they are.
use eframe::egui::{Align, Id, Label, Layout, ProgressBar, TextEdit, Ui, Vec2, vec2};
use lucide_icons::Icon;

use crate::app::{Action, LessonAct, OpenLesson};
use crate::lesson::{GoalNumber, GoalState, GoalUnit, LessonGoal, StepText, TaskText};
use crate::ui::context::Context;
use crate::ui::widgets::{bold, card_frame, heading, icon, weak};

/// Numbers that are typed, by the task; the lesson and the step that they are of.
#[derive(Clone, Default)]
struct TypedNumbers((String, usize), Vec<String>);

/// Draws the card.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson, step: &StepText) {
    let Some((outline, shown)) = lesson.outline().zip(lesson.shown()) else { return };
    card_frame(cx.theme).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        let met = shown.tasks.iter().filter(|task| task.is_met).count();
        ui.horizontal(|ui| {
            heading(ui, cx.theme, &cx.t("lesson.task"));
            ui.label(weak(cx.theme, cx.t("lesson.checks_itself")));
            let (met, all) = (met.to_string(), step.tasks.len().to_string());
            ui.label(bold(cx.with("lesson.met", &[("met", &met), ("all", &all)])));
        });
        for (nth, words) in step.tasks.iter().enumerate() {
            let is_met = shown.tasks.get(nth).is_some_and(|task| task.is_met);
            let state = lesson.tasks().get(nth).cloned().unwrap_or_default();
            task(ui, cx, words, is_met, &state);
            if let Some(LessonGoal::Number { .. }) = outline.tasks.get(nth) {
                number(ui, cx, lesson, (nth, &words.title));
            }
        }
    });
}

fn task(ui: &mut Ui, cx: &Context<'_>, words: &TaskText, is_met: bool, state: &GoalState) {
    ui.horizontal_top(|ui| {
        let (sign, color) = if is_met { (Icon::CircleCheck, cx.theme.good) } else { (Icon::Circle, cx.theme.weak) };
        let key = if is_met { "lesson.is_met" } else { "lesson.is_open" };
        ui.label(icon(sign).color(color)).on_hover_text(cx.t(key));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add(Label::new(&words.title).wrap());
            if !words.about.is_empty() {
                ui.add(Label::new(weak(cx.theme, &words.about)).wrap());
            }
            if !is_met && state.nearness > 0.0 {
                nearness(ui, cx, state);
            }
        });
    });
}

/// A bar towards the goal, with the number that is not there yet.
fn nearness(ui: &mut Ui, cx: &Context<'_>, state: &GoalState) {
    // From the right: the bar has the room that the number leaves.
    let line = vec2(ui.available_width(), 14.0);
    ui.allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
        let words = state.value.map(|now| words_of(cx, now));
        if let Some(words) = &words {
            ui.label(weak(cx.theme, words));
        }
        let bar = ProgressBar::new(state.nearness).desired_width(ui.available_width()).desired_height(5.0);
        let bar = ui.add(bar.fill(cx.theme.accent));
        if let Some(words) = words {
            bar.accessible_name(&words);
        }
    });
}

/// A number with what it counts or measures.
fn words_of(cx: &Context<'_>, GoalNumber { value, unit }: GoalNumber) -> String {
    let language = cx.language();
    match unit {
        GoalUnit::Share => language.percent(value, 1),
        GoalUnit::R2 => language.r2(value),
        GoalUnit::Epochs | GoalUnit::Parameters => {
            let key: &'static str = unit.into();
            language.count(&format!("lesson.unit.{key}"), value as u64)
        }
        GoalUnit::Points => cx.with("lesson.unit.points", &[("value", &language.decimal(value * 100.0, 1))]),
        GoalUnit::Difference => language.decimal(value, 3),
        GoalUnit::Loss | GoalUnit::Times => {
            let key: &'static str = unit.into();
            cx.with(&format!("lesson.unit.{key}"), &[("value", &language.significant(value))])
        }
    }
}

/// A field for a number that was computed by hand. A right one takes it away, but not from the keyboard, which would begin
/// anew.
fn number(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson, (nth, name): (usize, &str)) {
    let shown = lesson.shown().and_then(|shown| shown.tasks.get(nth));
    let (is_met, known) = shown.map_or((false, None), |task| (task.is_met, task.number));
    let step = (lesson.lesson.id.clone(), lesson.step());
    let id = Id::unique(("number", &step, nth));
    if is_met && !ui.memory(|memory| memory.has_focus(id)) {
        return;
    }
    let typed = cx.memory::<TypedNumbers>();
    if typed.0 != step {
        *typed = TypedNumbers(step, Vec::new());
    }
    typed.1.resize(typed.1.len().max(nth + 1), String::new());
    let mut text = std::mem::take(&mut typed.1[nth]);
    ui.horizontal(|ui| {
        let response = ui.add(TextEdit::singleline(&mut text).id(id).desired_width(90.0)).accessible_name(name);
        let number = cx.language().read_number(&text);
        if is_met {
            return;
        }
        if let Some(number) = number.filter(|number| response.changed() && known != Some(*number)) {
            cx.act(Action::Lesson(LessonAct::Number(nth, number)));
        }
        if known.is_some() && number == known {
            ui.label(weak(cx.theme, cx.t("lesson.not_yet")));
        }
        ui.allocate_space(Vec2::ZERO);
    });
    cx.memory::<TypedNumbers>().1[nth] = text;
}
