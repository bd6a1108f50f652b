//! The timeline of a run: a slider over its batches, with its snapshots, its best epoch and where it is. A run that
//! branched, or that others branched from, has a lane for each of them. Of a run whose past is not kept it shows epochs,
//! and a click shows the numbers of one.
//!
//! Reading order: `scale` (where batches stand), `marks` (what is drawn there), `slider` (pointer, keys, screen reader),
//! `line` (a single run), `lanes` (a family), `moment_box` (what is known of the moment that is shown), `words`.
mod lanes;
mod line;
mod marks;
mod moment_box;
mod scale;
mod slider;
mod words;

use eframe::egui::Ui;

use crate::ui::context::Context;

/// Height of the line of a single run.
const LINE: f32 = 34.0;

/// How high the timeline is.
pub(in crate::ui) fn height(cx: &Context<'_>) -> f32 {
    match cx.app.runs.family().len() {
        0 | 1 => LINE,
        count => lanes::height(count),
    }
}

/// Draws the timeline.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(run) = app.runs.shown() else { return };
    let family = app.runs.family();
    let above = ui.max_rect().top();
    let head = if family.len() > 1 { lanes::show(ui, cx, &family) } else { Some(line::show(ui, cx, run)) };
    if let Some(head) = head.filter(|_| run.shown_moment().is_some() && app.dialog.is_none()) {
        let number = lanes::number_of(&family, run.id());
        moment_box::show(ui, cx, (run, number), (head, above));
    }
}
