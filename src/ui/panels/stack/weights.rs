//! The weights between two cards as lines: solid orange excites, dashed blue inhibits, thick is strong.
use eframe::egui::{
    self, CursorIcon, EventFilter, Key, Label, Pos2, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo,
    accesskit::Role,
};

use super::lookup::Lookup;
use crate::app::Action;
use crate::design::LayerId;
use crate::train::WeightView;
use crate::ui::context::Context;
use crate::ui::widgets::{Synapse, can_change_weights, open_weight, segments, weak, weight_field};

/// Height of the gap in which the lines are drawn.
const HIGH: f32 = 52.0;
/// Lines of a neuron that stay where only the strongest are shown.
const STRONGEST: usize = 3;
/// Weaker shares of the strongest line are left out.
const FAINT: f32 = 0.03;
/// How near the pointer has to be to a line, in points.
const NEAR: f32 = 6.0;
/// Pieces of a curve.
const PIECES: usize = 14;
/// How much a weight changes per point that it is dragged.
const PER_POINT: f32 = 0.01;

/// Where the neurons of a card stand, and what they give for the point that is shown.
#[derive(Clone, Default)]
pub(super) struct NeuronPlaces {
    /// Those that are shown, from the left.
    pub(super) places: Vec<Rect>,
    /// How many there are.
    pub(super) count: usize,
    pub(super) values: Vec<f32>,
}

/// What the card that was drawn last has noted.
#[derive(Clone, Default)]
struct Noted(Option<NeuronPlaces>);

/// Notes where the neurons of the card that is drawn stand.
pub(super) fn note(cx: &mut Context<'_>, places: NeuronPlaces) {
    cx.memory::<Noted>().0 = Some(places);
}

/// What the card that was drawn last has noted, once.
pub(super) fn noted(cx: &mut Context<'_>) -> Option<NeuronPlaces> {
    cx.memory::<Noted>().0.take()
}

/// Which lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum ShownLines {
    #[default]
    All,
    Strongest,
    Sent,
}

/// A weight that is dragged, with its value when the drag began.
#[derive(Clone, Default)]
struct DraggedWeight(Option<(String, usize, f32)>);

/// The line that the keyboard is at, by layer and place among the lines.
#[derive(Clone, Copy, Default)]
struct AtKeyboard(usize);

/// The gap above a card, with the weights of its layer.
pub(super) struct WeightGap<'a> {
    weights: &'a WeightView,
    response: Response,
}

/// A line.
struct WeightLine {
    from: usize,
    to: usize,
    index: usize,
    weight: f32,
    /// Its strength as a share of the strongest.
    share: f32,
    ends: [Pos2; 2],
}

/// Leaves room for the weights into a layer, if the card above shows its neurons and there are weights between both.
pub(super) fn gap<'a>(
    ui: &mut Ui,
    lookup: &Lookup<'a>,
    layer: LayerId,
    above: Option<&NeuronPlaces>,
) -> Option<WeightGap<'a>> {
    let above = above?;
    let view = lookup.neurons(layer)?;
    let weights = view.weights.iter().find(|weights| weights.name == "weight" && weights.dims.len() == 2)?;
    let whole = weights.dims[..] == [view.shape.len(), above.count];
    if !whole || weights.values.len() != view.shape.len() * above.count {
        return None;
    }
    let size = Vec2::new(ui.available_width(), HIGH);
    let (_, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    Some(WeightGap { weights, response })
}

