//! What a layer gives after every token, as a heat map below the letters: of a recurrent layer its hidden state.
use eframe::egui::{
    Align2, EventFilter, FontId, Key, Mesh, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    accesskit::Role, pos2,
};

use super::question::TextQuestion;
use super::token_columns::{DrawnText, TokenColumns, in_the_middle, short};
use super::view::Answered;
use crate::app::{Card, title};
use crate::data::TokenSpan;
use crate::design::{LayerId, Shape, Title};
use crate::engine::Observation;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{by_last, name_line};

/// Height of the row that says how much is overwritten.
pub(super) const OVERWRITTEN: f32 = 32.0;

/// The unit that is seen: by a click or with the arrows, or only by the mouse.
#[derive(Clone, Copy, Default)]
struct LookedAt {
    chosen: Option<(LayerId, usize)>,
    under: Option<(LayerId, usize)>,
}

/// What a layer gives after every token.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct States {
    layer: LayerId,
    /// What the layer is called.
    pub(super) name: String,
    /// Whether the layer keeps them from step to step.
    pub(super) is_recurrent: bool,
    /// The share of them that every token overwrites; empty where the cell has no gate that keeps them.
    pub(super) overwritten: Vec<f32>,
    /// Numbers of a state.
    pub(super) units: usize,
    /// State after state.
    values: Vec<f32>,
    /// The units from the largest to the smallest number of the last state.
    order: Vec<usize>,
    /// The number that is colored fully.
    largest: f32,
}

impl States {
    /// Those of the selected recurrent layer, else of the last one. Where there is none, what the selected layer gives;
    /// `None` where that is nothing for each token.
    pub(super) fn of(cx: &Context<'_>, answered: &Answered) -> Option<Self> {
        let (layers, ..) = cx.app.cards()?;
        let called = |layer: LayerId| Some(title(&Title::of(layers, layers.get(layer)?), cx.language()));
        let selected = match cx.app.selection.cursor() {
            Card::Layer(layer) => Some(layer),
            Card::Input => None,
        };
        let mut kept: Vec<Self> = answered.seen.layers.iter().filter_map(|seen| Self::kept(answered, seen)).collect();
        kept.sort_by_key(|states| Some(states.layer) == selected);
        if let Some(states) = kept.pop() {
            return Some(Self { name: called(states.layer)?, ..states });
        }
        // The steps of a recurrent layer may be others than the tokens.
        let other = answered.seen.layers.iter().rfind(|seen| seen.hidden.is_some()).map(|seen| seen.layer);
        selected.into_iter().chain(other).find_map(|layer| {
            let (units, values) = after_tokens(&answered.question, answered.seen.layer(layer)?)?;
            Some(Self { name: called(layer)?, ..Self::new(layer, units, values) })
        })
    }

    /// What a recurrent layer keeps after every token of the text in the box, where its steps are the tokens.
    fn kept(answered: &Answered, seen: &Observation) -> Option<Self> {
        let question = &answered.question;
        let hidden = seen.hidden.as_ref().filter(|hidden| hidden.steps == question.reading.length)?;
        let spans = &question.text.spans;
        let whole = spans.len().checked_sub(1)?;
        let states: Option<Vec<&[f32]>> = spans.iter().map(|span| hidden.state(whole, span.end - 1)).collect();
        let mut first = 0;
        let share = |span: &TokenSpan| {
            let steps = std::mem::replace(&mut first, span.end)..span.end;
            let count = steps.len() as f32;
            Some(steps.map(|step| hidden.overwritten(whole, step)).sum::<Option<f32>>()? / count)
        };
        let overwritten = spans.iter().filter_map(share).collect();
        Some(Self { is_recurrent: true, overwritten, ..Self::new(seen.layer, hidden.units, states?.concat()) })
    }

    fn new(layer: LayerId, units: usize, values: Vec<f32>) -> Self {
        let last = &values[values.len().saturating_sub(units)..];
        let order = by_last(last);
        // States of tanh lie within 1; what lies outside needs a scale of its own.
        let largest =
            values.iter().filter(|value| value.is_finite()).fold(1.0_f32, |most, value| most.max(value.abs()));
        let (name, is_recurrent, overwritten) = (String::new(), false, Vec::new());
        Self { layer, name, is_recurrent, overwritten, units, values, order, largest }
    }

