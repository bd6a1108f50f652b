//! What each sample of the batch adds to the gradient, the largest first; any of them can be followed.
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use eframe::egui::{
    Align2, Color32, FontId, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role, pos2,
};

use super::{line, number};
use crate::app::{Action, RunView};
use crate::engine::GradientProduct;
use crate::train::{Contribution, LISTED, OneStep};
use crate::ui::context::Context;
use crate::ui::textures::place_on_sheet;
use crate::ui::theme::size;
use crate::ui::widgets::{fitted, heading, name_line};

/// The height of a row, and the widths of its columns from the right.
const ROW: f32 = 26.0;
const NUMBER: f32 = 74.0;
const BAR: f32 = 110.0;
/// Products of the followed sample that stand one by one.
const PRODUCTS: usize = 4;

/// Draws the part.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, step: &OneStep) {
    ui.add_space(8.0);
    heading(ui, cx.theme, &cx.t("one_step.samples")).on_hover_text(cx.t("one_step.samples_about"));
    let largest = step.contributions.first().map_or(0.0, |one| one.sum.abs()).max(f64::MIN_POSITIVE);
    ui.spacing_mut().item_spacing.y = 2.0;
    for (nth, one) in step.contributions.iter().take(LISTED).enumerate() {
        row(ui, cx, (run, step), (nth, one), (one.sum / largest) as f32);
    }
    let rest = step.contributions.len().saturating_sub(LISTED);
    if rest > 0 {
        let sum = number(cx, step.rest(LISTED));
        line(ui, cx.language().count_with("one_step.rest", rest as u64, &[("sum", &sum)]));
    }
    line(ui, cx.with("one_step.gradient", &[("gradient", &number(cx, step.update.gradient))]));
    products(ui, cx, run, step);
}

/// A sample with what it adds: a click follows it.
fn row(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    (run, step): (&RunView, &OneStep),
    (nth, one): (usize, &Contribution),
    share: f32,
) {
    let (place, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let index = one.sample.index as usize;
    let (sample, class) = (cx.sample_name(&run.data, index), cx.class_of_sample(&run.data, index));
    let name = if class.is_empty() { sample.into_owned() } else { format!("{sample} · {class}") };
    let is_followed = one.in_batch == step.followed.contribution.in_batch;
    let sum = number(cx, one.sum);
    let values = [("name", &*name), ("sum", &sum)];
    let spoken = cx.with(if is_followed { "one_step.followed" } else { "one_step.sample" }, &values);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_followed, &spoken));
    if is_followed || response.hovered() || response.has_focus() {
        let fill = if is_followed { cx.theme.chosen } else { cx.theme.control };
        ui.painter().rect_filled(place, 4.0, fill);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(place, 4.0, Stroke::new(1.0, cx.theme.accent), StrokeKind::Inside);
    }
    let left = picture(ui, cx, (run, step), nth, place);
    let right = place.right() - 4.0;
    let font = FontId::proportional(size::SMALL);
    let text = name_line(ui, &name, right - NUMBER - BAR - left - 8.0, font.clone(), cx.theme.text);
    ui.painter().galley(pos2(left, place.center().y - text.size().y / 2.0), text, cx.theme.text);
    bar(ui, cx, place.with_max_x(right - NUMBER).with_min_x(right - NUMBER - BAR), share);
    let at = pos2(right, place.center().y);
    ui.painter().text(at, Align2::RIGHT_CENTER, sum, font, cx.theme.text);
    if response.on_hover_text(format!("{spoken}\n{}", cx.t("one_step.follow"))).clicked() {
        cx.act(Action::FollowSample(one.in_batch));
    }
}

/// The picture of a sample where it is one. Gives where its name begins.
fn picture(ui: &Ui, cx: &mut Context<'_>, (run, step): (&RunView, &OneStep), nth: usize, place: Rect) -> f32 {
    let Some(pixels) = &step.pictures else { return place.left() + 4.0 };
    let form = run.data.form();
    let mut ticket = DefaultHasher::new();
    (run.id(), step.epoch, step.batch, &step.weight.array, step.weight.index).hash(&mut ticket);
    let sides = (form.channels, form.height, form.width);
    let texture = cx.textures.sheet(ui.ctx(), "one step", ticket.finish(), pixels, sides);
    let frame = Rect::from_min_size(place.min + Vec2::splat(1.0), Vec2::splat(ROW - 2.0));
    let count = step.contributions.len().min(LISTED);
    let at = fitted(frame, form.width as f32 / form.height.max(1) as f32);
    ui.painter().image(texture, at, place_on_sheet(nth, count), Color32::WHITE);
    frame.right() + 6.0
}

/// How much it is beside the largest: to the right where the weight is to shrink, to the left where it is to grow.
fn bar(ui: &Ui, cx: &Context<'_>, place: Rect, share: f32) {
    let place = place.shrink2(Vec2::new(4.0, 8.0));
    let middle = place.center().x;
    let end = middle + share * place.width() / 2.0;
    let filled = Rect::from_x_y_ranges(middle.min(end)..=middle.max(end), place.y_range());
    ui.painter().rect_filled(filled, 1.0, cx.theme.signed(share));
    ui.painter().vline(middle, place.expand(3.0).y_range(), Stroke::new(1.0, cx.theme.border));
}

/// The largest products of the sample that is followed, where there are several: the places of a filter, or steps.
fn products(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, step: &OneStep) {
    let products = &step.followed.products;
    if products.len() < 2 {
        return;
    }
    ui.add_space(6.0);
    let name = run.data.name(step.followed.contribution.sample.index as usize);
    heading(ui, cx.theme, &cx.language().count_with("one_step.products", products.len() as u64, &[("sample", name)]));
    for product in products.iter().take(PRODUCTS) {
        let place = super::place(cx, step, step.layer, product.output);
        let at =
            product.step.map_or(place, |step| cx.with("one_step.place.step", &[("step", &(step + 1).to_string())]));
        let (error, value) = (number(cx, product.error), number(cx, product.value));
        let values =
            [("place", &*at), ("error", &error), ("value", &value), ("product", &number(cx, product.contribution()))];
        line(ui, cx.with("one_step.product", &values));
    }
    let rest = products.len().saturating_sub(PRODUCTS);
    if rest > 0 {
        let sum: f64 = products.iter().skip(PRODUCTS).map(GradientProduct::contribution).sum();
        line(ui, cx.language().count_with("one_step.other_products", rest as u64, &[("sum", &number(cx, sum))]));
    }
}
