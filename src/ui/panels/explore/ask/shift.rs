//! Does the answer hold? The picture moved, turned, scaled or made noisy under a slider, with what becomes of the answer and
//! of every layer; beside it the same network without max pooling.
use eframe::egui::{
    Align, Label, Layout, Painter, Rect, Sense, Shape, Slider, Stroke, Ui, Vec2, WidgetInfo, accesskit::Role, pos2,
};
use strum::VariantArray as _;

use super::square::{bytes, caption, empty, missing, picture};
use crate::app::{Action, Probe, ProbeChange, title};
use crate::design::{CheckedLayer, LayerId};
use crate::train::{ExplainError, Perturbation, ShiftCurves};
use crate::ui::context::Context;
use crate::ui::widgets::{combo, setting, weak};

/// Height of the curves.
const CURVES: f32 = 84.0;
/// Space between two plots.
const GAP: f32 = 8.0;
/// Width of a number in the table.
const NUMBER: f32 = 58.0;

/// The place of the slider among the values; at the picture itself if nobody has moved it.
#[derive(Clone, Copy, Default)]
struct ShiftPlace(Option<(Perturbation, usize)>);

impl ShiftPlace {
    fn of(self, curves: &ShiftCurves) -> usize {
        let chosen = self.0.filter(|(of, at)| *of == curves.perturbation && *at < curves.values.len());
        chosen.map_or_else(|| curves.neutral(), |(_, at)| at)
    }
}

/// The curves of the network as it is.
fn curves<'a>(cx: &Context<'a>) -> Option<&'a ShiftCurves> {
    cx.app.probes.shift()?.as_ref().ok().filter(|curves| !curves.values.is_empty())
}

/// What is answered for the picture as the slider changes it; `None` where it does not.
pub(super) fn answer<'a>(cx: &mut Context<'a>) -> Option<&'a [f32]> {
    let curves = curves(cx)?;
    let at = cx.memory::<ShiftPlace>().of(curves);
    curves.probabilities.get(at).filter(|_| at != curves.neutral()).map(Vec::as_slice)
}

/// The picture as the slider changes it.
pub(super) fn moved(ui: &mut Ui, cx: &mut Context<'_>, side: f32) {
    let (Some(curves), Some(run)) = (curves(cx), cx.app.runs.shown()) else {
        return empty(ui, cx, side, cx.app.probes.shift(), cx.app.probes.progress(Probe::ShiftProbe));
    };
    let (at, form) = (cx.memory::<ShiftPlace>().of(curves), run.data.form());
    let texture = bytes(ui, cx, "moved", &curves.pictures[at], form);
    let (_, response) = picture(ui, cx, texture, (side, Sense::hover()), (form.height, form.width));
    let words = amount(cx, curves.perturbation, curves.values[at]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    caption(ui, cx, &words);
}

/// How much is done to a picture, in words.
fn amount(cx: &Context<'_>, perturbation: Perturbation, value: f64) -> String {
    let digits = match perturbation {
        Perturbation::ShiftX | Perturbation::ShiftY | Perturbation::Rotation => 0,
        Perturbation::Scale | Perturbation::Noise => 2,
    };
    let value = cx.language().decimal(value, digits);
    cx.with(&["perturbation", perturbation.into(), "amount"].join("."), &[("value", &value)])
}

/// The slider, the curves, and the table of all layers.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let about = Probe::ShiftProbe.about(cx.language());
    let options: Vec<_> = Perturbation::VARIANTS
        .iter()
        .map(|perturbation| {
            let text = |part| cx.language().term(&["perturbation", perturbation.into(), part]).into_owned();
            (*perturbation, text("name"), text("about"))
        })
        .collect();
    let now = cx.app.probes.settings.perturbation;
    let chosen = setting(ui, &cx.t("ask.perturbation"), &about, |ui| combo(ui, "perturbation", &options, &now));
    if let Some(perturbation) = chosen {
        cx.act(Action::Probe(ProbeChange::Perturbation(perturbation)));
    }
    let Some(own) = curves(cx) else {
        let words = missing(cx, cx.app.probes.shift(), cx.app.probes.progress(Probe::ShiftProbe));
        ui.add(Label::new(weak(cx.theme, words)).wrap());
        return;
    };
    slider(ui, cx, own);
    let other = cx.app.probes.unpooled_shift();
    let without = other.and_then(|other| other.as_ref().ok()).filter(|other| other.values == own.values);
    plots(ui, cx, own, without);
    ui.scope(|ui| table(ui, cx, own, without));
    let key = if other == Some(&Err(ExplainError::NoMaxPooling)) { "ask.no_max_pooling" } else { "ask.pooling" };
    for words in [cx.t(key), Probe::ShiftProbe.limits(cx.language())] {
        ui.add(Label::new(weak(cx.theme, words)).wrap());
    }
}

