//! Whose network the cards at the left show.
use eframe::egui::{Button, Ui};

use super::letters::letter;
use crate::app::Action;
use crate::ui::context::Context;
use crate::ui::panels::stack;
use crate::ui::widgets::{bold, weak};

/// Draws the letters of all that is compared, and the stack below them.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let entrants = app.compare.entrants();
    if entrants.len() > 1 {
        let now = app.runs.shown().and_then(|run| app.compare.place_of(run.id()));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.label(weak(cx.theme, cx.t("compare.network_of")));
            for (place, entrant) in entrants.iter().enumerate() {
                let letter = letter(place).to_string();
                let about = cx.with("compare.network_of_about", &[("letter", &letter)]);
                let button = Button::selectable(now == Some(place), bold(&letter));
                if ui.add(button).accessible_name(&about).on_hover_text(&about).clicked()
                    && let Some(run) = entrant.first(&app.runs)
                {
                    cx.act(Action::ShowRun(run.id()));
                }
            }
        });
        ui.add_space(4.0);
    }
    stack::show(ui, cx);
}
