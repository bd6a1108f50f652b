//! "Ask it": a pad to draw on, what the answer hangs on beside it, how sure the network may be, what becomes of the answer
//! while the picture is changed, and the training pictures that are most like it.
use eframe::egui::{
    Button, Color32, ColorImage, Image, Label, Painter, Pos2, Rect, ScrollArea, Sense, Shape, Slider, Stroke, Ui,
    UiBuilder, Vec2, WidgetInfo, accesskit::Role, pos2,
};
use lucide_icons::Icon;
use strum::VariantArray as _;

use crate::app::{Action, Command, Probe, ProbeChange};
use crate::data::Strokes;
use crate::engine::best;
use crate::train::{CalibrationReport, ExplainMethod, Heatmap, Perturbation, ShiftCurves};
use crate::ui::context::Context;
use crate::ui::panels::train::prediction::bars;
use crate::ui::textures::inferno;
use crate::ui::widgets::{empty, fitted, heading, icon_button, segments, weak};

/// Width of the largest square.
const LARGEST: f32 = 240.0;
/// Height of the curves.
const CURVES: f32 = 96.0;
/// Width and height of a picture that is like the shown one.
const SIDE: f32 = 40.0;
/// What is asked while this is shown.
const WANTED: [Probe; 4] = [Probe::GradCam, Probe::Calibration, Probe::ShiftProbe, Probe::Neighbors];

/// The lines on the pad.
#[derive(Clone, Default)]
struct Pad {
    strokes: Strokes,
    is_drawing: bool,
}

/// From which probability on an answer is given.
#[derive(Clone, Copy)]
struct Threshold(f64);

impl Default for Threshold {
    fn default() -> Self {
        Self(0.5)
    }
}

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("ask.title")).on_hover_text(cx.t("ask.title_about"));
    let Some((_, _, height, width)) = cx.app.picture() else { return empty(ui, cx, "ask.empty") };
    for probe in WANTED {
        if !cx.app.probes.settings.wanted.contains(&probe) {
            cx.act(Action::Probe(ProbeChange::Want(probe, true)));
        }
    }
    ScrollArea::vertical().id_salt("ask").auto_shrink(false).show(ui, |ui| {
        let side = ((ui.available_width() - 8.0) / 2.0).min(LARGEST);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            pad(ui, cx, side, (height, width));
            map(ui, cx, side);
        });
        answer(ui, cx);
        methods(ui, cx);
        sure(ui, cx);
        shift(ui, cx);
        neighbors(ui, cx);
    });
}

/// The shown picture, on which lines are drawn with the mouse.
fn pad(ui: &mut Ui, cx: &mut Context<'_>, side: f32, (height, width): (usize, usize)) {
    let Some(looked) = cx.app.picture() else { return };
    let texture = cx.textures.picture(ui.ctx(), looked).id();
    ui.vertical(|ui| {
        let (frame, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::drag());
        let place = fitted(frame, width as f32 / height.max(1) as f32);
        ui.painter().rect_filled(frame, 4.0, cx.theme.control);
        ui.painter().image(texture, place, whole(), Color32::WHITE);
        let words = cx.t("ask.pad").into_owned();
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &words));
        let response = response.on_hover_text(words);
        let mut pad = cx.memory::<Pad>().clone();
        let pixel = |at: Pos2| {
            let share = (at - place.min) / place.size();
            [share.x * width as f32, share.y * height as f32]
        };
        if let Some(at) = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on()) {
            if !pad.is_drawing {
                if cx.app.sample.own.is_none() {
                    pad.strokes.clear();
                }
                pad.strokes.push(Vec::new());
            }
            pad.is_drawing = true;
            let point = pixel(at);
            let stroke = pad.strokes.last_mut();
            if let Some(stroke) = stroke.filter(|stroke| stroke.last() != Some(&point)) {
                stroke.push(point);
                cx.act(Action::Draw(pad.strokes.clone()));
            }
        } else {
            pad.is_drawing = false;
        }
        ui.horizontal(|ui| {
            if icon_button(ui, Icon::Eraser, &cx.t("ask.clear")).clicked() {
                pad.strokes.clear();
                cx.act(Action::Draw(Vec::new()));
            }
            if icon_button(ui, Icon::ChevronRight, &cx.t("ask.next")).clicked() {
                pad.strokes.clear();
                cx.command(Command::NextPicture);
            }
        });
        *cx.memory() = pad;
    });
}

