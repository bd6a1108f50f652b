//! The surface: what the selected card computes over the plane, the points of the data on it, and the tools that draw them.
use std::sync::Arc;

use eframe::egui::{
    Align, Color32, Layout, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    accesskit::Role, pos2,
};

use super::brush;
use crate::app::title;
use crate::data::Part;
use crate::design::{LayerId, Shape as SampleShape, Title};
use crate::ui::context::Context;
use crate::ui::plane::{
    Axes, BorderSegment, ChosenNeuron, PlanePoint, PlaneSamples, SeenPlane, Verdict, answer_image, borders,
    chosen_place, cross, mark, mark_label, plane_samples, seen_plane, value_image,
};
use crate::ui::widgets::{combo, heading, weak};

/// Radius of a point on the screen.
const RADIUS: f32 = 3.6;
/// Neurons that can be chosen from the list.
const LISTED: usize = 64;

/// The lines between classes, made once per answer.
#[derive(Clone, Default)]
struct Borders(Option<u64>, Arc<[BorderSegment]>);

/// The height that the legend took in the last frame.
#[derive(Debug, Clone, Copy)]
struct LegendHeight(f32);

impl Default for LegendHeight {
    fn default() -> Self {
        Self(24.0)
    }
}

/// What the surface shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surface {
    /// The answers.
    Answers,
    /// What a neuron gives.
    Neuron(LayerId, usize),
}

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let samples = plane_samples(cx);
    let app = cx.app;
    let seen = seen_plane(app);
    let surface = shown(cx, seen.as_ref());
    ui.horizontal_wrapped(|ui| {
        let title = match (surface, &seen) {
            (Surface::Neuron(layer, neuron), Some(seen)) => neuron_name(cx, seen, layer, neuron),
            _ => cx.t("points.surface").into_owned(),
        };
        heading(ui, cx.theme, &title).on_hover_text(cx.t("points.surface_about"));
        brush::tools(ui, cx, &samples);
        if let Some(seen) = &seen {
            choose_neuron(ui, cx, seen, surface);
        }
    });
    plane(ui, cx, (&samples, seen.as_ref()), surface);
}

/// Draws the points alone, with the tools: where there is no network to ask.
pub(in crate::ui) fn points_only(ui: &mut Ui, cx: &mut Context<'_>) {
    let samples = plane_samples(cx);
    ui.horizontal_wrapped(|ui| {
        heading(ui, cx.theme, &cx.t("points.title"));
        brush::tools(ui, cx, &samples);
    });
    plane(ui, cx, (&samples, None), Surface::Answers);
}

/// The answers, unless a neuron of the selected card was chosen.
fn shown(cx: &mut Context<'_>, seen: Option<&SeenPlane<'_>>) -> Surface {
    let selected = cx.app.selection.only_layer();
    let chosen = cx.design_memory::<ChosenNeuron>().0.filter(|(layer, _)| selected == Some(*layer));
    let there = |(layer, neuron): &(LayerId, usize)| {
        seen.and_then(|seen| seen.observed.layer(*layer)).is_some_and(|layer| *neuron < layer.shape.len())
    };
    chosen.filter(there).map_or(Surface::Answers, |(layer, neuron)| Surface::Neuron(layer, neuron))
}

fn neuron_name(cx: &Context<'_>, seen: &SeenPlane<'_>, layer: LayerId, neuron: usize) -> String {
    let layer = seen.stack.get(layer).map(|layer| title(&Title::of(seen.stack, layer), cx.language()));
    let values = [("layer", &*layer.unwrap_or_default()), ("nth", &(neuron + 1).to_string())];
    cx.with("points.neuron", &values)
}

