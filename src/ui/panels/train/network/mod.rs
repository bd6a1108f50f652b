//! The network as nodes and lines: neurons as circles, maps as small pictures, weights and filters as lines.
mod columns;
mod edges;
mod synapses;

use eframe::egui::{
    Align2, Color32, CursorIcon, FontId, Image, Label, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, accesskit::Role,
};

use self::columns::{Column, Nodes, columns};
use self::edges::Edge;
use super::truth::{OLD, weights};
use crate::app::{Action, ArithmeticChange};
use crate::ui::context::Context;
use crate::ui::widgets::{empty, open_weight, weak, weight_field};

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some((layers, cards, ticket, old)) = app.cards() else { return empty(ui, cx, "network.empty") };
    let mut columns = columns(cx, layers, &cards.layers);
    let circles: usize = columns.iter().map(Column::neurons).sum();
    ui.add(Label::new(weak(cx.theme, format!("{} · {}", weights(cx), cx.t("network.about")))).wrap());
    weight_field(ui, cx, |synapse| {
        let weights = columns.iter().filter_map(|column| column.weights).find(|weights| weights.array == synapse.array);
        weights.and_then(|weights| weights.values.get(synapse.index)).copied()
    });
    let numbers = synapses::choice(ui, cx, &columns);
    if old {
        ui.multiply_opacity(OLD);
    }
    let high = (ui.available_height() - 8.0).max(220.0);
    let body = Rect::from_min_size(Pos2::ZERO, Vec2::new(1.0, high - 18.0));
    let widths: Vec<f32> = columns.iter().map(|column| column.width(body)).collect();
    let least: f32 = widths.iter().map(|width| width + 52.0).sum();
    let wide = ui.available_width().max(least);
    let (place, response) = ui.allocate_exact_size(Vec2::new(wide, high), Sense::click());
    let neurons = cx.count("summary.neurons", circles);
    let spoken = cx.with("network.spoken", &[("neurons", &neurons)]);
    let spoken = std::iter::once(spoken).chain(synapses::lit(cx, &columns)).collect::<Vec<_>>().join(". ");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let gap = (wide - widths.iter().sum::<f32>()) / widths.len().max(1) as f32;
    let mut left = place.left() + gap / 2.0;
    for (column, width) in columns.iter_mut().zip(&widths) {
        column.x = left + width / 2.0;
        left += width + gap;
    }
    let body = place.with_max_y(place.bottom() - 18.0);
    let under = edges::draw(ui, cx, body, (&columns, numbers), response.hover_pos());
    for (column, width) in columns.iter().zip(&widths) {
        draw(ui, cx, body, column, ticket);
        caption(ui, cx, Pos2::new(column.x, place.bottom()), column, width + gap - 4.0);
    }
    hover(cx, body, &columns, under.as_ref(), &response);
    if let Some(number) = response
        .interact_pointer_pos()
        .filter(|_| response.clicked())
        .and_then(|at| columns.iter().find_map(|column| column.number_at(body, at)))
    {
        cx.act(Action::Arithmetic(ArithmeticChange::Open(number)));
    } else if response.clicked() {
        match under {
            Some(Edge::Weight(synapse, _)) => {
                open_weight(cx, &synapse.array, synapse.index);
                *cx.memory() = Some(synapse);
            }
            Some(Edge::Filter { strongest: Some((array, index)), .. }) => open_weight(cx, &array, index),
            _ => {}
        }
    }
}

/// The name of a column, and how many maps are not drawn.
fn caption(ui: &Ui, cx: &Context<'_>, at: Pos2, column: &Column<'_>, room: f32) {
    let hidden = if matches!(column.nodes, Nodes::Maps(_)) { column.count - column.drawn() } else { 0 };
    let more = if hidden > 0 { format!(" +{hidden}") } else { String::new() };
    let clipped = ui.painter().with_clip_rect(Rect::from_center_size(at, Vec2::new(room, 60.0)));
    let text = format!("{}{more}", column.name);
    clipped.text(at, Align2::CENTER_BOTTOM, text, FontId::proportional(11.0), cx.theme.weak);
}