/// The map over the picture.
fn map(ui: &mut Ui, cx: &mut Context<'_>, side: f32) {
    ui.vertical(|ui| {
        let Some(Ok(found)) = cx.app.probes.why() else {
            let (_, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
            let key = if matches!(cx.app.probes.why(), Some(Err(_))) { "ask.no_map" } else { "ask.on_its_way" };
            let words = cx.t(key);
            let text = Label::new(weak(cx.theme, words)).wrap();
            ui.scope_builder(UiBuilder::new().max_rect(response.rect.shrink(8.0)), |ui| ui.add(text));
            return;
        };
        let probe = Probe::of(found.method);
        let (frame, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
        let place = fitted(frame, found.map.width as f32 / found.map.height.max(1) as f32);
        let ticket: Vec<u32> = found.map.values.iter().map(|value| value.to_bits()).collect();
        let texture = cx.textures.made(ui.ctx(), "ask", ticket, || heat(cx.theme, &found.map));
        ui.painter().rect_filled(frame, 4.0, cx.theme.control);
        ui.painter().image(texture, place, whole(), Color32::WHITE);
        let class = cx.app.shown_classes().get(found.class).cloned().unwrap_or_default();
        let words = cx.with("ask.map", &[("method", &probe.name(cx.language())), ("class", &class)]);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
        response.on_hover_text(probe.about(cx.language()));
        ui.add(Label::new(weak(cx.theme, words)).truncate());
    });
}

/// What the network answers, with a bar for each class.
fn answer(ui: &mut Ui, cx: &Context<'_>) {
    let Some((_, cards, _, _)) = cx.app.cards() else { return };
    let classes = cx.app.shown_classes();
    if !cards.probabilities.is_empty() && cards.probabilities.len() == classes.len() {
        bars(ui, cx, classes, &cards.probabilities, None);
        ui.add_space(6.0);
    }
}

/// A map in colors: numbers on both sides of 0 in two, others from black to bright.
fn heat(theme: &crate::ui::theme::Theme, map: &Heatmap) -> ColorImage {
    let (low, high) = map.range();
    let most = high.abs().max(low.abs()).max(f32::MIN_POSITIVE);
    let color = |value: &f32| if low < 0.0 { theme.signed(value / most) } else { inferno(value / most) };
    ColorImage::new([map.width, map.height], map.values.iter().map(color).collect())
}

/// The ways to ask why, and what the chosen one cannot tell.
fn methods(ui: &mut Ui, cx: &Context<'_>) {
    let now = cx.app.probes.settings.method;
    let options: Vec<_> = ExplainMethod::VARIANTS
        .iter()
        .map(|method| {
            let probe = Probe::of(*method);
            (*method, probe.name(cx.language()).into_owned(), probe.about(cx.language()).into_owned())
        })
        .collect();
    if let Some(method) = segments(ui, cx.theme, &options, now) {
        cx.act(Action::Probe(ProbeChange::Method(method)));
    }
    ui.add(Label::new(weak(cx.theme, Probe::of(now).limits(cx.language()))).wrap());
    ui.add_space(6.0);
}

/// How sure the network may be of its answer, and what it costs to say "I don't know" more often.
fn sure(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("ask.sure")).on_hover_text(Probe::Calibration.about(cx.language()));
    let (Some((_, cards, _, _)), Some(Ok(report))) = (cx.app.cards(), cx.app.probes.calibration()) else {
        return empty(ui, cx, "ask.on_its_way");
    };
    let probabilities = tempered(&cards.probabilities, report.calibration.temperature);
    let classes = cx.app.shown_classes();
    let answer = best(&probabilities);
    let (Some(class), Some(share)) = (classes.get(answer), probabilities.get(answer)) else { return };
    let mut threshold = cx.memory::<Threshold>().0;
    let percent = cx.language().percent(f64::from(*share), 0);
    let key = if f64::from(*share) < threshold { "ask.unknown" } else { "ask.known" };
    ui.label(cx.with(key, &[("class", class), ("share", &percent)]));
    let name = cx.t("ask.threshold").into_owned();
    let slider = Slider::new(&mut threshold, 0.0..=1.0).custom_formatter(|value, _| cx.language().percent(value, 0));
    ui.name_inputs(&name, |ui| ui.add(slider)).on_hover_text(&name);
    costs(ui, cx, report, threshold);
    cx.memory::<Threshold>().0 = threshold;
}

/// What a threshold costs.
fn costs(ui: &mut Ui, cx: &Context<'_>, report: &CalibrationReport, threshold: f64) {
    let cost = report.coverage(threshold);
    let answered = cx.language().percent(cost.answered, 0);
    let right = cost.accuracy.map_or_else(|| "–".to_owned(), |right| cx.language().percent(right, 1));
    let words = cx.with("ask.costs", &[("answered", &answered), ("accuracy", &right)]);
    ui.add(Label::new(weak(cx.theme, words)).wrap());
    ui.add(Label::new(weak(cx.theme, Probe::Calibration.limits(cx.language()))).wrap());
    ui.add_space(6.0);
}

/// Probabilities at a temperature: what a softmax gives for outputs divided by it.
fn tempered(probabilities: &[f32], temperature: f64) -> Vec<f32> {
    let powers: Vec<f64> = probabilities.iter().map(|p| f64::from(*p).powf(1.0 / temperature)).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| if sum > 0.0 { (power / sum) as f32 } else { 0.0 }).collect()
}

