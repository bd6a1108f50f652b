//! What the squares beside the pad have in common: a frame, a picture in it, and what is said while there is none.
use eframe::egui::{Color32, ColorImage, Label, Rect, Response, Sense, TextureId, Ui, UiBuilder, Vec2, pos2};

use crate::app::RunView;
use crate::data::ImageForm;
use crate::train::{AskedSoFar, ExplainError, Heatmap};
use crate::ui::context::Context;
use crate::ui::textures::inferno;
use crate::ui::theme::Theme;
use crate::ui::widgets::{fitted, weak};

/// A whole texture.
pub(super) fn whole() -> Rect {
    Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0))
}

/// Draws a picture of so many rows and columns into a square. Returns where it lies, and what happened to the square.
pub(super) fn picture(
    ui: &mut Ui,
    cx: &Context<'_>,
    texture: TextureId,
    (side, sense): (f32, Sense),
    (height, width): (usize, usize),
) -> (Rect, Response) {
    let (frame, response) = ui.allocate_exact_size(Vec2::splat(side), sense);
    let place = fitted(frame, width as f32 / height.max(1) as f32);
    ui.painter().rect_filled(frame, 4.0, cx.theme.control);
    ui.painter().image(texture, place, whole(), Color32::WHITE);
    (place, response)
}

/// The texture of one picture: its bytes, channel by channel, in this form.
pub(super) fn bytes(ui: &Ui, cx: &mut Context<'_>, key: &str, bytes: &[u8], form: ImageForm) -> TextureId {
    cx.textures.sheet(ui.ctx(), key, bytes, bytes, (form.channels, form.height, form.width))
}

/// The texture of a map: numbers on both sides of 0 in two colors, others from black to bright.
pub(super) fn heat(ui: &Ui, cx: &mut Context<'_>, map: &Heatmap) -> TextureId {
    let ticket: Vec<u32> = map.values.iter().map(|value| value.to_bits()).collect();
    cx.textures.made(ui.ctx(), "ask", (ticket, cx.theme.dark), || heat_image(cx.theme, map))
}

fn heat_image(theme: &Theme, map: &Heatmap) -> ColorImage {
    let (low, high) = map.range();
    let most = high.abs().max(low.abs()).max(f32::MIN_POSITIVE);
    let color = |value: &f32| if low < 0.0 { theme.signed(value / most) } else { inferno(value / most) };
    ColorImage::new([map.width, map.height], map.values.iter().map(color).collect())
}

/// A square in which something will appear, or why it does not.
pub(super) fn empty<T>(
    ui: &mut Ui,
    cx: &Context<'_>,
    side: f32,
    answer: Option<&Result<T, ExplainError>>,
    progress: Option<AskedSoFar>,
) {
    let (frame, _) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    ui.painter().rect_filled(frame, 4.0, cx.theme.control);
    let text = Label::new(weak(cx.theme, missing(cx, answer, progress))).wrap();
    ui.scope_builder(UiBuilder::new().max_rect(frame.shrink(8.0)), |ui| ui.add(text));
}

/// What is said where an answer is missing.
pub(super) fn missing<T>(
    cx: &Context<'_>,
    answer: Option<&Result<T, ExplainError>>,
    progress: Option<AskedSoFar>,
) -> String {
    match (answer, progress) {
        (Some(Err(_)), _) => cx.t("ask.no_map").into_owned(),
        (_, Some(AskedSoFar { done, of })) if of > 0 => {
            let share = cx.language().percent(done as f64 / of as f64, 0);
            cx.with("ask.so_far", &[("share", &share)])
        }
        _ if cx.app.runs.shown().is_some_and(RunView::is_running) => cx.t("ask.when_paused").into_owned(),
        _ => cx.t("ask.on_its_way").into_owned(),
    }
}

/// A line below a square.
pub(super) fn caption(ui: &mut Ui, cx: &Context<'_>, words: &str) {
    ui.add(Label::new(weak(cx.theme, words)).truncate()).on_hover_text(words);
}
