//! The units of a layer: its maps or neurons, what excites the chosen one most, and the picture that was made for it.
use eframe::egui::{
    Color32, Label, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role, pos2,
};

use super::chosen_unit::{ChosenUnit, chosen, layers};
use super::square::{bytes, caption, empty, missing, picture};
use super::{knock_out, similar};
use crate::app::{Action, Card, Probe, ProbeChange, RunView, title};
use crate::design::{CheckedLayer, Shape};
use crate::train::{CardView, Excitement, pixels_over};
use crate::ui::context::Context;
use crate::ui::widgets::{combo, heading, number, setting, weak};

/// Width and height of a unit, and the space between two.
const UNIT: f32 = 27.0;
const GAP: f32 = 3.0;
/// Units that are drawn at most; the others are chosen by their number.
const DRAWN: usize = 48;
/// Pictures beside each other.
const COLUMNS: f32 = 4.0;
/// The smallest frame around a place, in points.
const LEAST: f32 = 7.0;

/// The card that was selected last: with another one its layer is chosen.
#[derive(Clone, Copy, Default)]
struct FollowedCard(Option<Card>);

/// The picture that was made for the unit.
pub(super) fn made(ui: &mut Ui, cx: &mut Context<'_>, side: f32) {
    let answer = cx.app.probes.made_picture();
    let (Some(Ok(found)), Some(run), Some(chosen)) = (answer, cx.app.runs.shown(), chosen(cx)) else {
        return empty(ui, cx, side, answer, cx.app.probes.progress(Probe::Ascent));
    };
    let form = run.data.form();
    let texture = bytes(ui, cx, "made", &found.pixels, form);
    let (_, response) = picture(ui, cx, texture, (side, Sense::hover()), (form.height, form.width));
    let words = cx.with("ask.made", &[("unit", &chosen.name(cx, chosen.unit))]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let [about, limits] = [Probe::Ascent.about(cx.language()), Probe::Ascent.limits(cx.language())];
    response.on_hover_text(format!("{about}\n\n{limits}"));
    caption(ui, cx, &words);
}

/// The layer, its units with their switches, what is lost without those that are off, and what excites the chosen one.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    if follow_card(cx) {
        return;
    }
    let (Some(run), Some(chosen)) = (cx.app.runs.shown(), chosen(cx)) else { return };
    if cx.app.probes.settings.unit != Some((chosen.layer.id, chosen.unit)) {
        cx.act(Action::Probe(ProbeChange::Unit(Some((chosen.layer.id, chosen.unit)))));
    }
    choose(ui, cx, run, chosen);
    grid(ui, cx, chosen);
    knock_out::show(ui, cx, chosen);
    ui.add_space(6.0);
    heading(ui, cx.theme, &Probe::Excitement.name(cx.language())).on_hover_text(Probe::Excitement.about(cx.language()));
    exciting(ui, cx, run, chosen);
    for probe in [Probe::Excitement, Probe::Ascent] {
        ui.add(Label::new(weak(cx.theme, probe.limits(cx.language()))).wrap());
    }
}

/// Chooses the layer of a card that has just been selected in the stack. Whether there was one.
fn follow_card(cx: &mut Context<'_>) -> bool {
    let card = cx.app.selection.cursor();
    let is_new = cx.memory::<FollowedCard>().0.replace(card) != Some(card);
    let Card::Layer(layer) = card else { return false };
    let is_there = cx.app.runs.shown().is_some_and(|run| layers(run).any(|own| own.id == layer));
    let follows = is_new && is_there;
    if follows {
        cx.act(Action::Probe(ProbeChange::Unit(Some((layer, 0)))));
    }
    follows
}

/// The fields for layer and unit.
fn choose(ui: &mut Ui, cx: &Context<'_>, run: &RunView, chosen: ChosenUnit<'_>) {
    let about = cx.t("ask.unit_about").into_owned();
    let name = |layer: &CheckedLayer| title(&layer.title, cx.language());
    let options: Vec<_> = layers(run).map(|layer| (layer.id, name(layer), about.clone())).collect();
    let layer =
        setting(ui, &cx.t("ask.layer"), &about, |ui| combo(ui, "layer of the unit", &options, &chosen.layer.id));
    if let Some(layer) = layer {
        cx.act(Action::Probe(ProbeChange::Unit(Some((layer, 0)))));
    }
    let mut nth = chosen.unit + 1;
    let units = chosen.layer.output.units().max(1);
    let changed = setting(ui, &cx.t("ask.unit"), &about, |ui| {
        let changed = number(ui, cx, &mut nth, (1, units), 0.2).changed();
        ui.label(weak(cx.theme, cx.with("ask.unit_of", &[("count", &cx.language().number(units as u64))])));
        changed
    });
    if changed {
        cx.act(Action::Probe(ProbeChange::Unit(Some((chosen.layer.id, nth - 1)))));
    }
}

