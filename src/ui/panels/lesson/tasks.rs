//! Tasks that check themselves: done, or how far they are.
use eframe::egui::{Label, ProgressBar, TextEdit, Ui, Vec2};
use lucide_icons::Icon;

use crate::app::{Action, LessonAct, OpenLesson};
use crate::lesson::{GoalState, LessonGoal, StepText, TaskText};
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
            if let Some(LessonGoal::Number { .. }) = outline.tasks.get(nth)
                && !is_met
            {
                number(ui, cx, lesson, nth, words, shown.tasks.get(nth).and_then(|task| task.number));
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
    ui.horizontal(|ui| {
        let wide = (ui.available_width() - 70.0).max(60.0);
        let bar = ProgressBar::new(state.nearness).desired_width(wide).desired_height(5.0).fill(cx.theme.accent);
        ui.add(bar);
        if let Some(value) = state.value {
            ui.label(weak(cx.theme, cx.language().significant(value)));
        }
    });
}

/// A field for a number that was computed by hand.
fn number(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson, nth: usize, words: &TaskText, known: Option<f64>) {
    let (name, step) = (words.title.clone(), (lesson.lesson.id.clone(), lesson.step()));
    let typed = cx.memory::<TypedNumbers>();
    if typed.0 != step {
        *typed = TypedNumbers(step, Vec::new());
    }
    typed.1.resize(typed.1.len().max(nth + 1), String::new());
    let mut text = std::mem::take(&mut typed.1[nth]);
    ui.horizontal(|ui| {
        let response = ui.add(TextEdit::singleline(&mut text).desired_width(90.0)).accessible_name(&name);
        let number = cx.language().read_number(&text);
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
