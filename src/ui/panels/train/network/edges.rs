//! The lines between two columns: single weights between neurons, whole filters between maps; thick and strong for large.
use std::ops::Range;

use eframe::egui::{self, Pos2, Rect, Stroke, Ui};

use super::columns::{Column, Nodes};
use super::synapses::{LineNumbers, light, told};
use crate::train::WeightView;
use crate::ui::context::Context;
use crate::ui::widgets::Synapse;

/// A line under the pointer.
pub(super) enum Edge {
    /// A single weight, which can be changed, and what is said of it.
    Weight(Synapse, String),
    /// A filter, or all weights from a map to a neuron.
    Filter {
        /// Where it comes from and goes to, from 0.
        ends: (usize, usize),
        /// The root of the sum of its squares, with the sign of its sum.
        strength: f32,
        /// Its numbers with their width, where they are known.
        kernel: Option<(Vec<f32>, usize)>,
        /// The largest of them: its array, and its place in it.
        strongest: Option<(String, usize)>,
    },
}

/// Draws the lines. Returns the one under the pointer.
pub(super) fn draw(
    ui: &Ui,
    cx: &Context<'_>,
    body: Rect,
    (columns, numbers): (&[Column<'_>], LineNumbers),
    pointer: Option<Pos2>,
) -> Option<Edge> {
    let mut canvas = Canvas { lines: Vec::new(), pointer, under: None };
    for pair in columns.windows(2) {
        let [from, to] = pair else { continue };
        let Some(weights) = to.weights else { continue };
        let rows = matches!((&from.nodes, &to.nodes), (Nodes::Row(_), Nodes::Row(_)));
        let whole = weights.dims[..] == [to.count, from.count] && weights.values.len() == to.count * from.count;
        if rows && whole {
            synapses(cx, &mut canvas, body, (from, to), (weights, numbers));
        } else {
            filters(cx, &mut canvas, body, (from, to), weights);
        }
    }
    ui.painter().extend(canvas.lines);
    canvas.under.map(|(_, edge)| edge)
}

/// What is drawn, and what lies under the pointer.
struct Canvas {
    lines: Vec<egui::Shape>,
    pointer: Option<Pos2>,
    under: Option<(f32, Edge)>,
}

impl Canvas {
    /// A halo behind a line, as bright as said: brightness alone is seen by everybody.
    fn light(&mut self, cx: &Context<'_>, (a, b): (Pos2, Pos2), share: f32, brightness: f32) {
        if brightness > 0.0 {
            let stroke = Stroke::new(width(share) + 2.0, cx.theme.text.gamma_multiply(0.3 * brightness));
            self.lines.push(egui::Shape::line_segment([a, b], stroke));
        }
    }

    /// A line, as strong as its share of the strongest. `edge` makes what the pointer finds.
    fn line(&mut self, cx: &Context<'_>, (a, b): (Pos2, Pos2), share: f32, weak: bool, edge: impl FnOnce() -> Edge) {
        if let Some(pointer) = self.pointer.filter(|pointer| pointer.x > a.x + 8.0 && pointer.x < b.x - 8.0) {
            let at = a.y + (b.y - a.y) * (pointer.x - a.x) / (b.x - a.x);
            let distance = (at - pointer.y).abs();
            if distance < 4.0 && self.under.as_ref().is_none_or(|(best, _)| distance < *best) {
                self.under = Some((distance, edge()));
            }
        }
        if weak {
            return;
        }
        let color = if share > 0.0 { cx.theme.excitatory } else { cx.theme.inhibitory };
        let stroke = Stroke::new(width(share), color.gamma_multiply(0.15 + 0.75 * share.abs()));
        self.lines.push(egui::Shape::line_segment([a, b], stroke));
    }
}

/// How wide the line of a share of the strongest is.
fn width(share: f32) -> f32 {
    0.4 + 2.6 * share.abs()
}

/// The single weights between two rows of neurons.
fn synapses(
    cx: &Context<'_>,
    canvas: &mut Canvas,
    body: Rect,
    (from, to): (&Column<'_>, &Column<'_>),
    (weights, numbers): (&WeightView, LineNumbers),
) {
    let inputs = from.count.max(1);
    let (shown, largest) = numbers.of(weights);
    for (index, (weight, number)) in weights.values.iter().zip(shown).enumerate() {
        let share = number / largest;
        let ends = (index % inputs, index / inputs);
        let line = (from.place(body, ends.0).center(), to.place(body, ends.1).center());
        // Thousands of hairlines make a gray cloud; the weakest are left out where there are many.
        let weak = share.abs() < 0.02 || weights.values.len() > 800 && share.abs() < 0.25;
        if !weak {
            canvas.light(cx, line, share, light(weights, index));
        }
        canvas.line(cx, line, share, weak, || {
            let (array, value) = (weights.array.clone(), *weight);
            let (is_new, is_ahead) = (true, false);
            let synapse = Synapse { array, index, value, is_new, is_ahead, from: ends.0, to: ends.1 };
            Edge::Weight(synapse, told(cx, ends, weights, index))
        });
    }
}

/// The strongest filters between two columns, or what a map sends to a neuron.
fn filters(
    cx: &Context<'_>,
    canvas: &mut Canvas,
    body: Rect,
    (from, to): (&Column<'_>, &Column<'_>),
    weights: &WeightView,
) {
    let largest = weights.links.first().map_or(1.0, |link| link.strength.abs()).max(f32::MIN_POSITIVE);
    for link in weights.links.iter().rev() {
        // The channels of the picture that enters are one node.
        let source = if matches!(from.nodes, Nodes::Picture) { 0 } else { link.from };
        if source >= from.drawn() || link.to >= to.drawn().max(if is_block(to) { to.count } else { 0 }) {
            continue;
        }
        let (a, b) = (from.place(body, source), to.place(body, link.to));
        let line = (Pos2::new(a.right(), a.center().y), Pos2::new(b.left(), b.center().y));
        canvas.line(cx, line, link.strength / largest, false, || Edge::Filter {
            ends: (link.from, link.to),
            strength: link.strength,
            kernel: kernel(weights, link.from, link.to).map(|(values, width)| (values.to_vec(), width)),
            strongest: strongest(weights, link.from, link.to),
        });
    }
}

fn is_block(column: &Column<'_>) -> bool {
    matches!(column.nodes, Nodes::Block(_))
}

/// The places of a filter's numbers in its array.
fn taps(weights: &WeightView, from: usize, to: usize) -> Option<Range<usize>> {
    let [_, inputs, height, width] = weights.dims[..] else { return None };
    let from = if inputs == 1 { 0 } else { from };
    let first = (to * inputs + from) * height * width;
    Some(first..first + height * width)
}

/// The numbers of a filter with their width, where they are among those that are shown.
fn kernel(weights: &WeightView, from: usize, to: usize) -> Option<(&[f32], usize)> {
    Some((weights.values.get(taps(weights, from, to)?)?, *weights.dims.last()?))
}

/// The array of a filter and the place of its largest number.
fn strongest(weights: &WeightView, from: usize, to: usize) -> Option<(String, usize)> {
    let values = &weights.values;
    let places = taps(weights, from, to)?.filter(|place| *place < values.len());
    let largest = places.max_by(|a, b| values[*a].abs().total_cmp(&values[*b].abs()))?;
    Some((weights.array.clone(), largest))
}
