//! Whose network the cards at the left show.
use eframe::egui::{Align, Layout, Ui};

use super::letters::letter;
use crate::app::Action;
use crate::ui::context::Context;
use crate::ui::panels::stack;
use crate::ui::widgets::{segments, weak};

/// Draws the letters of all that is compared, and the stack below them.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let entrants = app.compare.entrants();
    if entrants.len() > 1 {
        let now = app.runs.shown().and_then(|run| app.compare.place_of(run.id()));
        ui.horizontal(|ui| {
            ui.label(weak(cx.theme, cx.t("compare.network_of")));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let options: Vec<(Option<usize>, String, String)> = (0..entrants.len())
                    .map(|place| {
                        let letter = letter(place).to_string();
                        let about = cx.with("compare.network_of_about", &[("letter", &letter)]);
                        (Some(place), letter, about)
                    })
                    .collect();
                if let Some(Some(place)) = segments(ui, cx.theme, &options, now)
                    && let Some(run) = entrants[place].first(&app.runs)
                {
                    cx.act(Action::ShowRun(run.id()));
                }
            });
        });
        ui.add_space(4.0);
    }
    stack::show(ui, cx);
}
