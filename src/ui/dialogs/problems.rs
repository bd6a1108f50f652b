//! Everything that is wrong with the design, in one list.
use eframe::egui::Ui;

use crate::app::{Action, title};
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::panels::stack::one_problem;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, weak};

/// Draws the list.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("problems.title")).size(size::TITLE));
    let app = cx.app;
    let problems = &app.document.checked().problems;
    if problems.is_empty() {
        ui.label(weak(cx.theme, cx.t("problems.none")));
    }
    scroll(ui, 480.0).show(ui, |ui| {
        for (place, problem) in problems.iter().enumerate() {
            let card = problem.layer.and_then(|layer| app.document.title(layer));
            let name = card.map_or_else(|| cx.t("problems.whole").into_owned(), |card| title(&card, cx.language()));
            let about = cx.t("problems.show").into_owned();
            if ui.link(name).on_hover_text(about).clicked() {
                cx.act(Action::ShowProblem(place));
            }
            one_problem(ui, cx, place, problem);
            ui.add_space(4.0);
        }
    });
    super::answer::close(ui, cx);
}