/// The list of what the selected card computes.
fn choose_neuron(ui: &mut Ui, cx: &mut Context<'_>, seen: &SeenPlane<'_>, now: Surface) {
    let Some(layer) = cx.app.selection.only_layer().and_then(|layer| seen.observed.layer(layer)) else { return };
    let SampleShape::Vector(count) = layer.shape else { return };
    let about = cx.t("points.shown_about").into_owned();
    let mut options = vec![(Surface::Answers, cx.t("points.answer").into_owned(), about.clone())];
    let id = layer.layer;
    let name = |neuron| neuron_name(cx, seen, id, neuron);
    options.extend((0..count.min(LISTED)).map(|nth| (Surface::Neuron(id, nth), name(nth), about.clone())));
    let label = cx.t("points.shown").into_owned();
    let chosen = ui.name_inputs(&label, |ui| combo(ui, "surface", &options, &now));
    match chosen {
        Some(Surface::Answers) => cx.design_memory::<ChosenNeuron>().0 = None,
        Some(Surface::Neuron(layer, neuron)) => cx.design_memory::<ChosenNeuron>().0 = Some((layer, neuron)),
        None => {}
    }
}

/// The plane with everything on it, and the legend below.
fn plane(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    (samples, seen): (&PlaneSamples, Option<&SeenPlane<'_>>),
    surface: Surface,
) {
    let room = ui.available_size();
    let size = Vec2::new(room.x, (room.y - cx.memory::<LegendHeight>().0).max(120.0));
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    let axes = Axes::within(place);
    let response = ui.interact(axes.rect, ui.scope_id().with("plane"), Sense::click_and_drag());
    let answers = seen.is_some_and(|seen| !seen.answers().is_empty());
    background(ui, cx, axes, seen, surface);
    axes.draw(ui, cx);
    let verdicts = samples.verdicts(seen);
    points(ui, cx, axes, samples, &verdicts);
    if let Some(at) = chosen_place(cx.app) {
        let at = axes.to_screen(at).clamp(axes.rect.min, axes.rect.max);
        ui.painter().circle_stroke(at, 9.0, Stroke::new(3.5, Color32::BLACK));
        ui.painter().circle_stroke(at, 9.0, Stroke::new(2.0, Color32::WHITE));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(axes.rect, 2.0, Stroke::new(2.0, cx.theme.accent), StrokeKind::Outside);
    }
    let count = cx.count("points.count", samples.points.len());
    let spoken = cx.with("points.spoken", &[("points", &count)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &spoken));
    brush::touch(ui, cx, &response, (axes, samples));
    tip(cx, &response, axes, (samples, &verdicts), seen.filter(|_| answers));
    legend(ui, cx, samples, answers);
    let height = ui.min_rect().bottom() - place.bottom();
    let known = std::mem::replace(&mut cx.memory::<LegendHeight>().0, height);
    if (known - height).abs() > 0.5 {
        ui.ctx().request_repaint();
    }
}

/// The colors of the surface, and the lines on which two classes are equally likely.
fn background(ui: &Ui, cx: &mut Context<'_>, axes: Axes, seen: Option<&SeenPlane<'_>>, surface: Surface) {
    let painter = ui.painter_at(axes.rect.expand(1.0));
    painter.rect_filled(axes.rect, 0.0, cx.theme.nothing);
    let Some(seen) = seen else { return };
    let theme = cx.theme;
    let answers = seen.answers();
    let texture = match surface {
        Surface::Answers if answers.is_empty() => return,
        Surface::Answers => {
            let make = || answer_image(theme, answers);
            cx.textures.made(ui.ctx(), "answers", (seen.ticket, theme.background), make)
        }
        Surface::Neuron(layer, neuron) => {
            let Some(layer) = seen.observed.layer(layer) else { return };
            let width = layer.values.len() / seen.observed.batch.len().max(1);
            let value = |_, point: usize| layer.values.get(point * width + neuron).copied().unwrap_or_default();
            let key = (seen.ticket, layer.layer, neuron, theme.background);
            cx.textures.made(ui.ctx(), "neuron", key, || value_image(theme, 1, 1, value))
        }
    };
    let tint = if seen.old { Color32::from_white_alpha(140) } else { Color32::WHITE };
    painter.image(texture, axes.rect, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), tint);
    if surface == Surface::Answers {
        let kept = cx.memory::<Borders>();
        if kept.0 != Some(seen.ticket) {
            *kept = Borders(Some(seen.ticket), borders(answers).into());
        }
        let stroke = Stroke::new(theme.line, Color32::WHITE.gamma_multiply(if seen.old { 0.5 } else { 0.9 }));
        let at = |share: Pos2| axes.rect.lerp_inside(share.to_vec2());
        painter.extend(kept.1.iter().map(|[from, to]| Shape::line_segment([at(*from), at(*to)], stroke)));
    }
}