    fn value(&self, state: usize, unit: usize) -> f32 {
        self.values.get(state * self.units + unit).copied().unwrap_or_default()
    }
}

/// What a layer gives after every token of the text in the box: for its beginnings where it gives a row of numbers, at the
/// steps of the tokens where it gives a sequence of as many steps.
fn after_tokens(question: &TextQuestion, seen: &Observation) -> Option<(usize, Vec<f32>)> {
    let spans = &question.text.spans;
    let len = seen.values.len() / question.batch.len().max(1);
    match seen.shape {
        Shape::Vector(units) if units > 0 && units == len => {
            Some((units, seen.values.get(..spans.len() * units)?.to_vec()))
        }
        Shape::Sequence { steps, features } if steps == question.reading.length && features > 0 => {
            let whole = seen.values.get(spans.len().checked_sub(1)? * len..spans.len() * len)?;
            let step = |end: usize| whole.get((end - 1) * features..end * features);
            let states: Option<Vec<&[f32]>> = spans.iter().map(|span| step(span.end)).collect();
            Some((features, states?.concat()))
        }
        _ => None,
    }
}

/// Draws the map, and the numbers of the unit that is seen below it.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, drawn: &DrawnText<'_>, states: &States, (top, high): (f32, f32)) {
    let columns = drawn.columns;
    let map = columns.row(top, high);
    let response = ui.interact(map, ui.scope_id().with("hidden state"), Sense::click());
    look(ui, cx, states, &response, map);
    let unit = looked_at(cx, states);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken(cx, drawn, states, unit)));
    if !ui.is_rect_visible(map) {
        return;
    }
    ui.painter().add(mesh(ui, cx, states, (columns, top, high)));
    if response.has_focus() {
        ui.painter().rect_stroke(map.expand(2.0), 3.0, Stroke::new(1.5, cx.theme.accent), StrokeKind::Outside);
    }
    let Some(unit) = unit else { return };
    let row = states.order.iter().position(|one| *one == unit).unwrap_or_default();
    let step = high / states.units as f32;
    let frame = Rect::from_min_size(pos2(map.left(), top + row as f32 * step), Vec2::new(map.width(), step));
    let frame = frame.expand2(Vec2::new(2.0, ((5.0 - step) / 2.0).max(1.0)));
    ui.painter().rect_stroke(frame, 3.0, Stroke::new(1.5, cx.theme.text), StrokeKind::Outside);
    let name = cx.with("texts.unit", &[("unit", &(unit + 1).to_string())]);
    let beside = pos2(frame.right() + 6.0, frame.center().y);
    ui.painter().text(beside, Align2::LEFT_CENTER, name, FontId::proportional(size::SMALL), cx.theme.text);
    for nth in columns.seen(ui) {
        let value = states.value(nth, unit);
        let color = if value < 0.0 { cx.theme.inhibitory } else { cx.theme.excitatory };
        let sign = if value > 0.0 { "+" } else { "" };
        let text = format!("{sign}{}", cx.language().decimal(f64::from(value), 2));
        let place = columns.cell(nth, top + high + 4.0, 16.0);
        ui.painter().text(place.center(), Align2::CENTER_CENTER, text, FontId::monospace(11.0), color);
    }
}

/// Follows mouse and keys: the arrows go from unit to unit.
fn look(ui: &Ui, cx: &mut Context<'_>, states: &States, response: &Response, map: Rect) {
    let row_at = |pointer: Pos2| ((pointer.y - map.top()) / map.height() * states.units as f32) as usize;
    let under = response.hover_pos().and_then(|pointer| states.order.get(row_at(pointer)).copied());
    let looked = cx.memory::<LookedAt>();
    looked.under = under.map(|unit| (states.layer, unit));
    if response.clicked() {
        looked.chosen = if looked.chosen == looked.under { None } else { looked.under };
        response.request_focus();
    }
    if !response.has_focus() {
        return;
    }
    let keep = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    let step =
        ui.input(|input| i32::from(input.key_pressed(Key::ArrowDown)) - i32::from(input.key_pressed(Key::ArrowUp)));
    if step != 0 {
        let looked = cx.memory::<LookedAt>();
        let now = looked.chosen.filter(|(layer, _)| *layer == states.layer);
        let row = now.and_then(|(_, unit)| states.order.iter().position(|one| *one == unit));
        let row = row.map_or(0, |row| row.saturating_add_signed(step as isize).min(states.units - 1));
        looked.chosen = states.order.get(row).map(|unit| (states.layer, *unit));
    }
}

