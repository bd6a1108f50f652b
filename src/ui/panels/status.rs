//! The status line: state, data, problems, costs.
use eframe::egui::{Align, Button, Color32, FontId, Layout, Response, RichText, Ui, UiBuilder};
use lucide_icons::Icon;

use crate::app::{Action, Command, Dialog, RunState, RunView, Workspace};
use crate::design::{Severity, TargetKind, Watch};
use crate::train::{Ending, EpochReport};
use crate::ui::context::Context;
use crate::ui::theme::{Theme, size};
use crate::ui::widgets::{icon, weak};

/// Room for the button of the notices, with the space before it.
const BELL: f32 = 48.0;

/// Draws the line.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        let whole = ui.available_rect_before_wrap();
        let bell = if cx.app.board.all().next().is_some() { BELL } else { 0.0 };
        let left = UiBuilder::new().max_rect(whole.with_max_x(whole.right() - bell));
        ui.scope_builder(left, |ui| {
            problems(ui, cx);
            match cx.app.runs.shown() {
                Some(run) => training(ui, cx, run),
                None => data(ui, cx),
            }
            if let Some((_, Err(error))) = cx.app.preview.cards() {
                ui.label(weak(cx.theme, cx.language().preview_error(error)));
            }
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            notices(ui, cx);
            let checked = cx.app.shown_checked();
            let memory = cx.language().bytes(checked.cost.memory);
            let costs = [
                (cx.with("status.memory", &[("memory", &memory)]), "status.memory_about"),
                (cx.language().count("status.multiply_adds", checked.cost.multiply_adds), "cost.multiply_adds_about"),
            ];
            for (text, about) in costs {
                if let Some(label) = part(ui, cx, text) {
                    label.on_hover_text(cx.t(about));
                }
            }
        });
    });
}

/// How many notices can be read again; a click lists them.
fn notices(ui: &mut Ui, cx: &Context<'_>) {
    let told = cx.app.board.all().count();
    if told > 0 {
        let name = cx.count("status.notices", told);
        let tip = format!("{name}\n{}", cx.t("command.notices.about"));
        let button = Button::new(icon(Icon::Bell).size(14.0)).frame_when_inactive(false);
        if ui.add(button).accessible_name(&name).on_hover_text(tip).clicked() {
            cx.command(Command::Notices);
        }
    }
}

/// A part of the line, where there is still room for it.
fn part(ui: &mut Ui, cx: &Context<'_>, text: String) -> Option<Response> {
    let font = FontId::proportional(size::SMALL);
    let wide = ui.painter().layout_no_wrap(text.clone(), font, cx.theme.weak).size().x;
    (wide < ui.available_width()).then(|| ui.label(weak(cx.theme, text)))
}

/// How many problems there are; a click lists them.
fn problems(ui: &mut Ui, cx: &mut Context<'_>) {
    let problems = &cx.app.document.checked().problems;
    let errors = problems.iter().filter(|problem| problem.severity() == Severity::Error).count();
    let (sign, color, text) = if problems.is_empty() {
        (Icon::CircleCheck, cx.theme.good, cx.t("status.ready").into_owned())
    } else if errors > 0 {
        (Icon::CircleAlert, cx.theme.error, cx.count("status.problems", problems.len()))
    } else {
        (Icon::TriangleAlert, cx.theme.warning, cx.count("status.warnings", problems.len()))
    };
    let label = RichText::new(&text).size(12.5).color(cx.theme.text);
    let button = Button::new((icon(sign).size(14.0).color(color), label)).frame_when_inactive(false);
    let response = ui.add(button).accessible_name(&text);
    if response.on_hover_text(cx.t("status.problems_about")).clicked() {
        cx.act(Action::ShowDialog(Some(Dialog::Problems)));
    }
}

/// The words of a run's state, and their color.
pub(in crate::ui) fn run_state(theme: &Theme, state: &RunState) -> (&'static str, Color32) {
    match state {
        RunState::Starting | RunState::Running => ("run.running", theme.good),
        RunState::Waiting => ("run.waiting", theme.warning),
        RunState::Ended(Ending::Completed) => ("run.completed", theme.good),
        RunState::Ended(Ending::StoppedEarly { .. }) => ("run.stopped_early", theme.good),
        RunState::Ended(Ending::Stopped) => ("run.stopped", theme.weak),
        RunState::Ended(Ending::Failed { .. }) => ("run.failed", theme.error),
    }
}

