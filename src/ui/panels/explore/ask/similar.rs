//! The training pictures that are most like the shown one.
use eframe::egui::{Color32, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role};

use super::square::{caption, empty};
use crate::app::{Action, Probe, RunView};
use crate::ui::context::Context;
use crate::ui::textures::place_on_sheet;
use crate::ui::widgets::fitted;

/// Pictures beside each other.
const COLUMNS: usize = 3;
/// Space between two of them.
const GAP: f32 = 3.0;

/// Draws them into a square.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, side: f32) {
    let answer = cx.app.probes.neighbors();
    let (Some(run), Some(Ok(near))) = (cx.app.runs.shown(), answer) else {
        return empty(ui, cx, side, answer, cx.app.probes.progress(Probe::Neighbors));
    };
    let samples: Vec<u32> = near.iter().map(|near| near.index).collect();
    let words: Vec<String> = (near.iter())
        .map(|near| {
            let alike = cx.language().decimal(f64::from(near.similarity), 2);
            cx.with(
                "ask.near",
                &[("class", &cx.class_of_sample(&run.data, near.index as usize)), ("similarity", &alike)],
            )
        })
        .collect();
    ui.allocate_ui(Vec2::splat(side), |ui| {
        ui.set_min_size(Vec2::splat(side));
        tiles(ui, cx, run, (&samples, &words), (side - GAP * (COLUMNS - 1) as f32) / COLUMNS as f32, |_, _, _| ());
    });
    caption(ui, cx, &Probe::Neighbors.name(cx.language()));
}

/// Samples as buttons with these names: a click shows one. `over` draws over each.
pub(super) fn tiles(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    run: &RunView,
    (samples, words): (&[u32], &[String]),
    side: f32,
    over: impl Fn(&Ui, &Response, usize),
) {
    let (form, texture) = (run.data.form(), cx.textures.row(ui.ctx(), &run.data, samples));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(GAP);
        for (nth, (sample, words)) in samples.iter().zip(words).enumerate() {
            let (frame, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::click());
            let place = fitted(frame, form.width as f32 / form.height.max(1) as f32);
            ui.painter().rect_filled(frame, 2.0, cx.theme.control);
            ui.painter().image(texture, place, place_on_sheet(nth, samples.len()), Color32::WHITE);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
            if response.has_focus() || response.hovered() {
                ui.painter().rect_stroke(frame, 2.0, Stroke::new(1.5, cx.theme.accent), StrokeKind::Inside);
            }
            over(ui, &response.clone().with_new_rect(place), nth);
            if response.on_hover_text(words).clicked() {
                cx.act(Action::PickPicture(*sample as usize));
            }
        }
    });
}