/// The unit that is seen: the one under the mouse, else the chosen one.
fn looked_at(cx: &mut Context<'_>, states: &States) -> Option<usize> {
    let LookedAt { chosen, under } = *cx.memory::<LookedAt>();
    let here = |looked: Option<(LayerId, usize)>| {
        looked.filter(|(layer, unit)| *layer == states.layer && *unit < states.units)
    };
    here(under).or_else(|| here(chosen)).map(|(_, unit)| unit)
}

/// The map in words, with the numbers of the unit that is seen.
fn spoken(cx: &Context<'_>, drawn: &DrawnText<'_>, states: &States, unit: Option<usize>) -> String {
    let map = cx.language().count_with("texts.states_spoken", states.units as u64, &[("layer", &states.name)]);
    let Some(unit) = unit else { return map };
    let values = (0..drawn.columns.count).map(|nth| cx.language().decimal(f64::from(states.value(nth, unit)), 2));
    let name = cx.with("texts.unit", &[("unit", &(unit + 1).to_string())]);
    format!("{map}. {}", cx.language().labeled(&name, &values.collect::<Vec<_>>().join("; ")))
}

/// A colored rectangle per unit and column; of more units than points some are left out.
fn mesh(ui: &Ui, cx: &Context<'_>, states: &States, (columns, top, high): (TokenColumns, f32, f32)) -> Mesh {
    let rows = states.units.min(high.max(1.0) as usize);
    let step = high / rows as f32;
    let mut mesh = Mesh::default();
    for nth in columns.seen(ui) {
        for row in 0..rows {
            let unit = states.order[row * states.units / rows];
            let place = columns.cell(nth, top + row as f32 * step, step);
            mesh.add_colored_rect(place, cx.theme.signed(states.value(nth, unit) / states.largest));
        }
    }
    mesh
}

/// Draws how much of what was kept every token overwrites.
pub(super) fn show_overwritten(ui: &mut Ui, cx: &Context<'_>, drawn: &DrawnText<'_>, states: &States, top: f32) {
    let text = &drawn.answered.question.text;
    for nth in drawn.columns.seen(ui) {
        let Some(share) = states.overwritten.get(nth).copied() else { continue };
        let place = drawn.columns.cell(nth, top, OVERWRITTEN - 4.0);
        let track = place.with_max_y(place.top() + 7.0);
        ui.painter().rect_filled(track, 3.0, cx.theme.control);
        let full = track.with_max_x(track.left() + track.width() * share.clamp(0.0, 1.0));
        ui.painter().rect_filled(full, 3.0, cx.theme.weak);
        let percent = cx.language().percent(f64::from(share), 0);
        let below = pos2(place.center().x, track.bottom() + 3.0);
        ui.painter().text(below, Align2::CENTER_TOP, &percent, FontId::monospace(11.0), cx.theme.weak);
        let response = ui.interact(place, ui.scope_id().with(("overwritten", nth)), Sense::hover());
        let spoken = cx.with("texts.overwrites", &[("token", &short(text.token(nth))), ("share", &percent)]);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        response.on_hover_text(spoken);
    }
}

