//! The point that is shown on its way through the network: what every layer gives, as numbers with signed bars.
use eframe::egui::{Align2, FontFamily, FontId, Label, Pos2, Rect, ScrollArea, Ui, Vec2, WidgetInfo, accesskit::Role};

use crate::app::title;
use crate::design::{Input, Shape, Title, entry};
use crate::train::NumberRow;
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::plane::{chosen_place, feature_values};
use crate::ui::theme::size;
use crate::ui::widgets::{empty, heading, name_line, number_sense, open_clicked, paint_badge, weak};

/// Height of a line, width of its name, of a value, and of one with a name of its own.
const LINE: f32 = 26.0;
const NAME: f32 = 100.0;
const VALUE: f32 = 46.0;
const NAMED: f32 = 72.0;

/// A line: a layer's name and badge, and what it gives.
struct ThroughRow {
    name: String,
    letter: char,
    family: Option<crate::design::Family>,
    /// The names of the values, where they have any.
    names: Vec<&'static str>,
    values: Vec<f32>,
    /// How many values the layer gives.
    count: usize,
    /// What the values are.
    numbers: NumberRow,
}

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("points.through"));
    if chosen_place(cx.app).is_none() {
        return empty(ui, cx, "points.none_chosen");
    }
    let rows = rows(cx);
    ScrollArea::vertical().id_salt("through").auto_shrink(false).show_nested(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for row in &rows {
            line(ui, cx, row);
        }
        if let Some((_, cards, ..)) = cx.app.cards()
            && !cards.probabilities.is_empty()
        {
            let language = cx.language();
            let share = |(class, share): (&String, &f32)| format!("{class} {}", language.percent(f64::from(*share), 1));
            let shares: Vec<String> = cx.shown_classes().iter().zip(&cards.probabilities).map(share).collect();
            let words = cx.with("points.softmax", &[("shares", &shares.join(" · "))]);
            ui.add(Label::new(weak(cx.theme, words)).wrap());
        }
    });
}

/// The input, and every layer that gives a row of numbers.
fn rows(cx: &Context<'_>) -> Vec<ThroughRow> {
    let values = feature_values(cx);
    let names = match &cx.app.document.design().input {
        Input::Point { features } => features.iter().map(|feature| feature.symbol()).collect(),
        _ => Vec::new(),
    };
    let name = cx.language().term(&["layer", "Input", "name"]).into_owned();
    let letter = char::from(lucide_icons::Icon::ChartScatter);
    let mut rows =
        vec![ThroughRow { name, letter, family: None, names, count: values.len(), values, numbers: NumberRow::Input }];
    let Some((stack, cards, ..)) = cx.app.cards() else { return rows };
    for view in cards.layers.iter().filter(|view| matches!(view.shape, Shape::Vector(_))) {
        let Some(layer) = stack.get(view.layer) else { continue };
        let entry = entry(&layer.kind);
        rows.push(ThroughRow {
            name: title(&Title::of(stack, layer), cx.language()),
            letter: entry.letter,
            family: Some(entry.family),
            names: Vec::new(),
            values: view.values.to_vec(),
            count: view.shape.len(),
            numbers: NumberRow::Layer(view.layer),
        });
    }
    rows
}

/// The values of a layer side by side, as many as there is room for.
fn line(ui: &mut Ui, cx: &Context<'_>, row: &ThroughRow) {
    let size = Vec2::new(ui.available_width(), LINE);
    let (place, response) = ui.allocate_exact_size(size, number_sense(cx));
    let wide = if row.names.is_empty() { VALUE } else { NAMED };
    let fitting = (((size.x - NAME - 24.0) / wide) as usize).max(1);
    let shown: Vec<String> = row.values.iter().enumerate().map(|(nth, value)| text(cx, row, nth, *value)).collect();
    let spoken: Vec<&str> = shown.iter().take(fitting).map(String::as_str).collect();
    let spoken = cx.language().labeled(&row.name, &spoken.join(", "));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let at = |pointer: Pos2| {
        let nth = ((pointer.x - place.left() - NAME) / wide).floor();
        (nth >= 0.0 && nth < row.values.len().min(fitting) as f32).then(|| row.numbers.place(nth as usize))
    };
    let strongest = || row.values.iter().enumerate().max_by(|(_, a), (_, b)| a.abs().total_cmp(&b.abs()));
    open_clicked(cx, &response, at, || strongest().map(|(nth, _)| row.numbers.place(nth)));
    let square = Rect::from_center_size(place.left_center() + Vec2::new(9.0, 0.0), Vec2::splat(18.0));
    paint_badge(ui, cx.theme, square, row.letter, row.family);
    let name = name_line(ui, &row.name, NAME - 26.0, FontId::proportional(size::SMALL), cx.theme.text);
    let at = place.left_center() + Vec2::new(24.0, -name.size().y / 2.0);
    ui.painter().galley(at, name, cx.theme.text);
    let largest = row.values.iter().fold(1.0_f32, |most, value| most.max(value.abs()));
    for (nth, (value, text)) in row.values.iter().zip(&shown).take(fitting).enumerate() {
        let min = Pos2::new(place.left() + NAME + nth as f32 * wide, place.top() + 1.0);
        let cell = Rect::from_min_size(min, Vec2::new(wide - 3.0, LINE - 2.0));
        ui.painter().rect_filled(cell, 3.0, cx.theme.background);
        let font = FontId::new(10.5, FontFamily::Monospace);
        ui.painter().text(cell.center_top() + Vec2::new(0.0, 3.0), Align2::CENTER_TOP, text, font, cx.theme.text);
        let middle = cell.center().x;
        let end = middle + value / largest * cell.width() / 2.0;
        let bar = Rect::from_x_y_ranges(middle.min(end)..=middle.max(end), cell.bottom() - 5.0..=cell.bottom() - 1.0);
        let color = if *value < 0.0 { cx.theme.inhibitory } else { cx.theme.excitatory };
        ui.painter().rect_filled(bar, 0.0, color);
    }
    if row.count > fitting {
        let more = format!("+{}", row.count - fitting);
        let font = FontId::proportional(size::SMALL);
        ui.painter().text(place.right_center(), Align2::RIGHT_CENTER, more, font, cx.theme.weak);
    }
}

/// A value with its name, where it has one, and its sign.
fn text(cx: &Context<'_>, row: &ThroughRow, nth: usize, value: f32) -> String {
    let number = cx.language().decimal(f64::from(value), 2);
    match row.names.get(nth) {
        Some(name) => format!("{name} {number}"),
        None if value >= 0.0 => format!("+{number}"),
        None => number,
    }
}
