//! What the selected layer computes, large: maps with their filters, or a row of numbers with its weights.
use std::collections::HashMap;

use eframe::egui::{Checkbox, Image, Label, Pos2, Rect, Slider, Ui, Vec2, WidgetInfo, accesskit::Role};

use super::truth::{OLD, weights};
use crate::app::{Card, title};
use crate::design::{LayerId, Shape, Title};
use crate::engine::best;
use crate::train::{CardView, WeightView};
use crate::ui::context::Context;
use crate::ui::widgets::{
    bold, empty, map_number, number_sense, open_clicked, row_number, share_of, step_number, step_value,
    strongest_number, weak,
};

/// How maps are drawn.
#[derive(Clone)]
struct MapsView {
    /// Height of a large map in points.
    size: f32,
    /// Scales that are frozen.
    frozen: HashMap<LayerId, (f32, f32)>,
}

impl Default for MapsView {
    fn default() -> Self {
        Self { size: 84.0, frozen: HashMap::new() }
    }
}

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some((layers, cards, ticket, old)) = app.cards() else { return empty(ui, cx, "maps.empty") };
    let selected = match app.selection.cursor() {
        Card::Layer(layer) => cards.layers.iter().find(|view| view.layer == layer),
        Card::Input => None,
    };
    let Some(view) = selected.or(cards.layers.first()) else { return empty(ui, cx, "maps.empty") };
    let layer = layers.get(view.layer);
    let name = layer.map(|layer| title(&Title::of(layers, layer), cx.language())).unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        ui.label(bold(&name));
        let (picture, class) = app.picture_name().unwrap_or_default();
        let looked = class.map_or(picture, |class| cx.with("picture.class", &[("class", &class)]));
        ui.label(weak(cx.theme, cx.with("maps.looking", &[("picture", &looked)])));
        if app.cards_of_now().is_none() {
            ui.label(weak(cx.theme, weights(cx)));
        }
    });
    let now = app
        .cards_of_now()
        .and_then(|(cards, ticket)| Some((cards, cards.layers.iter().find(|now| now.layer == view.layer)?, ticket)));
    let own = now.map_or(computed(view).range, |(_, now, _)| joined(computed(view).range, computed(now).range));
    controls(ui, cx, view.layer, own);
    if old {
        ui.multiply_opacity(OLD);
    }
    let range = cx.memory::<MapsView>().frozen.get(&view.layer).copied().unwrap_or(own);
    let Some((cards_now, now, ticket_now)) = now else { return one(ui, cx, view, (ticket, range)) };
    heading_of(ui, cx, &weights(cx), &cards.probabilities);
    one(ui, cx, view, (ticket, range));
    ui.separator();
    heading_of(ui, cx, &cx.t("maps.now"), &cards_now.probabilities);
    cx.beside(|cx| one(ui, cx, now, (ticket_now, range)));
    ui.label(weak(cx.theme, cx.t("maps.one_scale")));
}

/// What a layer computes; of a recurrent one every state.
fn computed(view: &CardView) -> &CardView {
    view.states.as_deref().unwrap_or(view)
}

/// The scale on which the numbers of both find room.
fn joined(one: (f32, f32), other: (f32, f32)) -> (f32, f32) {
    (one.0.min(other.0), one.1.max(other.1))
}

/// Which of two moments it is, and what the network answers there.
fn heading_of(ui: &mut Ui, cx: &Context<'_>, moment: &str, probabilities: &[f32]) {
    let classes = cx.shown_classes();
    ui.horizontal_wrapped(|ui| {
        ui.label(bold(moment));
        if !probabilities.is_empty() && probabilities.len() == classes.len() {
            let answer = best(probabilities);
            let share = cx.language().percent(f64::from(probabilities[answer]), 1);
            ui.label(weak(cx.theme, format!("{} {share}", classes[answer])));
        }
    });
}

/// What a layer computes at one moment, with its weights: numbers of a ticket on a scale.
fn one(ui: &mut Ui, cx: &mut Context<'_>, weighted: &CardView, (ticket, range): (u64, (f32, f32))) {
    let view = computed(weighted);
    match view.shown {
        Shape::Picture { height, width, .. } => maps(ui, cx, view, ticket, range, (width, height)),
        Shape::Sequence { .. } => steps(ui, cx, view, weighted.states.is_some(), (ticket, range)),
        Shape::Tokens { length: count, .. } | Shape::Vector(count) => cells(ui, cx, view, range, count),
    }
    for weights in weighted.weights.iter().filter(|weights| weights.dims.len() > 1) {
        filters(ui, cx, view, weights, ticket);
    }
}

