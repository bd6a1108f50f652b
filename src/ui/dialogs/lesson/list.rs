//! The lessons that the program carries in itself, and a way to those of others.
use eframe::egui::{Atom, Button, Grid, Label, RichText, Ui, vec2};
use lucide_icons::Icon;

use crate::app::{Action, FileRequest, LessonAct, LessonPlace};
use crate::lesson::{Lesson, built_in_lessons};
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, icon, weak};

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
    let (reached, is_done) = reached(cx, lesson);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(&*reached));
    if std::mem::take(&mut cx.focus.dialog) {
        response.request_focus();
    }
    if response.clicked() {
        cx.act(Action::Lesson(LessonAct::Open(LessonPlace::BuiltIn(&lesson.id))));
    }
    ui.vertical(|ui| {
        ui.set_width(ui.available_width().max(330.0));
        ui.spacing_mut().interact_size.y = 14.0;
        ui.add(Label::new(weak(cx.theme, &text.about)).wrap());
        let minutes = cx.count("lesson.minutes", lesson.outline.minutes as usize);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            if is_done {
                ui.label(icon(Icon::CircleCheck).size(12.0).color(cx.theme.good));
            }
            ui.label(weak(cx.theme, format!("{reached} · {minutes}")).size(10.5));
        });
    });
}

/// How far somebody has come in a lesson, and whether it is done.
fn reached(cx: &Context<'_>, lesson: &Lesson) -> (String, bool) {
    let all = lesson.steps().len();
    let steps = cx.count("lesson.steps", all);
    match cx.app.reached_lessons.done(&lesson.id) {
        None => (steps, false),
        Some(done) if done == all => (cx.with("lesson.done", &[("steps", &steps)]), true),
        Some(done) => (cx.with("lesson.reached", &[("done", &done.to_string()), ("steps", &steps)]), false),
    }
}