/// What the run does: how fast, how long still, how good.
fn training(ui: &mut Ui, cx: &Context<'_>, run: &RunView) {
    let (key, color) = run_state(cx.theme, &run.state);
    ui.label(RichText::new(format!("● {}", cx.t(key))).size(12.5).color(color));
    let language = cx.language();
    if let Some((done, total)) = run.progress.features.filter(|_| run.state == RunState::Running) {
        let [done, total] = [done, total].map(|count| language.number(count as u64));
        part(ui, cx, cx.with("run.features", &[("done", &done), ("total", &total)]));
    }
    // What was measured in the epoch whose numbers are shown, or is measured now.
    let then = run.shown_epoch.and(run.shown_report());
    let speed = then.map_or(run.images_per_second(), |report| report.images_per_second);
    if speed > 0.0 {
        let kind: &'static str = run.design.data.sample_kind().into();
        let count = language.number(speed.round() as u64);
        part(ui, cx, cx.with(&format!("run.speed.{kind}"), &[("count", &count)]));
    }
    if let Some(batches) = run.slow_motion().filter(|_| then.is_none()) {
        let batches = language.decimal(batches, usize::from(batches < 10.0));
        part(ui, cx, cx.with("transport.batches", &[("count", &batches)]));
    }
    if let Some(left) = run.seconds_left().filter(|_| run.state == RunState::Running) {
        part(ui, cx, cx.with("run.left", &[("time", &language.duration(left))]));
    }
    if let Some(best) = run.best_epoch() {
        let (key, long, short) = best_value(cx, run, best);
        let words = |value: &str| cx.with(key, &[("value", value), ("epoch", &best.epoch.to_string())]);
        // Where there is no room for the whole, the tooltip has it.
        let long = words(&long);
        if part(ui, cx, long.clone()).is_none()
            && let Some(label) = part(ui, cx, words(&short))
        {
            label.on_hover_text(long);
        }
    }
    let rate = then.map_or(run.progress.rate, |report| report.rate);
    if rate > 0.0 {
        let rate = language.significant(f64::from(rate));
        part(ui, cx, cx.with("run.rate", &[("rate", &rate)]));
    }
}

/// How good the best epoch of a run is, by what its design says is best: the key of the words, the value, and the
/// value without its interval.
fn best_value(cx: &Context<'_>, run: &RunView, best: &EpochReport) -> (&'static str, String, String) {
    let language = cx.language();
    let loss = |loss: f64| language.decimal(loss, 4);
    match (run.design.training.watch(), &best.validation) {
        (Watch::ValidationLoss, Some(scores)) => ("run.best_loss", loss(scores.loss), loss(scores.loss)),
        (Watch::ValidationAccuracy, Some(scores)) => {
            let short = scores.regression.as_ref().map(|regression| language.r2(regression.fit.r2()));
            let short = short.unwrap_or_else(|| language.percent(best.accuracy(), 1));
            ("run.best", language.score(scores), short)
        }
        (_, None) => ("run.best_training_loss", loss(best.train_loss), loss(best.train_loss)),
    }
}

/// How many pictures there are, or how far reading is.
fn data(ui: &mut Ui, cx: &Context<'_>) {
    if let Some(progress) = cx.app.loading.progress() {
        let (done, found) = (cx.language().number(progress.done as u64), cx.language().number(progress.found as u64));
        ui.label(weak(cx.theme, cx.with("data.reading", &[("done", &done), ("found", &found)])));
    } else if let Some(loaded) = cx.app.pictures() {
        let kind: &'static str = cx.app.document.design().data.sample_kind().into();
        let mut words = cx.count(&format!("status.samples.{kind}"), loaded.dataset.len());
        if cx.app.document.design().data.target_kind() == TargetKind::Classes {
            words = format!("{words} · {}", cx.count("summary.classes", loaded.dataset.classes.len()));
        }
        ui.label(weak(cx.theme, words));
    } else if let Some(error) = cx.app.loading.failure().filter(|_| cx.app.workspace != Workspace::Data) {
        // Data says it in full.
        ui.label(weak(cx.theme, cx.t("status.no_pictures"))).on_hover_text(cx.language().data_error(error));
    }
}