/// The units of the layer: what each gives for the shown picture, crossed where it is off. A click chooses one.
fn grid(ui: &mut Ui, cx: &mut Context<'_>, chosen: ChosenUnit<'_>) {
    let app = cx.app;
    let view = app.cards().and_then(|(_, cards, ticket, _)| {
        Some((ticket, cards.layers.iter().find(|view| view.layer == chosen.layer.id)?))
    });
    let texture = view.and_then(|(ticket, view)| {
        let is_map = matches!(view.shape, Shape::Picture { .. });
        let strip = cx.textures.strip(ui.ctx(), cx.theme, ticket, view, &[]);
        is_map.then(|| (strip.texture.id(), strip.maps))
    });
    let units = chosen.layer.output.units();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(GAP);
        for unit in 0..units.min(DRAWN) {
            let (place, response) = ui.allocate_exact_size(Vec2::splat(UNIT), Sense::click());
            if let Some((texture, maps)) = texture.filter(|(_, maps)| unit < *maps) {
                let [left, right] = [unit, unit + 1].map(|at| at as f32 / maps as f32);
                let uv = Rect::from_min_max(pos2(left, 0.0), pos2(right, 1.0));
                ui.painter().image(texture, place, uv, Color32::WHITE);
            } else {
                let color = view.and_then(|(_, view)| neuron(cx, view, unit)).unwrap_or(cx.theme.control);
                ui.painter().rect_filled(place, 3.0, color);
            }
            if self::unit(ui, cx, chosen, unit, &response) {
                cx.act(Action::Probe(ProbeChange::Unit(Some((chosen.layer.id, unit)))));
            }
        }
        if units > DRAWN {
            ui.label(weak(cx.theme, format!("+{}", cx.language().number((units - DRAWN) as u64))));
        }
    });
}

/// The color of a neuron's number.
fn neuron(cx: &Context<'_>, view: &CardView, unit: usize) -> Option<Color32> {
    let Shape::Vector(_) = view.shape else { return None };
    let largest = view.range.0.abs().max(view.range.1.abs()).max(f32::MIN_POSITIVE);
    view.values.get(unit).map(|value| cx.theme.signed(value / largest))
}

/// Names a unit, shows whether it is chosen or off. Returns whether it was clicked.
fn unit(ui: &Ui, cx: &Context<'_>, chosen: ChosenUnit<'_>, unit: usize, response: &Response) -> bool {
    let (place, is_chosen) = (response.rect, unit == chosen.unit);
    let is_off = cx.app.probes.settings.ablation.is_off(chosen.layer.id, unit);
    let name = chosen.name(cx, unit);
    let words = if is_off { cx.with("ask.is_off", &[("unit", &name)]) } else { name };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &words));
    if is_off {
        let stroke = Stroke::new(2.0, cx.theme.warning);
        ui.painter().line_segment([place.left_top(), place.right_bottom()], stroke);
        ui.painter().line_segment([place.right_top(), place.left_bottom()], stroke);
    }
    if is_chosen || response.has_focus() {
        let width = if is_chosen { 2.5 } else { 1.5 };
        ui.painter().rect_stroke(place, 3.0, Stroke::new(width, cx.theme.accent), StrokeKind::Outside);
    }
    response.clone().on_hover_text(words).clicked()
}

/// The training pictures that excite the unit most, the place of each framed.
fn exciting(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, chosen: ChosenUnit<'_>) {
    let answer = cx.app.probes.excitement();
    let Some(Ok(found)) = answer else {
        let words = missing(cx, answer, cx.app.probes.progress(Probe::Excitement));
        ui.add(Label::new(weak(cx.theme, words)).wrap());
        return;
    };
    let samples: Vec<u32> = found.iter().map(|one| one.index).collect();
    let words: Vec<String> = (found.iter())
        .map(|one| {
            let value = cx.language().significant(f64::from(one.value));
            cx.with("ask.excites", &[("class", &*cx.class_of_sample(&run.data, one.index as usize)), ("value", &value)])
        })
        .collect();
    let side = ((ui.available_width() - GAP * (COLUMNS - 1.0)) / COLUMNS).min(84.0);
    let shape = run.design.input.shape();
    let accent = cx.theme.excitatory;
    similar::tiles(ui, cx, run, (&samples, &words), side, |ui, response, nth| {
        if let Some(place) = framed(&found[nth], (chosen.layer.output, shape), response.rect) {
            ui.painter().rect_stroke(place, 0.0, Stroke::new(2.0, accent), StrokeKind::Outside);
        }
    });
}

/// Where the place of a map lies on a picture that is drawn into `picture`; `None` of a neuron.
fn framed(one: &Excitement, (map, shape): (Shape, Shape), picture: Rect) -> Option<Rect> {
    let Shape::Picture { height, width, .. } = shape else { return None };
    let [rows, columns] = pixels_over(one.place, map, shape)?;
    let at = |row: usize, column: usize| {
        let share = Vec2::new(column as f32 / width.max(1) as f32, row as f32 / height.max(1) as f32);
        picture.min + share * picture.size()
    };
    let exact = Rect::from_min_max(at(rows.0, columns.0), at(rows.1, columns.1));
    let grown = Rect::from_center_size(exact.center(), exact.size().max(Vec2::splat(LEAST)));
    Some(grown.intersect(picture))
}