/// A column: circles filled by what the neurons give, maps, the picture that enters, or a block.
fn draw(ui: &Ui, cx: &mut Context<'_>, body: Rect, column: &Column<'_>, ticket: u64) {
    let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
    match &column.nodes {
        Nodes::Picture => {
            let Some(looked) = cx.app.picture() else { return };
            let texture = cx.textures.picture(ui.ctx(), looked).id();
            ui.painter().image(texture, column.place(body, 0), whole, Color32::WHITE);
        }
        Nodes::Maps(view) => {
            let strip = cx.textures.strip(ui.ctx(), cx.theme, ticket, view, &[]);
            let (texture, maps) = (strip.texture.id(), strip.maps);
            for nth in 0..column.drawn().min(maps) {
                let place = column.place(body, nth);
                let (left, right) = (nth as f32 / maps as f32, (nth + 1) as f32 / maps as f32);
                let uv = Rect::from_min_max(Pos2::new(left, 0.0), Pos2::new(right, 1.0));
                Image::new((texture, place.size())).uv(uv).corner_radius(2).paint_at(ui, place);
                ui.painter().rect_stroke(place, 2.0, Stroke::new(1.0, cx.theme.border), StrokeKind::Outside);
            }
        }
        Nodes::Block(values) => {
            let rect = column.block(body);
            ui.painter().rect_filled(rect, 6.0, cx.theme.card);
            ui.painter().rect_stroke(rect, 6.0, Stroke::new(1.0, cx.theme.border), StrokeKind::Inside);
            let rows = values.len().min(64);
            let high = (rect.height() - 8.0) / rows.max(1) as f32;
            for nth in 0..rows {
                let value = values[nth * values.len() / rows];
                let min = rect.min + Vec2::new(4.0, 4.0 + nth as f32 * high);
                let cell = Rect::from_min_size(min, Vec2::new(26.0, high));
                ui.painter().rect_filled(cell, 0.0, cx.theme.signed(value / column.largest));
            }
        }
        Nodes::Row(values) => {
            for (nth, value) in values.iter().enumerate() {
                let place = column.place(body, nth);
                let fill = cx.theme.signed(value / column.largest);
                ui.painter().circle(place.center(), place.width() / 2.0, fill, Stroke::new(1.0, cx.theme.border));
            }
        }
    }
}

/// The value of the neuron, the weight or the filter under the pointer.
fn hover(cx: &Context<'_>, body: Rect, columns: &[Column<'_>], under: Option<&Edge>, response: &Response) {
    let Some(pointer) = response.hover_pos() else { return };
    let neuron = columns.iter().find_map(|column| {
        let near = |nth: &usize| column.place(body, *nth).expand(2.0).contains(pointer);
        (0..column.circles().len()).find(near).map(|nth| (column, nth))
    });
    let number = |value: f32| cx.language().decimal(f64::from(value), 4);
    if let Some((column, nth)) = neuron {
        let values =
            [("layer", &*column.name), ("nth", &(nth + 1).to_string()), ("value", &number(column.circles()[nth]))];
        response.clone().on_hover_text_at_pointer(cx.with("network.neuron", &values));
        return;
    }
    match under {
        Some(Edge::Weight(_, text)) => {
            response.clone().on_hover_cursor(CursorIcon::PointingHand).on_hover_text_at_pointer(text);
        }
        Some(Edge::Filter { ends, strength, kernel, .. }) => {
            let (from, to) = ((ends.0 + 1).to_string(), (ends.1 + 1).to_string());
            let text = cx.with("network.filter", &[("from", &from), ("to", &to), ("value", &number(*strength))]);
            response.clone().on_hover_ui_at_pointer(|ui| {
                ui.label(text);
                if let Some((values, width)) = kernel {
                    squares(ui, cx, values, *width);
                }
            });
        }
        None => {}
    }
}

/// A filter as squares of color.
fn squares(ui: &mut Ui, cx: &Context<'_>, values: &[f32], width: usize) {
    const SIDE: f32 = 18.0;
    let rows = values.len().div_ceil(width.max(1));
    let (place, _) = ui.allocate_exact_size(Vec2::new(width as f32, rows as f32) * SIDE, Sense::hover());
    let largest = values.iter().fold(f32::MIN_POSITIVE, |largest, value| largest.max(value.abs()));
    for (nth, value) in values.iter().enumerate() {
        let min = place.min + Vec2::new((nth % width) as f32, (nth / width) as f32) * SIDE;
        let cell = Rect::from_min_size(min, Vec2::splat(SIDE - 1.0));
        ui.painter().rect_filled(cell, 1.0, cx.theme.signed(value / largest));
    }
}
