//! Questions about runs: one stands in the way of something, or would be deleted; how another one branches from it, to
//! what its network is exported, and what came of weights that were imported.
pub(super) mod branch;
pub(super) mod export;
pub(super) mod import;

use eframe::egui::{Button, Label, Response, Ui};

use crate::app::{Action, Intent, RunView};
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

/// The newest run was interrupted: it can go on to its planned end.
pub(super) fn was_interrupted(ui: &mut Ui, cx: &mut Context<'_>, run: &SavedRun) {
    let (epoch, epochs) = run.place.unwrap_or((run.epochs, run.epochs));
    let title = cx.with("interrupted.title", &[("epoch", &epoch.to_string()), ("epochs", &epochs.to_string())]);
    head(ui, cx, &title, &cx.with("interrupted.question", &[("name", &run.name)]));
    ui.horizontal(|ui| {
        let ready = cx.app.runs.shown().is_some_and(RunView::can_go_on);
        ui.add_enabled_ui(ready, |ui| {
            if main_button(ui, cx, &cx.t("interrupted.go_on")).clicked() {
                cx.act(Action::GoOn);
            }
        });
        let leave = ui.button(cx.t("interrupted.leave").into_owned());
        if leave.on_hover_text(cx.t("interrupted.leave_about")).clicked() {
            cx.act(Action::LeaveStopped);
        }
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
