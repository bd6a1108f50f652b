//! The confusion matrices of all that is compared beside each other; a cell that is chosen is chosen in all.
use eframe::egui::{Ui, Vec2};

use super::letters::letter_badge;
use crate::train::standing;
use crate::ui::context::Context;
use crate::ui::panels::train::confusion;
use crate::ui::widgets::{empty, weak};

/// Room of a matrix.
const WIDE: (f32, f32) = (260.0, 460.0);

/// Draws the matrices.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let entrants = app.compare.entrants();
    let has_classes = entrants.iter().any(|one| one.first(&app.runs).is_some_and(|run| !run.data.classes.is_empty()));
    if !has_classes {
        return empty(ui, cx, "compare.no_classes");
    }
    let count = entrants.len().max(1) as f32;
    let wide = (ui.available_width() / count - 12.0).clamp(WIDE.0, WIDE.1);
    let high = ui.available_height();
    ui.horizontal_top(|ui| {
        for (place, entrant) in entrants.iter().enumerate() {
            let Some(run) = entrant.first(&app.runs) else { continue };
            ui.push_id(("confusion of", place), |ui| {
                ui.allocate_ui(Vec2::new(wide, high), |ui| {
                    ui.vertical(|ui| {
                        ui.set_width(wide);
                        let report = standing(&run.history, run.design.training.checkpoint());
                        let scores =
                            report.and_then(|report| report.validation.as_ref().map(|scores| (report, scores)));
                        ui.horizontal(|ui| {
                            letter_badge(ui, cx.theme, place);
                            if let Some((report, scores)) = scores {
                                let epoch = report.epoch.to_string();
                                let accuracy = cx.language().percent(scores.confusion.accuracy(), 1);
                                let values = [("epoch", &*epoch), ("accuracy", &accuracy)];
                                ui.label(weak(cx.theme, cx.with("compare.of_epoch", &values)));
                            }
                        });
                        match scores {
                            Some((_, scores)) if scores.confusion.rows().count() == run.data.classes.len() => {
                                let classes = cx.class_names(&run.data);
                                confusion::matrix(ui, cx, &classes, &scores.confusion, 0.0);
                            }
                            _ => empty(ui, cx, "confusion.none"),
                        }
                    });
                });
            });
        }
    });
}