/// What becomes of the answer while the picture is changed.
fn shift(ui: &mut Ui, cx: &Context<'_>) {
    heading(ui, cx.theme, &cx.t("ask.shift")).on_hover_text(Probe::ShiftProbe.about(cx.language()));
    let options: Vec<_> = Perturbation::VARIANTS
        .iter()
        .map(|perturbation| {
            let text = |part| cx.language().term(&["perturbation", perturbation.into(), part]).into_owned();
            (*perturbation, text("name"), text("about"))
        })
        .collect();
    if let Some(perturbation) = segments(ui, cx.theme, &options, cx.app.probes.settings.perturbation) {
        cx.act(Action::Probe(ProbeChange::Perturbation(perturbation)));
    }
    let Some(Ok(curves)) = cx.app.probes.shift() else { return empty(ui, cx, "ask.on_its_way") };
    let neutral = curves.values.iter().position(|value| *value == neutral(curves)).unwrap_or_default();
    let Some(answer) = curves.probabilities.get(neutral).map(|shares| best(shares)) else { return };
    let class = cx.app.shown_classes().get(answer).cloned().unwrap_or_default();
    let (place, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), CURVES), Sense::hover());
    let words = cx.with("ask.shift_spoken", &[("class", &class)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    response.on_hover_text(&words);
    let painter = ui.painter_at(place);
    painter.rect_filled(place, 4.0, cx.theme.control);
    for (_, changes) in &curves.layers {
        line(&painter, place, curves, changes, Stroke::new(1.0, cx.theme.weak.gamma_multiply(0.5)));
    }
    let shares: Vec<f32> = curves.probabilities.iter().map(|shares| shares[answer]).collect();
    line(&painter, place, curves, &shares, Stroke::new(2.0, cx.theme.inhibitory));
    ui.add(Label::new(weak(cx.theme, words)).wrap());
    ui.add(Label::new(weak(cx.theme, Probe::ShiftProbe.limits(cx.language()))).wrap());
    ui.add_space(6.0);
}

/// The value at which nothing is done.
fn neutral(curves: &ShiftCurves) -> f64 {
    curves.perturbation.range(crate::design::Shape::Vector(0)).1
}

/// A line over the values, from 0 at the bottom to 1 at the top.
fn line(painter: &Painter, place: Rect, curves: &ShiftCurves, heights: &[f32], stroke: Stroke) {
    let (Some(first), Some(last)) = (curves.values.first(), curves.values.last()) else { return };
    let across = |value: f64| ((value - first) / (last - first).max(f64::MIN_POSITIVE)) as f32;
    let point = |(value, height): (&f64, &f32)| {
        pos2(place.left() + across(*value) * place.width(), place.bottom() - height.clamp(0.0, 1.0) * place.height())
    };
    painter.add(Shape::line(curves.values.iter().zip(heights).map(point).collect(), stroke));
}

/// The training pictures that are most like the shown one.
fn neighbors(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &Probe::Neighbors.name(cx.language())).on_hover_text(Probe::Neighbors.about(cx.language()));
    let Some(run) = cx.app.runs.shown() else { return };
    let Some(Ok(near)) = cx.app.probes.neighbors() else { return empty(ui, cx, "ask.on_its_way") };
    let indices: Vec<u32> = near.iter().map(|near| near.index).collect();
    let Some((texture, count)) = cx.textures.pictures(ui.ctx(), &run.data, &indices) else { return };
    ui.horizontal_wrapped(|ui| {
        for (nth, near) in near.iter().enumerate() {
            let index = near.index as usize;
            let class = run.data.classes.get(run.data.label(index)).map(String::as_str).unwrap_or_default();
            let alike = cx.language().decimal(f64::from(near.similarity), 2);
            let words = cx.with("ask.near", &[("class", class), ("similarity", &alike)]);
            let (left, end) = (nth as f32 / count as f32, (nth + 1) as f32 / count as f32);
            let uv = Rect::from_min_max(pos2(left, 0.0), pos2(end, 1.0));
            let picture = Image::new((texture, Vec2::splat(SIDE))).uv(uv);
            let button = ui.add(Button::image(picture)).accessible_name(&words).on_hover_text(&words);
            if button.clicked() {
                cx.act(Action::PickPicture(index));
            }
        }
    });
    ui.add(Label::new(weak(cx.theme, Probe::Neighbors.limits(cx.language()))).wrap());
}

/// A whole texture.
fn whole() -> Rect {
    Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0))
}
