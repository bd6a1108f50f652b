//! Unsaved changes stand in the way: save first, don't, or not at all.
use eframe::egui::{Button, Label, Ui};

use crate::app::Action;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::bold;

/// Draws the question.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let name = cx.app.document.name();
    ui.label(bold(cx.t("unsaved.title")).size(size::TITLE));
    ui.add(Label::new(cx.with("unsaved.question", &[("name", &name)])).wrap());
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        let save = Button::new(bold(cx.t("unsaved.save")).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let response = ui.add(save).on_hover_text(cx.t("unsaved.save_about"));
        if cx.focus.dialog {
            response.request_focus();
        }
        if response.clicked() {
            cx.act(Action::SaveFirst(true));
        }
        if ui.button(cx.t("unsaved.discard").into_owned()).on_hover_text(cx.t("unsaved.discard_about")).clicked() {
            cx.act(Action::SaveFirst(false));
        }
        if ui.button(cx.t("dialog.cancel").into_owned()).on_hover_text(cx.t("unsaved.cancel_about")).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
