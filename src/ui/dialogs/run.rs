//! Questions about runs: one stands in the way of something, or would be deleted.
use eframe::egui::{Button, Label, Ui};

use crate::app::Action;
use crate::train::SavedRun;
use crate::ui::cx::Cx;
use crate::ui::theme::size;
use crate::ui::widgets::bold;

/// A run has to be stopped first.
pub(super) fn stop(ui: &mut Ui, cx: &mut Cx<'_>) {
    let words = (cx.t("stop_first.title"), cx.t("stop_first.question").into_owned(), cx.t("stop_first.stop"));
    question(ui, cx, (&words.0, &words.1, &words.2), Action::StopFirst);
}

/// A kept run would be deleted for good.
pub(super) fn delete(ui: &mut Ui, cx: &mut Cx<'_>, kept: &SavedRun) {
    let question_text = cx.with("delete_run.question", &[("name", &kept.name)]);
    let words = (cx.t("delete_run.title"), cx.t("delete_run.delete"));
    question(ui, cx, (&words.0, &question_text, &words.1), Action::DeleteRun(Box::new(kept.clone())));
}

/// A question with one way on and one way back.
fn question(ui: &mut Ui, cx: &mut Cx<'_>, (title, text, go): (&str, &str, &str), action: Action) {
    ui.label(bold(title).size(size::TITLE));
    ui.add(Label::new(text).wrap());
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        let button = Button::new(bold(go).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let response = ui.add(button);
        if cx.held.dialog_is_new {
            response.request_focus();
        }
        if response.clicked() {
            // Stopping closes the question by itself: it still has to know what stood behind it.
            if action != Action::StopFirst {
                cx.act(Action::ShowDialog(None));
            }
            cx.act(action);
        }
        if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
