//! The runs of this session, and those that are saved beside the design: to be shown again, or deleted.
use eframe::egui::{Button, Grid, RichText, Ui, vec2};
use lucide_icons::Icon;

use super::truth::run_name;
use crate::app::{Action, Dialog, RunView};
use crate::design::TargetKind;
use crate::train::saved::Damage;
use crate::train::{SavedRun, Scores};
use crate::ui::context::Context;
use crate::ui::panels::status::run_state;
use crate::ui::widgets::{bold, empty, heading, icon, weak};

/// Draws the list.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    // A run of this session that lies on disk already stands in the upper list only.
    let here = |saved: &SavedRun| app.runs.iter().any(|run| run.is_saved_as(saved));
    let saved: Vec<&SavedRun> = app.runs.saved.iter().filter(|saved| !here(saved)).collect();
    if app.runs.iter().next().is_none() && saved.is_empty() {
        return empty(ui, cx, if app.runs.is_listing() { "runs.listing" } else { "runs.empty" });
    }
    Grid::new("runs").num_columns(6).spacing(vec2(10.0, 6.0)).show(ui, |ui| {
        if app.runs.iter().next().is_some() {
            head(ui, cx, "runs.here", "runs.state");
            app.runs.iter().for_each(|run| session_row(ui, cx, run));
        }
        if !saved.is_empty() {
            head(ui, cx, "runs.saved", "runs.time");
            for run in &saved {
                saved_row(ui, cx, run);
            }
        }
        if app.pictures().is_some_and(|loaded| loaded.dataset.holds_pictures()) {
            baselines(ui, cx);
        }
    });
}

/// What the nearest training pictures answer, for any run to be held to.
fn baselines(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let found = app.baselines.of(app.document.design(), &app.document.base());
    let Some(Some(found)) = found else {
        let name = cx.t("runs.neighbors").into_owned();
        let key = match found {
            _ if app.baselines.is_open() => "runs.neighbors_open",
            Some(_) => "runs.neighbors_none",
            None => "runs.neighbors_about",
        };
        let button = Button::new((icon(Icon::Ruler), name.as_str())).frame_when_inactive(false);
        let response = ui.add_enabled(!app.baselines.is_open(), button).accessible_name(&name);
        if response.on_hover_text(cx.t("runs.neighbors_about")).clicked() {
            cx.act(Action::AskBaselines);
        }
        ui.label("");
        if key != "runs.neighbors_about" {
            ui.label(weak(cx.theme, cx.t(key)));
        }
        return ui.end_row();
    };
    for (key, confusion) in [("runs.by_pixels", &found.pixels), ("runs.by_features", &found.features)] {
        ui.label(cx.t(key)).on_hover_text(cx.t("runs.neighbors_about"));
        ui.label("");
        let answers = TargetKind::Classes;
        ui.label(cx.language().short_score(confusion.accuracy(), confusion.samples(), answers));
        ui.end_row();
    }
}

/// What stands above the columns.
fn head(ui: &mut Ui, cx: &Context<'_>, title: &str, own: &str) {
    heading(ui, cx.theme, &cx.t(title));
    ui.label("");
    for key in ["runs.best", "runs.epochs", own, "runs.seed"] {
        ui.label(weak(cx.theme, cx.t(key)));
    }
    ui.end_row();
}

/// A run of this session.
fn session_row(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let chosen = cx.app.runs.shown().is_some_and(|shown| shown.id() == run.id());
    let name = run_name(run);
    if name_button(ui, cx, &name, chosen, "runs.show_about") {
        cx.act(Action::ShowRun(run.id()));
    }
    if run.is_active() {
        let name = cx.with("runs.close", &[("name", &name)]);
        if sign(ui, Icon::Square, &name) {
            cx.act(Action::CloseRun(run.id()));
        }
    } else if let Some(saved) = &run.saved {
        delete(ui, cx, saved);
    } else {
        ui.label("");
    }
    let best = run.best_epoch();
    let samples = best.and_then(|best| best.validation.as_ref()).map_or(0, Scores::samples);
    let answers = run.design.data.target_kind();
    ui.label(best_of(cx, best.map(|best| (best.epoch, best.accuracy())), samples, answers));
    ui.label(format!("{} / {}", run.epochs_done(), run.progress.epochs));
    let (key, color) = run_state(cx.theme, &run.state);
    ui.label(RichText::new(format!("● {}", cx.t(key))).size(12.5).color(color));
    ui.label(run.design.training.seed.to_string());
    ui.end_row();
}

/// A run that is saved beside the design.
fn saved_row(ui: &mut Ui, cx: &mut Context<'_>, run: &SavedRun) {
    let number = run.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name_button(ui, cx, &format!("{} · {number}", run.name), false, "runs.open_about") {
        cx.act(Action::ReopenRun(Box::new(run.clone())));
    }
    delete(ui, cx, run);
    ui.label(best_of(cx, run.best, run.samples, run.answers));
    ui.label(run.epochs.to_string());
    match run.damage {
        Some(Damage::Report) => ui.label(RichText::new(cx.t("runs.damaged_report")).color(cx.theme.error)),
        Some(_) => ui.label(RichText::new(cx.t("runs.damaged")).color(cx.theme.error)),
        None => ui.label(cx.language().duration(run.seconds)),
    };
    ui.label(run.seed.to_string());
    ui.end_row();
}

/// The name of a run as a button; true when it is to be shown.
fn name_button(ui: &mut Ui, cx: &Context<'_>, name: &str, chosen: bool, about: &str) -> bool {
    let text = if chosen { bold(name) } else { RichText::new(name) };
    ui.add(Button::new(text).selected(chosen)).on_hover_text(cx.t(about)).clicked() && !chosen
}

/// The best epoch and its accuracy, with its interval where it was counted on few samples, or its R².
fn best_of(cx: &Context<'_>, best: Option<(usize, f64)>, samples: u64, answers: TargetKind) -> String {
    best.map_or_else(String::new, |(epoch, score)| {
        let score = cx.language().short_score(score, samples, answers);
        cx.with("runs.best_of", &[("score", &score), ("epoch", &epoch.to_string())])
    })
}

fn delete(ui: &mut Ui, cx: &mut Context<'_>, run: &SavedRun) {
    let name = cx.with("runs.delete", &[("name", &run.name)]);
    if sign(ui, Icon::Trash2, &name) {
        cx.act(Action::ShowDialog(Some(Dialog::DeleteRun(Box::new(run.clone())))));
    }
}

/// A small button behind a name; true when it was pressed.
fn sign(ui: &mut Ui, picture: Icon, name: &str) -> bool {
    let button = Button::new(icon(picture)).frame_when_inactive(false);
    ui.add(button).accessible_name(name).on_hover_text(name).clicked()
}
