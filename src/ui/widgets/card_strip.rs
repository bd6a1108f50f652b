//! What a layer computes, on its card: activation maps side by side, a sequence over time, or a row of colored cells.
use eframe::egui::{
    Align2, Color32, FontId, Image, Pos2, Rect, Response, Stroke, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo,
    WidgetText, accesskit::Role,
};

use super::open_number::{map_number, number_sense, open_clicked, row_number, share_of, step_number, strongest_number};
use super::text::weak;
use super::token_row::{column, steps_of_tokens};
use crate::app::Language;
use crate::design::Shape;
use crate::train::CardView;
use crate::ui::context::Context;

/// Height of a map on a card in points.
const MAP: f32 = 28.0;
/// Space between two maps.
const GAP: f32 = 3.0;
/// Height of a sequence.
const STEPS: f32 = 40.0;
/// Height of the states of a recurrent layer.
const STATES: f32 = 84.0;
/// Height of a row of cells.
const CELLS: f32 = 14.0;

/// The color of what belongs to an older state and is being computed anew.
pub(in crate::ui) fn dimmed(is_old: bool) -> Color32 {
    if is_old { Color32::from_white_alpha(90) } else { Color32::WHITE }
}

/// Draws what a layer gives for the sample that is shown, as far as it fits in a line.
pub(in crate::ui) fn card_strip(ui: &mut Ui, cx: &mut Context<'_>, ticket: u64, view: &CardView, is_old: bool) {
    let width = ui.available_width();
    let is_recurrent = view.states.is_some();
    let view = view.states.as_deref().unwrap_or(view);
    let height = match view.shown {
        Shape::Sequence { .. } if is_recurrent => STATES,
        Shape::Picture { .. } => MAP,
        Shape::Sequence { .. } => STEPS,
        Shape::Tokens { .. } | Shape::Vector(_) => CELLS,
    };
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), number_sense(cx));
    let language = cx.language();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken(view, language)));
    if !ui.is_rect_visible(rect) {
        return;
    }
    if response.has_focus() {
        let stroke = Stroke::new(1.5, cx.theme.accent);
        ui.painter().rect_stroke(rect.expand(2.0), 3.0, stroke, StrokeKind::Outside);
    }
    match view.shown {
        Shape::Picture { .. } => maps(ui, cx, &response, (ticket, view, is_old)),
        Shape::Sequence { .. } => steps(ui, cx, &response, (ticket, view, is_old), is_recurrent),
        Shape::Tokens { .. } => tokens(ui, cx, rect, view),
        Shape::Vector(_) => cells(ui, cx, &response, (ticket, view, is_old)),
    }
}

/// What is shown: the numbers' ticket, the numbers, and whether newer ones are on their way.
type Shown<'a> = (u64, &'a CardView, bool);

/// A row of numbers as a row of cells.
fn cells(ui: &Ui, cx: &mut Context<'_>, response: &Response, (ticket, view, is_old): Shown<'_>) {
    let rect = response.rect;
    let strip = cx.textures.strip(ui.ctx(), cx.theme, ticket, view, &[]);
    let (texture, count) = (strip.texture.id(), strip.size.0);
    let cell = (rect.width() / count as f32).min(10.0);
    let row = Rect::from_min_size(rect.min, Vec2::new(cell * count as f32, CELLS));
    Image::new((texture, row.size())).tint(dimmed(is_old)).paint_at(ui, row);
    hover_cell(ui, cx, response, row, view);
    let at = |pointer| row_number(view, (share_of(row, pointer).0 * view.values.len() as f32) as usize);
    open_clicked(cx, response, at, || strongest_number(view, false));
}

