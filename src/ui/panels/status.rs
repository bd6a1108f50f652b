//! The status line: state, data, problems, costs.
use eframe::egui::{Align, Button, Layout, RichText, Ui};
use lucide_icons::Icon;

use crate::app::{Action, Dialog};
use crate::design::Severity;
use crate::ui::cx::Cx;
use crate::ui::widgets::{icon, weak};

/// Draws the line.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        problems(ui, cx);
        data(ui, cx);
        if let Some((_, Err(error))) = cx.app.live.cards() {
            ui.label(weak(cx.theme, cx.language().preview_error(error)));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let checked = cx.app.shown_checked();
            let memory = cx.language().bytes(checked.cost.memory);
            let text = weak(cx.theme, cx.with("status.memory", &[("memory", &memory)]));
            ui.label(text).on_hover_text(cx.t("status.memory_about"));
            let adds = cx.language().number(checked.cost.multiply_adds);
            let text = weak(cx.theme, cx.with("status.multiply_adds", &[("count", &adds)]));
            ui.label(text).on_hover_text(cx.t("cost.multiply_adds_about"));
        });
    });
}

/// How many problems there are; a click lists them.
fn problems(ui: &mut Ui, cx: &mut Cx<'_>) {
    let problems = &cx.app.document.checked().problems;
    let errors = problems.iter().filter(|problem| problem.severity() == Severity::Error).count();
    let (sign, color, text) = if problems.is_empty() {
        (Icon::CircleCheck, cx.theme.good, cx.t("status.ready").into_owned())
    } else if errors > 0 {
        (Icon::CircleAlert, cx.theme.error, cx.count("status.problems", problems.len()))
    } else {
        (Icon::TriangleAlert, cx.theme.warning, cx.count("status.warnings", problems.len()))
    };
    let label = RichText::new(&text).size(12.5).color(cx.theme.text);
    let button = Button::new((icon(sign).size(14.0).color(color), label)).frame_when_inactive(false);
    let response = ui.add(button).accessible_name(&text);
    if response.on_hover_text(cx.t("status.problems_about")).clicked() {
        cx.act(Action::Ask(Some(Dialog::Problems)));
    }
}

/// How many pictures there are, or how far reading is.
fn data(ui: &mut Ui, cx: &Cx<'_>) {
    if let Some(progress) = cx.app.live.progress() {
        let (done, found) = (cx.language().number(progress.done as u64), cx.language().number(progress.found as u64));
        ui.label(weak(cx.theme, cx.with("data.reading", &[("done", &done), ("found", &found)])));
    } else if let Some(loaded) = cx.app.live.loaded() {
        let pictures = cx.count("status.pictures", loaded.dataset.len());
        let classes = cx.count("summary.classes", loaded.dataset.classes.len());
        ui.label(weak(cx.theme, format!("{pictures} · {classes}")));
    } else if let Some(error) = cx.app.live.failure() {
        ui.label(weak(cx.theme, cx.language().data_error(error)));
    }
}
