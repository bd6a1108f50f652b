//! The runs that are kept beside the design: to be looked at again, or deleted.
use eframe::egui::{Button, Grid, Ui, vec2};
use lucide_icons::Icon;

use super::empty;
use crate::app::{Action, Dialog};
use crate::ui::cx::Cx;
use crate::ui::widgets::{bold, icon, weak};

/// Draws the list.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    let app = cx.app;
    if app.runs.saved.is_empty() {
        return empty(ui, cx, "runs.empty");
    }
    let shown = app.runs.shown().and_then(|run| run.saved.as_ref());
    Grid::new("runs").num_columns(6).spacing(vec2(14.0, 6.0)).show(ui, |ui| {
        for key in ["runs.name", "runs.best", "runs.epochs", "runs.time", "runs.seed"] {
            ui.label(weak(cx.theme, cx.t(key)));
        }
        ui.end_row();
        for kept in &app.runs.saved {
            let chosen = shown.is_some_and(|shown| shown.folder == kept.folder);
            let number = kept.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let title = format!("{} · {number}", kept.name);
            let text = if chosen { bold(title) } else { eframe::egui::RichText::new(title) };
            let about = cx.t("runs.open_about").into_owned();
            if ui.add(Button::new(text).selected(chosen)).on_hover_text(about).clicked() && !chosen {
                cx.act(Action::ReopenRun(Box::new(kept.clone())));
            }
            let best = kept.best.map_or_else(String::new, |(epoch, accuracy)| {
                let accuracy = cx.language().percent(accuracy, 1);
                cx.with("runs.best_of", &[("accuracy", &accuracy), ("epoch", &epoch.to_string())])
            });
            ui.label(best);
            ui.label(kept.epochs.to_string());
            ui.label(cx.language().duration(kept.seconds));
            ui.label(kept.seed.to_string());
            let name = cx.with("runs.delete", &[("name", &kept.name)]);
            let button = Button::new(icon(Icon::Trash2)).frame_when_inactive(false);
            if ui.add(button).accessible_name(&name).on_hover_text(&name).clicked() {
                cx.act(Action::ShowDialog(Some(Dialog::DeleteRun(Box::new(kept.clone())))));
            }
            ui.end_row();
        }
    });
}