/// The size of a map on the screen, and the tick that freezes the scale.
fn controls(ui: &mut Ui, cx: &mut Context<'_>, layer: LayerId, range: (f32, f32)) {
    ui.horizontal_wrapped(|ui| {
        let name = cx.t("maps.zoom").into_owned();
        ui.spacing_mut().interact_size.y = 18.0;
        ui.spacing_mut().slider_width = 90.0;
        let label = ui.label(weak(cx.theme, &name));
        let slider = Slider::new(&mut cx.memory::<MapsView>().size, 24.0..=240.0).show_value(false);
        ui.label_inputs_by(label.id, |ui| ui.add(slider)).on_hover_text(&name);
        let mut frozen = cx.memory::<MapsView>().frozen.contains_key(&layer);
        let text = cx.t("maps.freeze").into_owned();
        if ui.add(Checkbox::new(&mut frozen, text)).on_hover_text(cx.t("maps.freeze_about")).changed() {
            if frozen {
                cx.memory::<MapsView>().frozen.insert(layer, range);
            } else {
                cx.memory::<MapsView>().frozen.remove(&layer);
            }
        }
        let (low, high) = cx.memory::<MapsView>().frozen.get(&layer).copied().unwrap_or(range);
        let (low, high) = (cx.language().decimal(f64::from(low), 3), cx.language().decimal(f64::from(high), 3));
        ui.label(weak(cx.theme, cx.with("maps.scale", &[("low", &low), ("high", &high)])));
    });
}