/// Draws the weights of a gap between the neurons above and below.
pub(super) fn show(ui: &Ui, cx: &mut Context<'_>, gap: &WeightGap<'_>, above: &NeuronPlaces, below: &NeuronPlaces) {
    let response = &gap.response;
    let lines = lines(cx, gap, above, below);
    let keyboard = keyboard(ui, cx, response, lines.len());
    let pointer = response.hover_pos().or(response.interact_pointer_pos());
    let nearest = pointer.and_then(|pointer| {
        let far = |line: &WeightLine| (along(line.ends, pointer.y) - pointer.x).abs();
        let near = lines.iter().map(|line| (far(line), line)).filter(|(far, _)| *far < NEAR);
        near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, line)| line)
    });
    let dragged = cx.memory::<DraggedWeight>().0.clone();
    let dragged = dragged.filter(|(array, ..)| *array == gap.weights.array);
    let held = dragged.as_ref().and_then(|(_, index, _)| lines.iter().find(|line| line.index == *index));
    let lit = held.or(nearest).or_else(|| lines.get(keyboard?));
    let painter = ui.painter();
    for line in lines.iter().filter(|line| line.share.abs() >= FAINT) {
        paint(painter, cx, line, false);
    }
    let spoken = lit.map_or_else(|| cx.count("points.weights", lines.len()), |line| words(cx, line));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    if let Some(line) = lit {
        paint(painter, cx, line, true);
        let tip = cx.t(if can_change_weights(cx) { "points.weight_about" } else { "points.weights_wait" });
        let response = response.clone().on_hover_cursor(CursorIcon::ResizeHorizontal);
        response.on_hover_text_at_pointer(format!("{spoken}\n{tip}"));
        change(cx, gap, line);
    }
    if response.drag_stopped() {
        cx.memory::<DraggedWeight>().0 = None;
    }
}

/// Dragging changes a weight, a click opens the field in which it can be typed.
fn change(cx: &mut Context<'_>, gap: &WeightGap<'_>, line: &WeightLine) {
    let (response, array) = (&gap.response, gap.weights.array.clone());
    if response.clicked() {
        let ends = (line.from, line.to);
        open_weight(cx, &array, line.index);
        *cx.memory() = Some(Synapse {
            array,
            index: line.index,
            value: line.weight,
            is_new: true,
            is_ahead: false,
            from: ends.0,
            to: ends.1,
        });
        return;
    }
    if !can_change_weights(cx) {
        return;
    }
    if response.drag_started() {
        cx.memory::<DraggedWeight>().0 = Some((array, line.index, line.weight));
    } else if response.dragged()
        && let Some((array, index, value)) = &mut cx.memory::<DraggedWeight>().0
    {
        let by = response.drag_delta().x * PER_POINT;
        if by != 0.0 {
            *value += by;
            let (array, index, value) = (array.clone(), *index, *value);
            cx.act(Action::SetWeight { array, index, value });
        }
    }
}

/// With the keyboard one goes from line to line; Enter opens the field. Returns the line it is at.
fn keyboard(ui: &Ui, cx: &mut Context<'_>, response: &Response, count: usize) -> Option<usize> {
    if !response.has_focus() || count == 0 {
        return None;
    }
    let keep = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    ui.painter().rect_stroke(response.rect, 4.0, Stroke::new(1.0, cx.theme.accent), egui::StrokeKind::Inside);
    let (left, right) = ui.input(|input| (input.key_pressed(Key::ArrowLeft), input.key_pressed(Key::ArrowRight)));
    let at = &mut cx.memory::<AtKeyboard>().0;
    *at = ((*at).min(count - 1) + usize::from(right) + if left { count - 1 } else { 0 }) % count;
    Some(*at)
}

/// The lines that are shown, the strongest of each neuron first where there are only those.
fn lines(cx: &mut Context<'_>, gap: &WeightGap<'_>, above: &NeuronPlaces, below: &NeuronPlaces) -> Vec<WeightLine> {
    let shown = *cx.memory::<ShownLines>();
    let sent = |from: usize| if shown == ShownLines::Sent { above.values.get(from).copied() } else { Some(1.0) };
    let mut lines = Vec::new();
    for (to, lower) in below.places.iter().enumerate() {
        let mut into: Vec<WeightLine> = Vec::new();
        for (from, upper) in above.places.iter().enumerate() {
            let index = to * above.count + from;
            let weight = gap.weights.values.get(index).copied().unwrap_or_default();
            let ends = [upper.center_bottom() + Vec2::new(0.0, 2.0), lower.center_top() - Vec2::new(0.0, 3.0)];
            into.push(WeightLine { from, to, index, weight, share: weight * sent(from).unwrap_or_default(), ends });
        }
        if shown == ShownLines::Strongest {
            into.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
            into.truncate(STRONGEST);
        }
        lines.extend(into);
    }
    let largest = lines.iter().fold(f32::MIN_POSITIVE, |most, line| most.max(line.share.abs()));
    for line in &mut lines {
        line.share /= largest;
    }
    // The strongest lie on top.
    lines.sort_by(|a, b| a.share.abs().total_cmp(&b.share.abs()));
    lines
}

