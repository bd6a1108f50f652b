//! What is raced: settings with their values, seeds and time; and which runs are compared.
mod form;
mod runs;

use std::time::Duration;

use eframe::egui::{Button, Grid, Label, TextEdit, Ui, vec2};
use lucide_icons::Icon;

use self::form::RaceForm;
use super::answer::entered;
use crate::app::{Action, CompareAct, NoticeValue, RaceSetup};
use crate::design::{READY_RACES, Variable, Variant, VaryError, variants};
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::panels::compare::letter_badge;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, combo, icon_button, number, setting, weak};

pub(super) use runs::show as choose_runs;

/// Settings that are varied at once at most.
const MOST_ROWS: usize = 3;
/// Seeds at most.
const MOST_SEEDS: usize = 10;
/// Budgets that can be chosen, in seconds; 0 for none.
const BUDGETS: [u64; 6] = [0, 30, 60, 300, 900, 3600];

/// Draws the dialog.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("race.title")).size(size::TITLE).color(cx.theme.text));
    ui.add(Label::new(weak(cx.theme, cx.t("race.about"))).wrap());
    ui.add_space(6.0);
    ready(ui, cx);
    ui.add_space(6.0);
    let mut form = cx.memory::<RaceForm>().clone();
    rows(ui, cx, &mut form);
    let (name, about) = (cx.t("race.seeds").into_owned(), cx.t("race.seeds_about").into_owned());
    setting(ui, &name, &about, |ui| number(ui, cx, &mut form.seeds, (1, MOST_SEEDS), 0.05));
    let budgets = BUDGETS.map(|seconds| (seconds, budget_name(cx, seconds), cx.t("race.budget_about").into_owned()));
    let (name, about) = (cx.t("race.budget").into_owned(), cx.t("race.budget_about").into_owned());
    if let Some(budget) = setting(ui, &name, &about, |ui| combo(ui, "budget", &budgets, &form.budget)) {
        form.budget = budget;
    }
    *cx.memory() = form.clone();
    ui.add_space(6.0);
    let planned = form.variations(cx.app.document.design(), cx.language()).and_then(|variations| {
        let made = variants(cx.app.document.design(), &variations)?;
        Ok((variations, made))
    });
    tell(ui, cx, planned.as_ref().map(|(_, made)| &made[..]), &form);
    ui.add_space(8.0);
    let setup = planned.ok().filter(|(_, made)| made.len() > 1 || form.seeds > 1).map(|(variations, _)| {
        let budget = (form.budget > 0).then(|| Duration::from_secs(form.budget));
        RaceSetup { variations, seeds: form.seeds, budget }
    });
    buttons(ui, cx, setup);
}

fn budget_name(cx: &Context<'_>, seconds: u64) -> String {
    if seconds == 0 { cx.t("race.no_budget").into_owned() } else { cx.language().duration(seconds as f64) }
}

/// The races that are ready: a click fills the form.
fn ready(ui: &mut Ui, cx: &mut Context<'_>) {
    let design = cx.app.document.design();
    ui.horizontal_wrapped(|ui| {
        ui.label(weak(cx.theme, cx.t("race.ready")));
        for race in READY_RACES.iter().filter(|race| race.variations(design).is_ok()) {
            let text = |part| cx.language().term(&["ready_race", race.id, part]).into_owned();
            if ui.button(text("name")).on_hover_text(text("about")).clicked() {
                let language = cx.language();
                cx.memory::<RaceForm>().fill(race, language);
            }
        }
    });
}

/// A row for each setting: which one, and its values.
fn rows(ui: &mut Ui, cx: &mut Context<'_>, form: &mut RaceForm) {
    let design = cx.app.document.design();
    let options: Vec<(String, String, String)> = Variable::all(design)
        .iter()
        .map(|variable| {
            let name = cx.language().variable_name(design, variable.name());
            let about = cx.language().about_setting(variable.kind(design), variable.setting()).into_owned();
            (variable.name().to_owned(), name, about)
        })
        .collect();
    let mut dropped = None;
    let can_drop = form.rows.len() > 1;
    for (nth, (variable, values)) in form.rows.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            if let Some(chosen) =
                ui.name_inputs(cx.t("race.setting").into_owned(), |ui| combo(ui, ("vary", nth), &options, variable))
            {
                *variable = chosen;
                values.clear();
            }
            let name = cx.t("race.values").into_owned();
            let hint = form::hint(design, variable, cx.language());
            let wide = ui.available_width() - 40.0;
            let field = TextEdit::singleline(values).hint_text(hint).desired_width(wide);
            let field = ui.add(field).accessible_name(&name).on_hover_text(cx.t("race.values_about"));
            if nth == 0 && cx.focus.dialog {
                field.request_focus();
            }
            let name = cx.t("race.drop").into_owned();
            if can_drop && icon_button(ui, Icon::X, &name).clicked() {
                dropped = Some(nth);
            }
        });
    }
    if let Some(nth) = dropped {
        form.rows.remove(nth);
    }
    if form.rows.len() < MOST_ROWS {
        let unused = options.iter().find(|(name, ..)| form.rows.iter().all(|(used, _)| used != name));
        let more = Button::new(cx.t("race.more").into_owned());
        if ui.add(more).on_hover_text(cx.t("race.more_about")).clicked()
            && let Some((name, ..)) = unused
        {
            form.rows.push((name.clone(), String::new()));
        }
    }
}

/// The variants that are made, or what is wrong.
fn tell(ui: &mut Ui, cx: &Context<'_>, made: Result<&[Variant], &VaryError>, form: &RaceForm) {
    let language = cx.language();
    match made {
        Err(error) => {
            let words = NoticeValue::from(error).text(language);
            ui.add(Label::new(eframe::egui::RichText::new(words).color(cx.theme.warning)).wrap());
        }
        Ok(made) => {
            let runs = made.len() * form.seeds;
            let epochs = cx.app.document.design().training.epochs;
            let mut words = cx.count("race.runs", runs);
            if let Some(seconds) = cx.app.costs.seconds_per_epoch() {
                let all = seconds * (runs * epochs) as f64;
                let all = if form.budget > 0 { all.min(form.budget as f64) } else { all };
                words = cx.with("race.estimate", &[("runs", &words), ("time", &language.duration(all))]);
            }
            ui.label(weak(cx.theme, words));
            scroll(ui, 150.0).show(ui, |ui| {
                Grid::new("made").spacing(vec2(8.0, 4.0)).show(ui, |ui| {
                    for (place, variant) in made.iter().enumerate() {
                        letter_badge(ui, cx.theme, place);
                        let settings = variant.settings.iter().map(|(name, value)| {
                            let value = language.varied_value(&variant.design, name, *value);
                            language.labeled(&language.variable_name(&variant.design, name), &value)
                        });
                        let settings = settings.collect::<Vec<_>>().join(" · ");
                        ui.label(if settings.is_empty() { cx.t("race.as_it_is").into_owned() } else { settings });
                        ui.end_row();
                    }
                });
            });
        }
    }
}

fn buttons(ui: &mut Ui, cx: &Context<'_>, setup: Option<RaceSetup>) {
    ui.horizontal(|ui| {
        let can = setup.is_some() && cx.app.can_race();
        let start = Button::new(bold(cx.t("race.start")).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let start = ui.add_enabled(can, start).on_disabled_hover_text(cx.t("race.needs_two"));
        let is_wanted = start.clicked() || (can && entered(ui) && !start.has_focus());
        if let Some(setup) = setup.filter(|_| is_wanted) {
            cx.act(Action::Compare(CompareAct::Start(setup)));
        }
        if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