/// The points, each with the shape and color of its class.
fn points(ui: &Ui, cx: &Context<'_>, axes: Axes, samples: &PlaneSamples, verdicts: &[Option<Verdict>]) {
    let painter = ui.painter_at(axes.rect.expand(RADIUS * 2.0));
    let radius = if samples.points.len() > 1500 { RADIUS * 0.6 } else { RADIUS };
    for point in &*samples.points {
        let hollow = matches!(point.part, Some(Part::Validation | Part::Test));
        mark(&painter, cx.theme, axes.to_screen(point.at), (point.class, radius), hollow);
    }
    for (point, verdict) in samples.points.iter().zip(verdicts) {
        if verdict.is_some_and(|(class, _)| class != point.class) {
            cross(&painter, axes.to_screen(point.at), radius + 1.6, Color32::WHITE);
        }
    }
}

/// What a point is used for, in words.
fn part_name(cx: &Context<'_>, point: &PlanePoint) -> String {
    let Some(part) = point.part else { return String::new() };
    let key = match part {
        Part::Training => "points.training",
        Part::Validation => "points.validation",
        Part::Test => "points.test",
    };
    cx.t(key).into_owned()
}

/// The point or the place under the pointer: where it is, what it is, and what it is called.
fn tip(
    cx: &Context<'_>,
    response: &Response,
    axes: Axes,
    (samples, verdicts): (&PlaneSamples, &[Option<Verdict>]),
    seen: Option<&SeenPlane<'_>>,
) {
    let Some(pointer) = response.hover_pos() else { return };
    let far = |point: &PlanePoint| axes.to_screen(point.at).distance(pointer);
    let near = samples.points.iter().zip(verdicts).filter(|(point, _)| far(point) < RADIUS * 2.0);
    let nearest = near.min_by(|a, b| far(a.0).total_cmp(&far(b.0)));
    let at = nearest.map_or_else(|| axes.to_plane(pointer), |(point, _)| point.at);
    let number = |at: f32| cx.language().decimal(f64::from(at), 2);
    let place = cx.with("points.place", &[("x", &number(at[0])), ("y", &number(at[1]))]);
    let class_name = |class: usize| samples.class_name(cx.language(), class);
    let verdict = match nearest {
        Some((_, verdict)) => *verdict,
        None => seen.and_then(|seen| seen.answer_at(at)),
    };
    response.clone().on_hover_ui_at_pointer(|ui| {
        ui.label(place);
        if let Some((point, _)) = nearest {
            ui.horizontal(|ui| {
                mark_label(ui, cx.theme, point.class);
                let values = [("class", &*class_name(point.class)), ("part", &*part_name(cx, point))];
                ui.label(cx.with("points.is", &values));
            });
        }
        if let Some((class, share)) = verdict {
            ui.horizontal(|ui| {
                mark_label(ui, cx.theme, class);
                let share = cx.language().percent(f64::from(share), 1);
                ui.label(cx.with("points.called", &[("class", &class_name(class)), ("share", &share)]));
            });
        }
    });
}

/// What the signs mean.
fn legend(ui: &mut Ui, cx: &Context<'_>, samples: &PlaneSamples, answers: bool) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(4.0, 2.0);
        for class in 0..samples.classes.len().min(8) {
            mark_label(ui, cx.theme, class);
            ui.label(weak(cx.theme, samples.class_name(cx.language(), class)));
            ui.add_space(6.0);
        }
        ui.label(weak(cx.theme, cx.t("points.hollow")));
        if answers {
            ui.add_space(6.0);
            ui.label(weak(cx.theme, cx.t("points.crossed")));
            ui.add_space(6.0);
            ui.label(weak(cx.theme, cx.t("points.border")));
        }
        if samples.points.is_empty() {
            ui.with_layout(Layout::top_down(Align::Min), |ui| ui.label(weak(cx.theme, cx.t("points.empty"))));
        }
    });
}
