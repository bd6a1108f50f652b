//! What everything in the workspace belongs to, in a line: the run, its data, the weights, and the epoch of the numbers.
use eframe::egui::{Button, Label, Ui};
use lucide_icons::Icon;

use crate::app::{Action, RunView, ShownWeights};
use crate::ui::context::Context;
use crate::ui::widgets::{icon, problem_frame, weak};

/// How strongly it is drawn what belongs to another epoch, picture or design than the rest.
pub(in crate::ui) const OLD: f32 = 0.45;

/// Which weights the network answers with, in words.
pub(in crate::ui) fn weights(cx: &Context<'_>) -> String {
    words(cx, cx.app.shown_weights().0)
}

fn words(cx: &Context<'_>, weights: ShownWeights) -> String {
    let of = |key: &str, epoch: usize| cx.with(key, &[("epoch", &epoch.to_string())]);
    match weights {
        ShownWeights::Start => cx.t("weights.start").into_owned(),
        ShownWeights::Now { epoch } => of("weights.now", epoch),
        ShownWeights::Last { epoch } => of("weights.last", epoch),
        ShownWeights::Best { epoch } => of("weights.best", epoch),
        ShownWeights::Moment { batches, is_exact } => {
            let key = if is_exact { "weights.moment" } else { "weights.snapshot" };
            cx.with(key, &[("batch", &batches.to_string())])
        }
    }
}

/// What a run is called in this session.
pub(in crate::ui) fn run_name(run: &RunView) -> String {
    format!("{} · {}", run.design.name, run.id())
}

/// Draws the line, and what is old about all that stands below it.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(run) = app.runs.shown() else { return };
    let own = match run.is_alive() {
        true => words(cx, run.weights()),
        false if app.runs.is_reopening() => cx.t("train.reopening").into_owned(),
        false => cx.t("weights.none").into_owned(),
    };
    let data = cx.language().data_name(&run.design.data);
    let values = [("run", &*run_name(run)), ("data", &*data), ("weights", &*own)];
    let mut line = cx.with("train.truth", &values);
    if let Some(report) = run.shown_epoch.and(run.shown_report()) {
        let key = if run.is_elsewhere() { "train.numbers_only" } else { "train.numbers" };
        line = format!("{line} · {}", cx.with(key, &[("epoch", &report.epoch.to_string())]));
    }
    ui.add(Label::new(weak(cx.theme, line)).wrap());
    if app.has_changed_since_start() {
        changed(ui, cx, app.has_other_data());
    }
}

/// Says that the run belongs to another design or to other data than what is open, and offers the way back.
fn changed(ui: &mut Ui, cx: &mut Context<'_>, other_data: bool) {
    problem_frame(cx.theme, false).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            ui.label(icon(Icon::History).color(cx.theme.warning));
            ui.label(cx.t(if other_data { "train.other_data" } else { "train.changed" }).as_ref());
            let back = Button::new(cx.t("train.back").into_owned());
            if ui.add(back).on_hover_text(cx.t("train.back_about")).clicked() {
                cx.act(Action::UseRunDesign);
            }
        });
    });
}
