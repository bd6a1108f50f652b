//! Which runs are compared: those of this session and those that are saved beside the design, two to six.
use std::collections::BTreeSet;
use std::path::PathBuf;

use eframe::egui::{Button, Checkbox, Label, Ui};

use crate::app::{Action, CompareAct, FileRequest};
use crate::design::MOST_VARIANTS;
use crate::train::SavedRun;
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::panels::train::truth::run_name;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, empty, heading, weak};

/// What is chosen.
#[derive(Clone, Default)]
struct ChosenRuns {
    here: BTreeSet<u64>,
    saved: BTreeSet<PathBuf>,
}

/// Draws the dialog.
pub(in crate::ui::dialogs) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    ui.label(bold(cx.t("compare_runs.title")).size(size::TITLE).color(cx.theme.text));
    ui.add(Label::new(weak(cx.theme, cx.t("compare_runs.about"))).wrap());
    ui.add_space(6.0);
    let mut chosen = cx.memory::<ChosenRuns>().clone();
    if cx.focus.dialog {
        chosen = ChosenRuns { here: app.compare.views(&app.runs).map(crate::app::RunView::id).collect(), ..chosen };
    }
    chosen.here.retain(|id| app.runs.get(*id).is_some());
    let beside = |saved: &&SavedRun| !app.runs.iter().any(|run| run.is_saved_as(saved));
    let saved: Vec<&SavedRun> = app.runs.saved.iter().filter(beside).collect();
    chosen.saved.retain(|folder| saved.iter().any(|run| run.folder == *folder));
    scroll(ui, 320.0).show(ui, |ui| {
        if app.runs.iter().next().is_some() {
            heading(ui, cx.theme, &cx.t("runs.here"));
        }
        for run in app.runs.iter() {
            let score = run.best_epoch().map(|best| (best.epoch, best.accuracy()));
            let answers = run.design.data.target_kind();
            tick(ui, cx, &described(cx, &run_name(run), score, answers), &mut chosen.here, &run.id());
        }
        if !saved.is_empty() {
            heading(ui, cx.theme, &cx.t("runs.saved"));
        }
        for run in &saved {
            let number = run.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let name = described(cx, &format!("{} · {number}", run.name), run.best, run.answers);
            tick(ui, cx, &name, &mut chosen.saved, &run.folder);
        }
        if saved.is_empty() && app.runs.iter().next().is_none() {
            empty(ui, cx, "runs.empty");
        }
    });
    ui.add_space(8.0);
    buttons(ui, cx, &chosen, &saved);
    *cx.memory() = chosen;
}

/// A run with its best score.
fn described(cx: &Context<'_>, name: &str, best: Option<(usize, f64)>, answers: crate::design::TargetKind) -> String {
    best.map_or_else(
        || name.to_owned(),
        |(epoch, score)| {
            let score = cx.language().short_score(score, 0, answers);
            let best = cx.with("runs.best_of", &[("score", &score), ("epoch", &epoch.to_string())]);
            format!("{name} · {best}")
        },
    )
}

/// One run that can be chosen.
fn tick<T: Ord + Clone>(ui: &mut Ui, cx: &Context<'_>, name: &str, chosen: &mut BTreeSet<T>, run: &T) {
    let mut is_chosen = chosen.contains(run);
    if ui.add(Checkbox::new(&mut is_chosen, name)).on_hover_text(cx.t("compare_runs.tick")).changed() {
        if is_chosen {
            chosen.insert(run.clone());
        } else {
            chosen.remove(run);
        }
    }
}

fn buttons(ui: &mut Ui, cx: &Context<'_>, chosen: &ChosenRuns, saved: &[&SavedRun]) {
    let count = chosen.here.len() + chosen.saved.len();
    ui.horizontal_wrapped(|ui| {
        let can = (2..=MOST_VARIANTS).contains(&count);
        let compare = Button::new(bold(cx.t("compare_runs.compare")).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let compare = ui.add_enabled(can, compare).on_disabled_hover_text(cx.t("compare_runs.about"));
        if cx.focus.dialog {
            compare.request_focus();
        }
        if compare.clicked() {
            let runs =
                saved.iter().filter(|run| chosen.saved.contains(&run.folder)).map(|run| (*run).clone()).collect();
            cx.act(Action::Compare(CompareAct::Runs(chosen.here.iter().copied().collect(), runs)));
        }
        let other = ui.button(cx.t("compare_runs.another").into_owned());
        if other.on_hover_text(cx.t("compare_runs.another_about")).clicked() {
            cx.act(Action::ShowDialog(None));
            cx.act(Action::ChooseFile(FileRequest::ComparedRun));
        }
        if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
