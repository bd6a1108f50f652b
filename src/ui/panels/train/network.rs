//! The network as circles and lines: for dense networks small enough to be seen as a whole; larger layers as blocks.
use eframe::egui::{
    self, Align2, CursorIcon, DragValue, FontId, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    accesskit::Role,
};

use crate::app::{Action, RunState, title};
use crate::design::{Shape, Stack, Title};
use crate::train::{CardView, WeightView};
use crate::ui::context::Context;
use crate::ui::widgets::{empty, weak};

/// Neurons that are drawn as circles, in all layers together.
const CIRCLES: usize = 220;
/// Neurons of one layer that are drawn as circles.
const IN_A_LAYER: usize = 72;

/// A weight that was clicked.
#[derive(Debug, Clone, PartialEq)]
struct Synapse {
    /// PyTorch's name of its array.
    array: String,
    /// Its place in the array.
    index: usize,
    value: f32,
    /// It was clicked just now: its field takes the keyboard.
    is_new: bool,
    /// The neuron that it comes from, and the one that it goes to.
    from: usize,
    to: usize,
}

/// One layer of the picture.
struct Column<'a> {
    name: String,
    /// What its neurons give; nothing for the input.
    values: Vec<f32>,
    largest: f32,
    /// Drawn as a block: too many neurons, or no row of neurons.
    block: bool,
    x: f32,
    weights: Option<&'a WeightView>,
    /// PyTorch's name of its weights.
    array: String,
}

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some((layers, cards, ..)) = app.cards() else { return empty(ui, cx, "network.empty") };
    let mut columns = columns(cx, layers, &cards.layers);
    let circles: usize = columns.iter().filter(|column| !column.block).map(|column| column.values.len()).sum();
    if circles > CIRCLES {
        columns.iter_mut().filter(|column| column.values.len() > 24).for_each(|column| column.block = true);
    }
    ui.label(weak(cx.theme, cx.t("network.about")));
    edit(ui, cx, &columns);
    let high = (ui.available_height() - 8.0).max(220.0);
    let wide = ui.available_width().max(columns.len() as f32 * 74.0);
    let (place, response) = ui.allocate_exact_size(Vec2::new(wide, high), Sense::click());
    let neurons = cx.count("summary.neurons", circles);
    let spoken = cx.with("network.spoken", &[("neurons", &neurons)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let step = (wide - 70.0) / (columns.len().max(2) - 1) as f32;
    for (nth, column) in columns.iter_mut().enumerate() {
        column.x = place.left() + 35.0 + nth as f32 * step;
    }
    let body = place.with_max_y(place.bottom() - 18.0);
    let under = synapses(ui, cx, body, &columns, response.hover_pos());
    for column in &columns {
        draw(ui, cx, body, column);
        let at = Pos2::new(column.x, place.bottom());
        ui.painter().text(at, Align2::CENTER_BOTTOM, &column.name, FontId::proportional(11.0), cx.theme.weak);
    }
    hover(cx, body, &columns, under.as_ref(), &response);
    if response.clicked()
        && let Some(synapse) = under
    {
        *cx.memory() = Some(synapse);
    }
}

/// The columns: every layer that changes numbers by weights or makes a row of them; a block is one column.
fn columns<'a>(cx: &Context<'_>, stack: &Stack, views: &'a [CardView]) -> Vec<Column<'a>> {
    let mut columns = Vec::new();
    let mut row_before = false;
    for layer in stack.layers() {
        let Some(view) = views.iter().find(|view| view.layer == layer.id) else { continue };
        let is_row = matches!(view.shape, Shape::Vector(_));
        let weights = view.weights.iter().find(|weights| weights.name == "weight");
        let dense = is_row && weights.is_some_and(|weights| weights.dims.len() == 2);
        if dense || is_row && !row_before || !is_row && !view.weights.is_empty() {
            let count = view.shape.len();
            columns.push(Column {
                name: title(&Title::of(stack, layer), cx.language()),
                values: if is_row { view.values.to_vec() } else { Vec::new() },
                largest: view.range.0.abs().max(view.range.1.abs()).max(f32::MIN_POSITIVE),
                block: !is_row || count > IN_A_LAYER,
                x: 0.0,
                weights: weights.filter(|_| dense),
                array: weights.map(|weights| weights.array.clone()).unwrap_or_default(),
            });
        }
        row_before = is_row;
    }
    columns
}

/// Where a neuron stands.
fn place_of(body: Rect, column: &Column<'_>, nth: usize) -> Pos2 {
    let step = (body.height() / column.values.len().max(1) as f32).min(34.0);
    let top = body.center().y - step * (column.values.len() as f32 - 1.0) / 2.0;
    Pos2::new(column.x, top + step * nth as f32)
}

fn radius(body: Rect, column: &Column<'_>) -> f32 {
    (body.height() / column.values.len().max(1) as f32 * 0.42).clamp(2.0, 11.0)
}

/// The lines between two columns of circles, thick and strong for large weights. Returns the one under the pointer.
fn synapses(ui: &Ui, cx: &Context<'_>, body: Rect, columns: &[Column<'_>], pointer: Option<Pos2>) -> Option<Synapse> {
    let mut under: Option<(f32, Synapse)> = None;
    let mut lines = Vec::new();
    for pair in columns.windows(2) {
        let [from, to] = pair else { continue };
        let Some(weights) = to.weights.filter(|_| !from.block && !to.block) else { continue };
        let [rows, inputs] = weights.dims[..] else { continue };
        if inputs != from.values.len() || rows != to.values.len() || weights.values.len() < rows * inputs {
            continue;
        }
        let largest = weights.histogram.low.abs().max(weights.histogram.high.abs()).max(f32::MIN_POSITIVE);
        for (index, weight) in weights.values.iter().enumerate() {
            let share = weight / largest;
            let (a, b) = (place_of(body, from, index % inputs), place_of(body, to, index / inputs));
            if let Some(pointer) = pointer.filter(|pointer| pointer.x > a.x + 8.0 && pointer.x < b.x - 8.0) {
                let at = a.y + (b.y - a.y) * (pointer.x - a.x) / (b.x - a.x);
                let distance = (at - pointer.y).abs();
                if distance < 4.0 && under.as_ref().is_none_or(|(best, _)| distance < *best) {
                    let synapse = Synapse {
                        array: to.array.clone(),
                        index,
                        value: *weight,
                        is_new: true,
                        from: index % inputs,
                        to: index / inputs,
                    };
                    under = Some((distance, synapse));
                }
            }
            // Thousands of hairlines make a gray cloud; the weakest are left out where there are many.
            if share.abs() < 0.02 || weights.values.len() > 800 && share.abs() < 0.25 {
                continue;
            }
            let color = if share > 0.0 { cx.theme.excitatory } else { cx.theme.inhibitory };
            let stroke = Stroke::new(0.4 + 2.6 * share.abs(), color.gamma_multiply(0.15 + 0.75 * share.abs()));
            lines.push(egui::Shape::line_segment([a, b], stroke));
        }
    }
    ui.painter().extend(lines);
    under.map(|(_, synapse)| synapse)
}

