//! A sentence to write.
use eframe::egui::{Label, TextEdit, Ui};
use lucide_icons::Icon;

use crate::app::{Action, LessonAct, OpenLesson};
use crate::ui::context::Context;
use crate::ui::widgets::{icon, weak};

/// Draws the question and the field.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson, question: &str) {
    ui.horizontal_top(|ui| {
        ui.label(icon(Icon::PencilLine).color(cx.theme.weak));
        ui.add(Label::new(question).wrap());
    });
    let mut text = lesson.shown().map(|step| step.sentence.clone()).unwrap_or_default();
    let hint = weak(cx.theme, cx.t("lesson.write"));
    let field = TextEdit::multiline(&mut text).hint_text(hint).desired_rows(2).desired_width(f32::INFINITY);
    if ui.add(field).accessible_name(question).changed() {
        cx.act(Action::Lesson(LessonAct::Write(text)));
    }
}