/// The scale of the colors.
pub(super) fn scale(ui: &Ui, cx: &Context<'_>, states: &States, place: Rect) {
    const PARTS: usize = 24;
    let wide = place.width() / PARTS as f32;
    let mut mesh = Mesh::default();
    for part in 0..PARTS {
        let share = (part as f32 + 0.5) / PARTS as f32 * 2.0 - 1.0;
        let min = place.min + Vec2::new(part as f32 * wide, 0.0);
        mesh.add_colored_rect(Rect::from_min_size(min, Vec2::new(wide, place.height())), cx.theme.signed(share));
    }
    ui.painter().add(mesh);
    let most = cx.language().significant(f64::from(states.largest));
    let font = FontId::proportional(10.0);
    let below = place.bottom() + 2.0;
    let marks = [
        (place.left(), Align2::LEFT_TOP, format!("−{most}")),
        (place.center().x, Align2::CENTER_TOP, "0".to_owned()),
        (place.right(), Align2::RIGHT_TOP, format!("+{most}")),
    ];
    for (x, align, text) in marks {
        ui.painter().text(pos2(x, below), align, text, font.clone(), cx.theme.weak);
    }
}

/// What the numbers below the map are.
pub(super) fn label_values(ui: &Ui, cx: &mut Context<'_>, states: &States, at: Pos2) {
    let Some(unit) = looked_at(cx, states) else { return };
    let words = cx.with("texts.values_of", &[("unit", &(unit + 1).to_string())]);
    let galley = name_line(ui, &words, 112.0, FontId::proportional(size::SMALL), cx.theme.weak);
    let at = in_the_middle(Rect::from_center_size(at, Vec2::ZERO), galley.size());
    ui.painter().galley(at, galley, cx.theme.weak);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::design::TokenUnit;
    use crate::engine::HiddenStates;
    use crate::train::Observations;
    use crate::ui::panels::train::texts::question::Reading;

    #[test]
    fn units_are_sorted_by_the_last_state() {
        assert_eq!(by_last(&[0.1, -0.9, 0.8, 0.0]), [2, 0, 3, 1]);
        let states = States::new(LayerId(1), 2, vec![0.5, 0.0, -0.25, 2.0]);
        assert_eq!((states.order, states.largest), (vec![1, 0], 2.0));
    }

    #[test]
    fn states_stand_below_the_tokens_whatever_the_layer_gives() {
        let reading = Reading { unit: TokenUnit::Bytes, length: 4 };
        let question = Arc::new(TextQuestion::new("aé", std::iter::empty(), reading));
        // The second sample is the whole text: three bytes of four.
        let hidden = HiddenStates {
            steps: 4,
            units: 1,
            values: [[9.0; 4], [0.1, 0.2, 0.3, 0.0]].concat(),
            overwritten: [[9.0; 4], [0.25, 0.5, 0.75, 0.0]].concat(),
        };
        let seen = Observation { layer: LayerId(1), shape: Shape::Vector(1), values: vec![], hidden: Some(hidden) };
        let batch = Arc::clone(&question.batch);
        let all = Arc::new(Observations { batch, layers: vec![seen.clone()], answers: Vec::new() });
        let answered = Answered { question: Arc::clone(&question), seen: all };
        let states = States::kept(&answered, &seen).unwrap();
        assert_eq!((states.values, states.overwritten), (vec![0.1, 0.3], vec![0.25, 0.625]));
        let other = HiddenStates { steps: 2, ..seen.hidden.clone().unwrap() };
        assert_eq!(States::kept(&answered, &Observation { hidden: Some(other), ..seen }), None);
    }

    #[test]
    fn a_last_state_is_that_of_the_beginning_and_a_sequence_has_its_steps() {
        let reading = Reading { unit: TokenUnit::Characters, length: 3 };
        let question = TextQuestion::new("ab", std::iter::empty(), reading);
        // Four samples: a, ab, b, a.
        let values: Vec<f32> = (0..8_u8).map(f32::from).collect();
        let seen = Observation { layer: LayerId(1), shape: Shape::Vector(2), values, hidden: None };
        assert_eq!(after_tokens(&question, &seen), Some((2, vec![0.0, 1.0, 2.0, 3.0])));
        let values: Vec<f32> = (0..24_u8).map(f32::from).collect();
        let seen =
            Observation { layer: LayerId(1), shape: Shape::Sequence { steps: 3, features: 2 }, values, hidden: None };
        assert_eq!(after_tokens(&question, &seen), Some((2, vec![6.0, 7.0, 8.0, 9.0])));
        let seen = Observation { shape: Shape::Sequence { steps: 2, features: 3 }, ..seen };
        assert_eq!(after_tokens(&question, &seen), None);
    }
}
