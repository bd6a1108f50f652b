//! What stands there before anything is compared: what to do, and the races that are ready.
use eframe::egui::{Button, Grid, Label, Ui, vec2};

use super::curves::command_button;
use crate::app::{Action, Command, CompareAct, RaceSetup};
use crate::design::{READY_RACES, ReadyRace, variants};
use crate::ui::context::Context;
use crate::ui::widgets::{bold, empty, heading};

/// Draws the page.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    if cx.app.compare.is_starting() || cx.app.compare.is_reading() {
        let key = if cx.app.compare.is_starting() { "compare.starting" } else { "compare.reading" };
        return empty(ui, cx, key);
    }
    empty(ui, cx, "compare.empty");
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        command_button(ui, cx, Command::Race, true);
        command_button(ui, cx, Command::CompareRuns, false);
    });
    ui.add_space(12.0);
    heading(ui, cx.theme, &cx.t("compare.ready"));
    Grid::new("ready races").num_columns(2).spacing(vec2(10.0, 6.0)).show(ui, |ui| {
        for race in READY_RACES {
            ready(ui, cx, race);
        }
    });
}

/// A race that is ready, where it fits the design.
fn ready(ui: &mut Ui, cx: &Context<'_>, race: &ReadyRace) {
    let design = cx.app.document.design();
    let Ok(variations) = race.variations(design) else { return };
    if variants(design, &variations).is_err() {
        return;
    }
    let text = |part| cx.language().term(&["ready_race", race.id, part]).into_owned();
    let button = ui.add_enabled(cx.app.can_race(), Button::new(bold(text("name"))));
    if button.on_hover_text(text("about")).clicked() {
        let setup = RaceSetup { variations, seeds: 1, budget: None };
        cx.act(Action::Compare(CompareAct::Start(setup)));
    }
    ui.add(Label::new(text("about")).wrap());
    ui.end_row();
}
