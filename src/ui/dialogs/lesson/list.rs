//! The lessons that the program carries in itself, and a way to those of others.
use eframe::egui::{Atom, Button, Grid, Label, RichText, Ui, vec2};

use crate::app::{Action, FileRequest, LessonAct, LessonPlace};
use crate::lesson::{Lesson, built_in_lessons};
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, weak};

/// Draws the page.
pub(in crate::ui::dialogs) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("lesson.title")).size(size::TITLE));
    ui.label(weak(cx.theme, cx.t("lesson.about")));
    ui.add_space(8.0);
    scroll(ui, 520.0).show(ui, |ui| {
        Grid::new("lessons").num_columns(2).spacing(vec2(12.0, 10.0)).show(ui, |ui| {
            for lesson in built_in_lessons() {
                line(ui, cx, lesson);
                ui.end_row();
            }
        });
    });
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        if ui.button(cx.t("lesson.open_folder").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
            cx.act(Action::ChooseFile(FileRequest::Lesson));
        }
        if ui.button(cx.t("dialog.close").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}

fn line(ui: &mut Ui, cx: &mut Context<'_>, lesson: &'static Lesson) {
    let Some(text) = lesson.text(cx.language().code()) else { return };
    let name = format!("{}  {}", lesson.outline.number, text.title);
    let button = Button::new((RichText::new(&name).size(14.0), Atom::grow())).wrap().min_size(vec2(260.0, 34.0));
    let response = ui.allocate_ui(vec2(260.0, 34.0), |ui| ui.add(button)).inner.accessible_name(&name);
    if std::mem::take(&mut cx.focus.dialog) {
        response.request_focus();
    }
    if response.clicked() {
        cx.act(Action::Lesson(LessonAct::Open(LessonPlace::BuiltIn(&lesson.id))));
    }
    ui.vertical(|ui| {
        ui.set_width(ui.available_width().max(330.0));
        ui.add(Label::new(weak(cx.theme, &text.about)).wrap());
        let minutes = cx.count("lesson.minutes", lesson.outline.minutes as usize);
        let steps = cx.count("lesson.steps", lesson.steps().len());
        ui.label(weak(cx.theme, format!("{steps} · {minutes}")).size(10.5));
    });
}
