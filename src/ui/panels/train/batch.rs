//! The batch that the network has just learned from: its pictures as the network got them, and what it did to the loss.
use std::sync::Arc;

use eframe::egui::{Align2, Color32, FontId, Label, Sense, Ui, Vec2, WidgetInfo, accesskit::Role};

use crate::app::{RunState, RunView};
use crate::ui::context::Context;
use crate::ui::textures::place_on_sheet;
use crate::ui::widgets::{empty, fitted, weak};

/// Height and width of a picture.
const SIDE: f32 = 46.0;

/// The run and the batch in it.
type BatchKey = (u64, u64);

/// The bytes of a batch's pictures, made once.
#[derive(Clone, Default)]
struct MadeBatch(Option<(BatchKey, Arc<[u8]>)>);

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(run) = app.runs.shown() else { return empty(ui, cx, "batch.empty") };
    let is_seen = run.slow_motion().is_some() || run.state == RunState::Waiting || run.shown_moment().is_some();
    if !is_seen || run.shown_last_batch().samples.is_empty() {
        return empty(ui, cx, "batch.empty");
    }
    let progress = run.shown_progress();
    let number = |count: usize| count.to_string();
    let loss = cx.language().decimal(f64::from(progress.loss), 4);
    // Between two epochs the last batch was that of the one before.
    let between = progress.batch == 0;
    let batch = if between { progress.batches } else { progress.batch };
    let values = [
        ("batch", &*number(batch)),
        ("batches", &number(progress.batches)),
        ("epoch", &number(run.shown_last_batch().epoch as usize + 1)),
        ("loss", &loss),
        ("rate", &cx.language().significant(f64::from(progress.rate))),
    ];
    ui.add(Label::new(weak(cx.theme, cx.with("batch.of", &values))).wrap());
    let key = (run.id(), run.shown_batches());
    let made = cx.memory::<MadeBatch>().0.clone().filter(|(of, _)| *of == key).map(|(_, pixels)| pixels);
    let Some(pixels) = made.or_else(|| run.last_pictures().map(Arc::from)) else { return };
    cx.memory::<MadeBatch>().0 = Some((key, Arc::clone(&pixels)));
    pictures(ui, cx, run, &pixels);
}

/// The pictures with their classes.
fn pictures(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, pixels: &[u8]) {
    let form = run.data.form();
    let samples = &run.shown_last_batch().samples;
    let ticket = (run.id() << 32) + run.shown_batches();
    let texture = cx.textures.sheet(ui.ctx(), "batch", ticket, pixels, (form.channels, form.height, form.width));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(5.0);
        for (nth, sample) in samples.iter().enumerate() {
            let (place, response) = ui.allocate_exact_size(Vec2::new(SIDE, SIDE + 14.0), Sense::hover());
            let class = cx.class_of_sample(&run.data, sample.index as usize);
            let words = format!("{} · {class}", cx.sample_name(&run.data, sample.index as usize));
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
            let frame = place.with_max_y(place.top() + SIDE);
            let at = fitted(frame, form.width as f32 / form.height.max(1) as f32);
            ui.painter().image(texture, at, place_on_sheet(nth, samples.len()), Color32::WHITE);
            let clipped = ui.painter().with_clip_rect(place);
            let font = FontId::proportional(10.0);
            clipped.text(place.center_bottom(), Align2::CENTER_BOTTOM, class, font, cx.theme.weak);
            response.on_hover_text(words);
        }
    });
}