/// Every map of the layer, as many beside each other as fit.
fn maps(ui: &mut Ui, cx: &mut Context<'_>, view: &CardView, ticket: u64, range: (f32, f32), size: (usize, usize)) {
    let Shape::Picture { channels, .. } = view.shown else { return };
    let texture = cx.textures.maps(ui.ctx(), (ticket, range), view).id();
    let high = cx.memory::<MapsView>().size;
    let wide = high * (size.0 as f32 / size.1.max(1) as f32).clamp(0.3, 3.0);
    let columns = (((ui.available_width() + 6.0) / (wide + 6.0)) as usize).clamp(1, channels.max(1));
    let rows = channels.div_ceil(columns);
    let whole = Vec2::new(columns as f32 * (wide + 6.0), rows as f32 * (high + 6.0));
    let (place, response) = ui.allocate_exact_size(whole, number_sense(cx));
    let spoken = cx.with("maps.spoken", &[("maps", &cx.count("strip.maps", channels))]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    for map in 0..channels {
        let min = place.min + Vec2::new((map % columns) as f32 * (wide + 6.0), (map / columns) as f32 * (high + 6.0));
        let rect = Rect::from_min_size(min, Vec2::new(wide, high));
        if !ui.is_rect_visible(rect) {
            continue;
        }
        let (top, bottom) = (map as f32 / channels as f32, (map + 1) as f32 / channels as f32);
        let uv = Rect::from_min_max(Pos2::new(0.0, top), Pos2::new(1.0, bottom));
        Image::new((texture, rect.size())).uv(uv).corner_radius(3).paint_at(ui, rect);
    }
    if view.maps > channels {
        ui.label(weak(cx.theme, cx.count("maps.more", view.maps - channels)));
    }
    let at = |pointer: Pos2| {
        let offset = pointer - place.min;
        let (column, row) = ((offset.x / (wide + 6.0)) as usize, (offset.y / (high + 6.0)) as usize);
        let min = place.min + Vec2::new(column as f32 * (wide + 6.0), row as f32 * (high + 6.0));
        map_number(view, row * columns + column, share_of(Rect::from_min_size(min, Vec2::new(wide, high)), pointer))
    };
    open_clicked(cx, &response, at, || strongest_number(view, false));
    let Some(pointer) = response.hover_pos() else { return };
    let offset = pointer - place.min;
    let (column, row) = ((offset.x / (wide + 6.0)) as usize, (offset.y / (high + 6.0)) as usize);
    let map = row * columns + column;
    let x = ((offset.x - column as f32 * (wide + 6.0)) / wide * size.0 as f32) as usize;
    let y = ((offset.y - row as f32 * (high + 6.0)) / high * size.1 as f32) as usize;
    if column < columns
        && x < size.0
        && y < size.1
        && let Some(value) = view.values.get((map * size.1 + y) * size.0 + x)
    {
        let value = cx.language().decimal(f64::from(*value), 4);
        let (map, x, y) = ((map + 1).to_string(), x.to_string(), y.to_string());
        let values = [("map", &*map), ("x", &x), ("y", &y), ("value", &value)];
        response.on_hover_text_at_pointer(cx.with("maps.value", &values));
    }
}

/// A sequence, large: time goes from left to right, features from top to bottom.
fn steps(ui: &mut Ui, cx: &mut Context<'_>, view: &CardView, is_recurrent: bool, (ticket, range): (u64, (f32, f32))) {
    let Shape::Sequence { steps, features } = view.shown else { return };
    let texture = cx.textures.sequence(ui.ctx(), cx.theme, (ticket, range), view).id();
    let zoom = cx.memory::<MapsView>().size / 84.0;
    let wide = (ui.available_width() / steps.max(1) as f32).min(18.0 * zoom).max(2.0);
    let high = (180.0 * zoom / features.max(1) as f32).clamp(1.0, 14.0);
    let whole = Vec2::new(wide * steps as f32, high * features as f32);
    let (place, response) = ui.allocate_exact_size(whole, number_sense(cx));
    let (columns, rows) = (cx.count("summary.steps", steps), cx.count("summary.numbers", features));
    let axes = cx.with("maps.axes", &[("steps", &columns), ("numbers", &rows)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, cx.with("maps.spoken", &[("maps", &axes)])));
    Image::new((texture, whole)).corner_radius(3).paint_at(ui, place);
    let shown =
        |pointer: Pos2| (((pointer.x - place.left()) / wide) as usize, ((pointer.y - place.top()) / high) as usize);
    open_clicked(
        cx,
        &response,
        |at| step_number(view, is_recurrent, shown(at)),
        || strongest_number(view, is_recurrent),
    );
    if let Some(pointer) = response.hover_pos() {
        let (step, feature) = shown(pointer);
        if let Some(text) = step_value(cx, view, step, feature) {
            response.on_hover_text_at_pointer(text);
        }
    }
    ui.add(Label::new(weak(cx.theme, axes)).wrap());
}

/// A row of numbers, folded into lines.
fn cells(ui: &mut Ui, cx: &mut Context<'_>, view: &CardView, range: (f32, f32), count: usize) {
    let side = (cx.memory::<MapsView>().size * 0.25).clamp(7.0, 40.0);
    let columns = ((ui.available_width() / side) as usize).clamp(1, count.max(1));
    let rows = count.div_ceil(columns);
    let whole = Vec2::new(columns as f32 * side, rows as f32 * side);
    let (place, response) = ui.allocate_exact_size(whole, number_sense(cx));
    let spoken = cx.with("maps.spoken", &[("maps", &cx.count("summary.numbers", count))]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let largest = range.0.abs().max(range.1.abs()).max(f32::MIN_POSITIVE);
    for (nth, value) in view.values.iter().enumerate().take(count) {
        let min = place.min + Vec2::new((nth % columns) as f32 * side, (nth / columns) as f32 * side);
        let cell = Rect::from_min_size(min, Vec2::splat(side - 1.0));
        if ui.is_rect_visible(cell) {
            ui.painter().rect_filled(cell, 1.5, cx.theme.signed(value / largest));
        }
    }
    let nth = |pointer: Pos2| {
        let offset = pointer - place.min;
        (offset.y / side) as usize * columns + (offset.x / side) as usize
    };
    open_clicked(cx, &response, |at| row_number(view, nth(at)), || strongest_number(view, false));
    let Some(nth) = response.hover_pos().map(nth) else { return };
    if let Some(value) = view.values.get(nth) {
        let value = cx.language().decimal(f64::from(*value), 4);
        response.on_hover_text_at_pointer(cx.with("strip.cell", &[("nth", &(nth + 1).to_string()), ("value", &value)]));
    }
}

/// The weights: every filter as small squares, what a neuron weighs of a picture as a picture, or the matrix of a dense
/// layer; orange excites, blue inhibits.
fn filters(ui: &mut Ui, cx: &mut Context<'_>, view: &CardView, weights: &WeightView, ticket: u64) {
    let key = match &*weights.name {
        _ if weights.dims.len() == 4 => "maps.filters",
        name if name.starts_with("weight_ih") => "maps.input_weights",
        name if name.starts_with("weight_hh") => "maps.recurrent_weights",
        _ if weights.map.is_some() => "maps.weights_of_pictures",
        _ => "maps.weights",
    };
    // The other direction of a recurrent layer, or the shortcut of a block.
    let which = if weights.name == "weight" { String::new() } else { format!(" ({})", weights.name) };
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        ui.label(weak(cx.theme, format!("{}{which}", cx.t(key))));
        ui.label(weak(cx.theme, cx.t("maps.excitatory")).color(cx.theme.excitatory));
        ui.label(weak(cx.theme, cx.t("maps.inhibitory")).color(cx.theme.inhibitory));
        let largest = weights.histogram.low.abs().max(weights.histogram.high.abs());
        let text = cx.language().decimal(f64::from(largest), 3);
        ui.label(weak(cx.theme, cx.with("maps.weight_scale", &[("largest", &text)])));
    });
    let Some(sheet) = cx.textures.weights(ui.ctx(), cx.theme, ticket, view.layer, weights) else { return };
    let (texture, size) = (sheet.texture.id(), sheet.size);
    let room = ui.available_width();
    let scale = (room / size.0 as f32).clamp(1.0, 10.0).floor();
    let whole = Vec2::new(size.0 as f32, size.1 as f32) * scale;
    let dims: Vec<String> = weights.dims.iter().map(ToString::to_string).collect();
    let spoken = cx.with("maps.weights_spoken", &[("dims", &dims.join(" × "))]);
    ui.add(Image::new((texture, whole)).fit_to_exact_size(whole).alt_text(spoken));
    ui.add(Label::new(weak(cx.theme, dims.join(" × "))));
}
