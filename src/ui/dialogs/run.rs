//! Questions about runs: one stands in the way of something, or would be deleted.
use eframe::egui::{Button, Label, Response, Ui};

use crate::app::{Action, Intent};
use crate::train::SavedRun;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::bold;

/// A run goes on: it is stopped first, or goes on beside what was asked for, where that is possible.
pub(super) fn goes_on(ui: &mut Ui, cx: &mut Context<'_>, intent: &Intent) {
    let beside = intent.can_keep_runs();
    let question = if beside { "run_goes_on.question" } else { "run_goes_on.question_closing" };
    head(ui, cx, &cx.t("run_goes_on.title"), &cx.t(question));
    // Answers close the question by themselves: they still have to know what stood behind it.
    ui.horizontal(|ui| {
        let stop = main_button(ui, cx, &cx.t("run_goes_on.stop"));
        if stop.on_hover_text(cx.t("run_goes_on.stop_about")).clicked() {
            cx.act(Action::StopFirst);
        }
        if beside {
            let keep = ui.button(cx.t("run_goes_on.keep").into_owned());
            if keep.on_hover_text(cx.t("run_goes_on.keep_about")).clicked() {
                cx.act(Action::KeepRunning);
            }
        }
        cancel(ui, cx);
    });
}

/// A saved run would be deleted for good.
pub(super) fn delete(ui: &mut Ui, cx: &mut Context<'_>, run: &SavedRun) {
    head(ui, cx, &cx.t("delete_run.title"), &cx.with("delete_run.question", &[("name", &run.name)]));
    ui.horizontal(|ui| {
        if main_button(ui, cx, &cx.t("delete_run.delete")).clicked() {
            cx.act(Action::ShowDialog(None));
            cx.act(Action::DeleteRun(Box::new(run.clone())));
        }
        cancel(ui, cx);
    });
}

/// The question.
fn head(ui: &mut Ui, cx: &Context<'_>, title: &str, question: &str) {
    ui.label(bold(title).size(size::TITLE).color(cx.theme.text));
    ui.add(Label::new(question).wrap());
    ui.add_space(10.0);
}

/// The answer that leads on, which has the keyboard at first.
fn main_button(ui: &mut Ui, cx: &Context<'_>, words: &str) -> Response {
    let response = ui.add(Button::new(bold(words).color(cx.theme.on_accent)).fill(cx.theme.accent));
    if cx.focus.dialog {
        response.request_focus();
    }
    response
}

/// The way back.
fn cancel(ui: &mut Ui, cx: &mut Context<'_>) {
    if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
        cx.act(Action::ShowDialog(None));
    }
}
