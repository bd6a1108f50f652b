//! Who hands the open lesson in.
use eframe::egui::{Button, Label, TextEdit, Ui};

use crate::app::{Action, FileRequest};
use crate::ui::context::Context;
use crate::ui::dialogs::answer::entered;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, weak};

/// The name that is typed.
#[derive(Clone, Default)]
struct TypedName(String);

/// Draws the dialog.
pub(in crate::ui::dialogs) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("lesson.hand_in_title")).size(size::TITLE));
    ui.add(Label::new(weak(cx.theme, cx.t("lesson.hand_in_about"))).wrap());
    let name = cx.t("lesson.your_name").into_owned();
    ui.label(&name);
    let field = TextEdit::singleline(&mut cx.memory::<TypedName>().0).desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name(&name);
    if cx.focus.dialog {
        field.request_focus();
    }
    let typed = cx.memory::<TypedName>().0.trim().to_owned();
    let mut done = field.lost_focus() && entered(ui) && !typed.is_empty();
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let words = bold(cx.t("lesson.save_as")).color(cx.theme.on_accent);
        done |= ui.add_enabled(!typed.is_empty(), Button::new(words).fill(cx.theme.accent)).clicked();
        if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
    if done {
        cx.act(Action::ShowDialog(None));
        cx.act(Action::ChooseFile(FileRequest::HandIn(typed)));
    }
}
