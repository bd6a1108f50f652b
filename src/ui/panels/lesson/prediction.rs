//! What is predicted before a run, and what happened then, without praise or blame.
use eframe::egui::{Align, Label, Layout, RadioButton, Stroke, TextWrapMode, Ui, vec2};
use lucide_icons::Icon;

use super::markdown;
use crate::app::{Action, LessonAct, OpenLesson};
use crate::lesson::PredictionText;
use crate::ui::context::Context;
use crate::ui::widgets::{bold, card_frame, heading, icon, weak};

/// Draws the card.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson, words: &PredictionText) {
    card_frame(cx.theme).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 5.0;
        let (can_predict, predicted) = (lesson.can_predict(), lesson.shown().and_then(|step| step.predicted));
        title(ui, cx, can_predict, predicted.is_some());
        ui.add(Label::new(bold(&words.question)).wrap());
        for (nth, option) in words.options.iter().enumerate() {
            line(
                ui,
                cx,
                (nth, option),
                (predicted == Some(nth), can_predict),
                lesson.happened().get(nth) == Some(&true),
            );
        }
        if !can_predict && !words.afterwards.is_empty() {
            markdown::show(ui, cx.theme, "afterwards", &words.afterwards);
        }
    });
}

fn title(ui: &mut Ui, cx: &Context<'_>, can_predict: bool, is_made: bool) {
    ui.horizontal(|ui| {
        let key = if can_predict && !is_made { "lesson.predict" } else { "lesson.predicted" };
        heading(ui, cx.theme, &cx.t(key));
        if !can_predict {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(weak(cx.theme, cx.t("lesson.before_run")));
                ui.label(icon(Icon::Lock).size(11.0).color(cx.theme.weak));
            });
        }
    });
}

fn line(
    ui: &mut Ui,
    cx: &Context<'_>,
    (nth, option): (usize, &str),
    (is_chosen, can_predict): (bool, bool),
    happened: bool,
) {
    ui.scope(|ui| {
        // Empty circles are seen on a card as well.
        ui.visuals_mut().widgets.inactive.bg_stroke = Stroke::new(1.0, cx.theme.weak);
        ui.style_mut().wrap_mode = Some(TextWrapMode::Wrap);
        let button = RadioButton::new(is_chosen, option);
        if ui.add_enabled(can_predict, button).clicked() {
            cx.act(Action::Lesson(LessonAct::Predict(nth)));
        }
    });
    if !(is_chosen || happened) {
        return;
    }
    // In a line of its own: beside an option there is no room for it.
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 14.0), Layout::right_to_left(Align::Center), |ui| {
        if happened {
            ui.label(weak(cx.theme, cx.t("lesson.happened")).color(cx.theme.good));
            ui.label(icon(Icon::Check).size(12.0).color(cx.theme.good));
        }
        if is_chosen {
            ui.label(weak(cx.theme, cx.t("lesson.you")));
        }
    });
}