/// The slider over the values.
fn slider(ui: &mut Ui, cx: &mut Context<'_>, curves: &ShiftCurves) {
    let mut at = cx.memory::<ShiftPlace>().of(curves);
    let name = cx.t("ask.amount").into_owned();
    ui.spacing_mut().slider_width = ui.available_width();
    let slider = Slider::new(&mut at, 0..=curves.values.len() - 1).show_value(false);
    let response = ui.name_inputs(&name, |ui| ui.add(slider));
    if response.on_hover_text(amount(cx, curves.perturbation, curves.values[at])).changed() {
        cx.memory::<ShiftPlace>().0 = Some((curves.perturbation, at));
    }
}

/// The curves with max pooling, and without it where there is some.
fn plots(ui: &mut Ui, cx: &mut Context<'_>, own: &ShiftCurves, without: Option<&ShiftCurves>) {
    let at = cx.memory::<ShiftPlace>().of(own);
    let shown = [(own, "ask.with_pooling")].into_iter().chain(without.map(|other| (other, "ask.without_pooling")));
    let width = if without.is_some() { (ui.available_width() - GAP) / 2.0 } else { ui.available_width() };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for (curves, key) in shown {
            ui.vertical(|ui| {
                ui.set_width(width);
                plot(ui, cx, curves, (own.answer(), at));
                let words = if without.is_some() { cx.t(key) } else { cx.t("ask.curves") };
                ui.add(Label::new(weak(cx.theme, words)).truncate());
            });
        }
    });
}

/// The curves of one network: thick the probability of a class, thin how far each layer moves; the slider as a line.
fn plot(ui: &mut Ui, cx: &Context<'_>, curves: &ShiftCurves, (class, at): (usize, usize)) {
    let (place, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), CURVES), Sense::hover());
    let name = cx.shown_class(class);
    let share = |at: usize| curves.probabilities[at].get(class).copied().unwrap_or_default();
    let held = cx.language().percent(curves.held(), 0);
    let here = cx.language().percent(f64::from(share(at)), 0);
    let words = cx.with("ask.shift_spoken", &[("class", &name), ("share", &here), ("held", &held)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    response.on_hover_text(&words);
    let painter = ui.painter_at(place);
    painter.rect_filled(place, 4.0, cx.theme.control);
    for (_, changes) in &curves.layers {
        line(&painter, place, changes, Stroke::new(1.0, cx.theme.weak.gamma_multiply(0.5)));
    }
    let shares: Vec<f32> = (0..curves.values.len()).map(share).collect();
    line(&painter, place, &shares, Stroke::new(2.0, cx.theme.inhibitory));
    let x = across(place, at, shares.len());
    painter.line_segment([pos2(x, place.top()), pos2(x, place.bottom())], Stroke::new(1.0, cx.theme.accent));
}

/// Where one of so many values stands: in equal steps, as on the slider.
fn across(place: Rect, at: usize, count: usize) -> f32 {
    place.left() + place.width() * at as f32 / count.saturating_sub(1).max(1) as f32
}

/// A line over the values, from 0 at the bottom to 1 at the top.
fn line(painter: &Painter, place: Rect, heights: &[f32], stroke: Stroke) {
    let point = |(at, height): (usize, &f32)| {
        pos2(across(place, at, heights.len()), place.bottom() - height.clamp(0.0, 1.0) * place.height())
    };
    painter.add(Shape::line(heights.iter().enumerate().map(point).collect(), stroke));
}

/// For each layer how far what it gives moves in the mean, and at last how often the answer holds.
fn table(ui: &mut Ui, cx: &Context<'_>, own: &ShiftCurves, without: Option<&ShiftCurves>) {
    let Some(run) = cx.app.runs.shown() else { return };
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().interact_size.y = 16.0;
    ui.add_space(4.0);
    let key = if without.is_some() { "ask.mean_changes" } else { "ask.mean_change" };
    ui.add(Label::new(weak(cx.theme, cx.t(key))).wrap());
    let layers = run.layers().iter().flat_map(CheckedLayer::tree);
    for layer in layers.filter(|layer| own.mean_change(layer.id).is_some()) {
        let change = |curves: &ShiftCurves, layer: LayerId| curves.mean_change(layer).unwrap_or_default();
        let numbers = [Some(own), without].map(|curves| curves.map(|curves| change(curves, layer.id)));
        row(ui, cx, &title(&layer.title, cx.language()), numbers);
    }
    row(ui, cx, &cx.t("ask.held"), [Some(own.held()), without.map(ShiftCurves::held)]);
}

/// A name with its shares.
fn row(ui: &mut Ui, cx: &Context<'_>, name: &str, numbers: [Option<f64>; 2]) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let numbers: Vec<f64> = numbers.into_iter().flatten().collect();
        let wide = (ui.available_width() - (NUMBER + 4.0) * numbers.len() as f32).max(40.0);
        let cell = |ui: &mut Ui, wide: f32, layout: Layout, text: &str| {
            ui.allocate_ui_with_layout(Vec2::new(wide, 16.0), layout, |ui| {
                ui.set_width(wide);
                ui.add(Label::new(weak(cx.theme, text)).truncate());
            });
        };
        cell(ui, wide, Layout::left_to_right(Align::Center), name);
        for number in numbers {
            let text = cx.language().percent(number, 0);
            cell(ui, NUMBER, Layout::right_to_left(Align::Center), &text);
        }
    });
}