/// A place on the curve of a line, `share` of the way down.
fn on_curve([top, bottom]: [Pos2; 2], share: f32) -> Pos2 {
    let smooth = share * share * (3.0 - 2.0 * share);
    Pos2::new(top.x + (bottom.x - top.x) * smooth, top.y + (bottom.y - top.y) * share)
}

/// How far to the right a line is at a height.
fn along(ends: [Pos2; 2], y: f32) -> f32 {
    let share = (y - ends[0].y) / (ends[1].y - ends[0].y).max(1.0);
    on_curve(ends, share.clamp(0.0, 1.0)).x
}

fn paint(painter: &egui::Painter, cx: &Context<'_>, line: &WeightLine, lit: bool) {
    let points: Vec<Pos2> = (0..=PIECES).map(|piece| on_curve(line.ends, piece as f32 / PIECES as f32)).collect();
    let color = if line.share < 0.0 { cx.theme.inhibitory } else { cx.theme.excitatory };
    let width = 0.6 + 3.0 * line.share.abs();
    if lit {
        let glow = Stroke::new(width + 5.0, color.gamma_multiply(0.35));
        painter.add(egui::Shape::line(points.clone(), glow));
    }
    let color = color.gamma_multiply(if lit { 1.0 } else { 0.2 + 0.7 * line.share.abs() });
    let stroke = Stroke::new(width, color);
    if line.share < 0.0 {
        painter.extend(egui::Shape::dashed_line(&points, stroke, 4.0, 3.0));
    } else {
        painter.add(egui::Shape::line(points, stroke));
    }
}

/// A line in words.
fn words(cx: &Context<'_>, line: &WeightLine) -> String {
    let (from, to) = ((line.from + 1).to_string(), (line.to + 1).to_string());
    let value = cx.language().decimal(f64::from(line.weight), 3);
    cx.with("network.synapse", &[("from", &from), ("to", &to), ("value", &value)])
}

/// What the lines mean, which of them are shown, and the field for the weight that was clicked.
pub(super) fn legend(ui: &mut Ui, cx: &mut Context<'_>, lookup: &Lookup<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (sign, key, color) in
            [("—", "points.positive", cx.theme.excitatory), ("- -", "points.negative", cx.theme.inhibitory)]
        {
            ui.label(weak(cx.theme, sign).color(color));
            ui.label(weak(cx.theme, cx.t(key)));
            ui.add_space(6.0);
        }
        ui.label(weak(cx.theme, cx.t("points.thick")));
    });
    let options = [(ShownLines::All, "all"), (ShownLines::Strongest, "strongest"), (ShownLines::Sent, "sent")];
    let options = options.map(|(shown, key)| {
        let text = |part| cx.language().term(&["points", "lines", key, part]).into_owned();
        (shown, text("name"), text("about"))
    });
    let now = *cx.memory::<ShownLines>();
    if let Some(chosen) = segments(ui, cx.theme, &options, now) {
        *cx.memory() = chosen;
    }
    weight_field(ui, cx, |synapse| lookup.weight(&synapse.array, synapse.index));
    if !can_change_weights(cx) {
        ui.add(Label::new(weak(cx.theme, cx.t("points.weights_wait"))).wrap());
    }
}