/// A sequence as a heat map: time goes from left to right. The units of a state stand in the order of their last numbers,
/// so that one sees when these came about.
fn steps(ui: &Ui, cx: &mut Context<'_>, response: &Response, (ticket, view, is_old): Shown<'_>, is_recurrent: bool) {
    let Shape::Sequence { steps, features } = view.shown else { return };
    let rect = response.rect;
    // What lies behind the last token of a text is padding.
    let seen = steps_of_tokens(cx, steps);
    let last = view.values.get(seen.saturating_sub(1) * features..seen * features).unwrap_or_default();
    let order = if is_recurrent { by_last(last) } else { (0..features).collect() };
    let texture = cx.textures.strip(ui.ctx(), cx.theme, ticket, view, &order).texture.id();
    let wide = column(rect.width(), seen);
    let map = Rect::from_min_size(rect.min, Vec2::new(wide * seen as f32, rect.height()));
    let uv = Rect::from_min_max(Pos2::ZERO, Pos2::new(seen as f32 / steps.max(1) as f32, 1.0));
    Image::new((texture, map.size())).uv(uv).tint(dimmed(is_old)).corner_radius(2).paint_at(ui, map);
    let place = |pointer: Pos2| {
        let step = (((pointer.x - map.left()) / wide) as usize).min(steps.saturating_sub(1));
        let row = (share_of(map, pointer).1 * features as f32) as usize;
        order.get(row).map(|feature| (step, *feature))
    };
    let at = |pointer| step_number(view, is_recurrent, place(pointer)?);
    open_clicked(cx, response, at, || strongest_number(view, is_recurrent));
    let Some(pointer) = response.hover_pos().filter(|pointer| map.contains(*pointer)) else { return };
    if let Some(text) = place(pointer).and_then(|(step, feature)| step_value(cx, view, step, feature)) {
        response.clone().on_hover_text_at_pointer(text);
    }
}

/// The places of numbers from the largest to the smallest.
pub(in crate::ui) fn by_last(last: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..last.len()).collect();
    order.sort_by(|one, other| last[*other].total_cmp(&last[*one]));
    order
}

/// A number of a sequence in words.
pub(in crate::ui) fn step_value(cx: &Context<'_>, view: &CardView, step: usize, feature: usize) -> Option<String> {
    let Shape::Sequence { features, .. } = view.shown else { return None };
    let value = view.values.get(step * features + feature).filter(|_| feature < features)?;
    let value = cx.language().decimal(f64::from(*value), 4);
    let (step, feature) = ((step + 1).to_string(), (feature + 1).to_string());
    Some(cx.with("strip.step", &[("step", &step), ("feature", &feature), ("value", &value)]))
}

/// Tokens as their numbers, as many as fit.
fn tokens(ui: &Ui, cx: &Context<'_>, rect: Rect, view: &CardView) {
    let numbers: Vec<String> = view.values.iter().map(|token| format!("{token:.0}")).collect();
    let font = FontId::monospace(11.0);
    let painter = ui.painter_at(rect);
    painter.text(rect.left_center(), Align2::LEFT_CENTER, numbers.join("  "), font, cx.theme.weak);
}

/// Activation maps side by side; the last place tells how many more there are.
fn maps(ui: &Ui, cx: &mut Context<'_>, response: &Response, (ticket, view, is_old): Shown<'_>) {
    let (channels, rect) = (view.maps, response.rect);
    let strip = cx.textures.strip(ui.ctx(), cx.theme, ticket, view, &[]);
    let (texture, maps, size) = (strip.texture.id(), strip.maps, strip.size);
    let wide = MAP * (size.0 as f32 / size.1.max(1) as f32).clamp(0.4, 2.5);
    let fitting = (((rect.width() + GAP) / (wide + GAP)) as usize).max(1);
    let shown = if channels > fitting { fitting.saturating_sub(1).max(1) } else { channels }.min(maps);
    for map in 0..shown {
        let min = rect.min + Vec2::new(map as f32 * (wide + GAP), 0.0);
        let place = Rect::from_min_size(min, Vec2::new(wide, MAP));
        let (left, right) = (map as f32 / maps as f32, (map + 1) as f32 / maps as f32);
        let uv = Rect::from_min_max(Pos2::new(left, 0.0), Pos2::new(right, 1.0));
        Image::new((texture, place.size())).uv(uv).tint(dimmed(is_old)).corner_radius(3).paint_at(ui, place);
    }
    if shown < channels {
        let at = rect.min + Vec2::new(shown as f32 * (wide + GAP) + 4.0, MAP / 2.0);
        let text = weak(cx.theme, format!("+{}", channels - shown));
        let galley = WidgetText::from(text).into_galley(ui, None, 80.0, TextStyle::Small);
        ui.painter().galley(at - Vec2::new(0.0, galley.size().y / 2.0), galley, cx.theme.weak);
    }
    hover_maps(cx, response, (rect, wide, shown), view, (texture, maps));
    let at = |pointer: Pos2| {
        let map = ((pointer.x - rect.left()) / (wide + GAP)) as usize;
        let place = Rect::from_min_size(rect.min + Vec2::new(map as f32 * (wide + GAP), 0.0), Vec2::new(wide, MAP));
        map_number(view, map, share_of(place, pointer)).filter(|_| map < shown)
    };
    open_clicked(cx, response, at, || strongest_number(view, false));
}