/// A column: circles filled by what the neurons give, or a block.
fn draw(ui: &Ui, cx: &Context<'_>, body: Rect, column: &Column<'_>) {
    let painter = ui.painter();
    if column.block {
        let rect = Rect::from_center_size(Pos2::new(column.x, body.center().y), Vec2::new(34.0, body.height() * 0.7));
        painter.rect_filled(rect, 6.0, cx.theme.card);
        painter.rect_stroke(rect, 6.0, Stroke::new(1.0, cx.theme.border), StrokeKind::Inside);
        let rows = column.values.len().min(64);
        for nth in 0..rows {
            let value = column.values[nth * column.values.len() / rows];
            let high = (rect.height() - 8.0) / rows as f32;
            let min = rect.min + Vec2::new(4.0, 4.0 + nth as f32 * high);
            painter.rect_filled(
                Rect::from_min_size(min, Vec2::new(26.0, high)),
                0.0,
                cx.theme.signed(value / column.largest),
            );
        }
        return;
    }
    let radius = radius(body, column);
    for (nth, value) in column.values.iter().enumerate() {
        let at = place_of(body, column, nth);
        painter.circle(at, radius, cx.theme.signed(value / column.largest), Stroke::new(1.0, cx.theme.border));
    }
}

/// The value of the neuron or the weight under the pointer.
fn hover(
    cx: &Context<'_>,
    body: Rect,
    columns: &[Column<'_>],
    under: Option<&Synapse>,
    response: &eframe::egui::Response,
) {
    let Some(pointer) = response.hover_pos() else { return };
    let neuron = columns.iter().filter(|column| !column.block).find_map(|column| {
        let radius = radius(body, column).max(5.0);
        (0..column.values.len())
            .find(|nth| place_of(body, column, *nth).distance(pointer) <= radius)
            .map(|nth| (column, nth))
    });
    if let Some((column, nth)) = neuron {
        let value = cx.language().decimal(f64::from(column.values[nth]), 4);
        let values = [("layer", &*column.name), ("nth", &(nth + 1).to_string()), ("value", &value)];
        response.clone().on_hover_text_at_pointer(cx.with("network.neuron", &values));
    } else if let Some(synapse) = under {
        let value = cx.language().decimal(f64::from(synapse.value), 4);
        let (from, to) = ((synapse.from + 1).to_string(), (synapse.to + 1).to_string());
        let text = cx.with("network.synapse", &[("from", &from), ("to", &to), ("value", &value)]);
        response.clone().on_hover_cursor(CursorIcon::PointingHand).on_hover_text_at_pointer(text);
    }
}

/// The field for the weight that was clicked; it can be changed while the run waits.
fn edit(ui: &mut Ui, cx: &mut Context<'_>, columns: &[Column<'_>]) {
    let Some(mut synapse) = cx.memory::<Option<Synapse>>().clone() else { return };
    let waits = cx
        .app
        .runs
        .shown()
        .is_some_and(|run| run.is_alive() && matches!(run.state, RunState::Waiting | RunState::Ended(_)));
    ui.horizontal(|ui| {
        let (from, to) = ((synapse.from + 1).to_string(), (synapse.to + 1).to_string());
        let label = ui.label(cx.with("network.weight", &[("from", &from), ("to", &to)]));
        let field = DragValue::new(&mut synapse.value).speed(0.01).max_decimals(5).update_while_editing(false);
        let response = ui.label_inputs_by(label.id, |ui| ui.add_enabled(waits, field));
        if std::mem::take(&mut synapse.is_new) {
            response.request_focus();
        }
        let held = response.dragged() || response.has_focus();
        let tip = cx.t(if waits { "network.edit_about" } else { "network.wait_first" });
        if response.on_hover_text(tip.as_ref()).on_disabled_hover_text(tip.as_ref()).changed() {
            let (array, index, value) = (synapse.array.clone(), synapse.index, synapse.value);
            cx.act(Action::SetWeight { array, index, value });
        } else if !held {
            // It may have been put back, or the run goes on.
            let column = columns.iter().find(|column| column.array == synapse.array);
            let now = column.and_then(|column| column.weights?.values.get(synapse.index));
            synapse.value = now.copied().unwrap_or(synapse.value);
        }
        *cx.memory() = Some(synapse);
        if ui.button(cx.t("dialog.close").into_owned()).clicked() {
            *cx.memory::<Option<Synapse>>() = None;
        }
    });
}
