//! An ensemble: how it is trained, how far it is, and what its members and their vote are worth.
mod disputed;
mod members;

use eframe::egui::{Button, Label, ProgressBar, ScrollArea, Ui};

use super::answer::entered;
use crate::app::{Action, EnsembleAct, FileRequest};
use crate::train::{EnsembleMethod, EnsembleOutcome, EnsembleSetup, EnsembleSoFar};
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, combo, number, setting, weak};
use strum::VariantArray as _;

/// Room for what stands above and below the result, and for the edges of the window.
const AROUND: f32 = 330.0;

/// What was chosen.
#[derive(Clone)]
struct ChosenEnsemble(EnsembleSetup);

impl Default for ChosenEnsemble {
    fn default() -> Self {
        Self(EnsembleSetup { method: EnsembleMethod::Bagging, members: 5 })
    }
}

/// Draws the dialog.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    ui.label(bold(cx.t("ensemble.title")).size(size::TITLE).color(cx.theme.text));
    ui.add(Label::new(weak(cx.theme, cx.t("ensemble.about"))).wrap());
    ui.add_space(6.0);
    if app.ensembles.is_busy() {
        progress(ui, cx, app.ensembles.so_far());
        return;
    }
    form(ui, cx);
    if let Some(outcome) = app.ensembles.outcome() {
        ui.add_space(6.0);
        let high = (ui.ctx().content_rect().height() - AROUND).max(160.0);
        let area = ScrollArea::both().id_salt("ensemble").auto_shrink([false, true]);
        // The dialog was smaller before there was a result, and would not grow by itself.
        area.min_scrolled_height(high).max_height(high).show(ui, |ui| result(ui, cx, outcome));
    }
    ui.add_space(8.0);
    buttons(ui, cx);
}

/// How it is trained.
fn form(ui: &mut Ui, cx: &mut Context<'_>) {
    let mut setup = cx.memory::<ChosenEnsemble>().0;
    let options: Vec<(EnsembleMethod, String, String)> = EnsembleMethod::VARIANTS
        .iter()
        .map(|method| {
            let text = |part| cx.language().term(&["ensemble_method", method.into(), part]).into_owned();
            (*method, text("name"), text("about"))
        })
        .collect();
    let (name, about) = (cx.t("ensemble.method").into_owned(), cx.t("ensemble.method_about").into_owned());
    if let Some(method) = setting(ui, &name, &about, |ui| combo(ui, "method", &options, &setup.method)) {
        setup.method = method;
    }
    let chosen = options.iter().find(|(method, ..)| *method == setup.method);
    ui.add(Label::new(weak(cx.theme, chosen.map_or("", |(_, _, about)| about))).wrap());
    let (name, about) = (cx.t("ensemble.members").into_owned(), cx.t("ensemble.members_about").into_owned());
    let limits = (EnsembleSetup::FEWEST, EnsembleSetup::MOST);
    setting(ui, &name, &about, |ui| number(ui, cx, &mut setup.members, limits, 0.05));
    cx.memory::<ChosenEnsemble>().0 = setup;
}

/// How far the one is that is being trained, and what ends it.
fn progress(ui: &mut Ui, cx: &Context<'_>, so_far: Option<EnsembleSoFar>) {
    let words = so_far.map_or_else(
        || cx.t("ensemble.begins").into_owned(),
        |so_far| {
            let (member, members) = (so_far.member.min(so_far.members).to_string(), so_far.members.to_string());
            cx.with("ensemble.so_far", &[("member", &member), ("members", &members)])
        },
    );
    ui.add(ProgressBar::new(so_far.map_or(0.0, |so_far| so_far.share as f32)).text(&words).fill(cx.theme.accent));
    ui.label(weak(cx.theme, cx.t("ensemble.goes_on")));
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let stop = ui.button(cx.t("ensemble.stop").into_owned()).on_hover_text(cx.t("ensemble.stop_about"));
        if stop.clicked() {
            cx.act(Action::Ensemble(EnsembleAct::Stop));
        }
        let close = ui.button(cx.t("dialog.close").into_owned());
        if cx.focus.dialog {
            close.request_focus();
        }
        if close.clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}

/// What it is worth, in a sentence, and then in numbers and samples.
fn result(ui: &mut Ui, cx: &mut Context<'_>, outcome: &EnsembleOutcome) {
    ui.add(Label::new(bold(sentence(cx, outcome)).color(cx.theme.text)).wrap());
    if let Some(ending) = ending(cx, outcome) {
        ui.add(Label::new(weak(cx.theme, ending)).wrap());
    }
    ui.add_space(6.0);
    members::show(ui, cx, outcome);
    ui.add_space(8.0);
    disputed::show(ui, cx, outcome);
}

/// Whether the vote is worth its members: what a lecture claims of ensembles of the same network, for these data.
fn sentence(cx: &Context<'_>, outcome: &EnsembleOutcome) -> String {
    let comparison = &outcome.findings.comparison;
    let language = cx.language();
    let points = |share: f64| language.decimal(share * 100.0, 1);
    let (low, high) = comparison.gain;
    let verdict: &str = comparison.verdict().into();
    let (gain, low, high) = (points(comparison.mean_gain()), points(low), points(high));
    let is_mean = comparison.single == comparison.accuracies.len();
    let over = cx.t(if is_mean { "ensemble.over_mean" } else { "ensemble.over_first" });
    let values = [("gain", &*gain), ("over", &*over), ("low", &*low), ("high", &*high)];
    cx.with(&format!("ensemble_verdict.{verdict}"), &values)
}

/// Why it has fewer members than were asked for.
fn ending(cx: &Context<'_>, outcome: &EnsembleOutcome) -> Option<String> {
    use crate::train::EnsembleEnding::{Completed, Perfect, Stopped, TooWeak};
    match outcome.ending? {
        Completed => None,
        Stopped => Some(cx.t("ensemble.stopped").into_owned()),
        Perfect => Some(cx.t("ensemble.perfect").into_owned()),
        TooWeak { error } => Some(cx.with("ensemble.too_weak", &[("error", &cx.language().percent(error, 1))])),
    }
}

fn buttons(ui: &mut Ui, cx: &mut Context<'_>) {
    let setup = cx.memory::<ChosenEnsemble>().0;
    ui.horizontal_wrapped(|ui| {
        let can = cx.app.can_vote();
        let train = Button::new(bold(cx.t("ensemble.train")).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let train = ui.add_enabled(can, train);
        if cx.focus.dialog {
            train.request_focus();
        }
        if train.clicked() || (can && !train.has_focus() && entered(ui)) {
            cx.act(Action::Ensemble(EnsembleAct::Train(setup)));
        }
        let open = ui.add_enabled(can, Button::new(cx.t("ensemble.open").into_owned()));
        if open.on_hover_text(cx.t("ensemble.open_about")).clicked() {
            cx.act(Action::ShowDialog(None));
            cx.act(Action::ChooseFile(FileRequest::Ensemble));
        }
        if ui.button(cx.t("dialog.close").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