/// The strip in words.
fn spoken(view: &CardView, language: Language) -> String {
    let (low, high) = view.range;
    let values = [("low", language.decimal(f64::from(low), 3)), ("high", language.decimal(f64::from(high), 3))];
    let values = [(values[0].0, values[0].1.as_str()), (values[1].0, values[1].1.as_str())];
    match view.shape {
        Shape::Picture { channels, height, width } => {
            let size = format!("{width} × {height}");
            let maps = language.count("strip.maps", channels as u64);
            language.with("strip.picture", &[("maps", &maps), ("size", &size), values[0], values[1]])
        }
        Shape::Sequence { steps, features } => {
            let steps = language.count("summary.steps", steps as u64);
            let numbers = language.count("summary.numbers", features as u64);
            language.with("strip.sequence", &[("steps", &steps), ("numbers", &numbers), values[0], values[1]])
        }
        Shape::Tokens { length: count, .. } | Shape::Vector(count) => {
            let numbers = language.count("summary.numbers", count as u64);
            language.with("strip.vector", &[("numbers", &numbers), values[0], values[1]])
        }
    }
}

/// The number under the pointer.
fn hover_cell(ui: &Ui, cx: &Context<'_>, response: &Response, row: Rect, view: &CardView) {
    let Some(pointer) = response.hover_pos().filter(|pointer| row.contains(*pointer)) else { return };
    let cells = view.values.len().clamp(1, 1024);
    let at = (((pointer.x - row.left()) / row.width()) * cells as f32) as usize;
    if let Some(value) = view.values.get(at) {
        let value = cx.language().decimal(f64::from(*value), 4);
        let text = cx.with("strip.cell", &[("nth", &(at + 1).to_string()), ("value", &value)]);
        response.clone().on_hover_text_at_pointer(text);
        ui.ctx().request_repaint();
    }
}

/// The map under the pointer, larger.
fn hover_maps(
    cx: &Context<'_>,
    response: &Response,
    (rect, wide, shown): (Rect, f32, usize),
    view: &CardView,
    (texture, maps): (eframe::egui::TextureId, usize),
) {
    let Some(pointer) = response.hover_pos() else { return };
    let map = ((pointer.x - rect.left()) / (wide + GAP)) as usize;
    if map >= shown {
        return;
    }
    let (low, high) = view.range;
    let (low, high) = (cx.language().decimal(f64::from(low), 3), cx.language().decimal(f64::from(high), 3));
    let text = cx.with("strip.map", &[("nth", &(map + 1).to_string()), ("low", &low), ("high", &high)]);
    let side = 168.0;
    let ratio = wide / MAP;
    response.clone().on_hover_ui_at_pointer(|ui| {
        let uv = Rect::from_min_max(
            Pos2::new(map as f32 / maps as f32, 0.0),
            Pos2::new((map + 1) as f32 / maps as f32, 1.0),
        );
        let size = if ratio >= 1.0 { Vec2::new(side, side / ratio) } else { Vec2::new(side * ratio, side) };
        ui.add(Image::new((texture, size)).uv(uv).fit_to_exact_size(size).alt_text(text.clone()));
        ui.label(text);
    });
}
