//! The thin lines beside the network's curve: what each neuron adds to it, or what the neurons of a chosen layer give.
use eframe::egui::Color32;
use egui_plot::{Line, LineStyle, PlotBounds, PlotPoint, PlotPoints, PlotTransform};
use strum::{IntoStaticStr, VariantArray};

use super::contributions::Contributions;
use crate::app::Card;
use crate::design::{LayerId, Shape, Stack};
use crate::train::{Cards, Observations};
use crate::ui::plots::clipped;
use crate::ui::theme::Theme;

/// Lines at most: those with the largest range.
const MOST: usize = 64;
/// Points of the screen within which the mouse is on a line.
const NEAR: f32 = 8.0;

/// Which neurons have a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, IntoStaticStr, VariantArray)]
pub(super) enum DrawnNeurons {
    /// Those below the answer, each with its part of it.
    #[default]
    Parts,
    /// Those of the selected card, each with what it gives.
    Card,
    /// None.
    None,
}

/// Lines of the neurons of one layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ThinLines {
    /// The layer.
    pub(super) layer: LayerId,
    /// What is added beside the parts; `None` where the lines are what the neurons give themselves.
    pub(super) bias: Option<f32>,
    /// How many neurons there are, of which `lines` may hold only some.
    pub(super) neurons: usize,
    lines: Vec<ThinLine>,
}

/// The line of a neuron.
#[derive(Debug, Clone, PartialEq)]
struct ThinLine {
    neuron: usize,
    /// By what it is multiplied on its way to the answer.
    weight: Option<f32>,
    ys: Vec<f32>,
}

impl ThinLines {
    /// What each neuron adds to the answer, or what those of the selected card give, if it has neurons.
    pub(super) fn of(
        which: DrawnNeurons,
        cards: &Cards,
        seen: &Observations,
        (stack, selected): (&Stack, Card),
    ) -> Option<Self> {
        let parts = || Self::of_answer(cards, seen, stack);
        match (which, selected) {
            (DrawnNeurons::None, _) => None,
            (DrawnNeurons::Card, Card::Layer(layer)) => Self::of_layer(seen, layer).or_else(parts),
            (DrawnNeurons::Card, Card::Input) | (DrawnNeurons::Parts, _) => parts(),
        }
    }

    /// Parts that sum to the answer.
    fn of_answer(cards: &Cards, seen: &Observations, stack: &Stack) -> Option<Self> {
        let mut found = Contributions::of(cards, seen, stack.layers())?;
        let lines = found.widest(MOST).into_iter().map(|neuron| ThinLine {
            neuron,
            weight: Some(found.weights[neuron]),
            ys: std::mem::take(&mut found.parts[neuron]),
        });
        let lines = lines.collect();
        Some(Self { layer: found.layer, bias: Some(found.bias), neurons: found.weights.len(), lines })
    }

    /// What the neurons of a layer give; nothing for one that gives a single number.
    fn of_layer(seen: &Observations, layer: LayerId) -> Option<Self> {
        let seen = seen.layer(layer)?;
        let Shape::Vector(neurons) = seen.shape else { return None };
        if neurons < 2 {
            return None;
        }
        let line = |neuron: usize| {
            let ys = seen.values.chunks_exact(neurons).map(|row| row[neuron]).collect();
            ThinLine { neuron, weight: None, ys }
        };
        Some(Self { layer, bias: None, neurons, lines: (0..neurons.min(MOST)).map(line).collect() })
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// All their values.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.lines.iter().flat_map(|line| &line.ys).map(|y| f64::from(*y))
    }

    /// The neuron of a line, and the weight that it is multiplied by.
    pub(super) fn neuron(&self, line: usize) -> Option<(usize, Option<f32>)> {
        self.lines.get(line).map(|line| (line.neuron, line.weight))
    }

    /// The line under the mouse.
    pub(super) fn under(&self, xs: &[f64], pointer: PlotPoint, transform: &PlotTransform) -> Option<usize> {
        let at = xs.partition_point(|x| *x < pointer.x);
        let right = at.min(xs.len().checked_sub(1)?);
        let (left, mouse) = (right.saturating_sub(1), transform.position_from_point(&pointer));
        let away = |line: &ThinLine| {
            let (Some(low), Some(high)) = (line.ys.get(left), line.ys.get(right)) else { return f32::INFINITY };
            let width = xs[right] - xs[left];
            let share = if width > 0.0 { ((pointer.x - xs[left]) / width).clamp(0.0, 1.0) } else { 0.0 };
            let y = f64::from(*low) + f64::from(high - low) * share;
            (transform.position_from_point(&PlotPoint::new(pointer.x, y)).y - mouse.y).abs()
        };
        let near = self.lines.iter().map(away).enumerate().filter(|(_, away)| *away <= NEAR);
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(line, _)| line)
    }

    /// The lines as they are drawn within bounds: solid orange where the weight is positive, dashed blue where it is negative; the one
    /// under the mouse stands out.
    pub(super) fn drawn(
        &self,
        xs: &[f64],
        bounds: PlotBounds,
        theme: &Theme,
        under: Option<usize>,
    ) -> Vec<Line<'static>> {
        let draw = |(nth, line): (usize, &ThinLine)| {
            let points: Vec<[f64; 2]> = xs.iter().zip(&line.ys).map(|(x, y)| [*x, f64::from(*y)]).collect();
            let points: PlotPoints<'static> = clipped(&points, bounds.min(), bounds.max()).into();
            let strength = if under.is_none_or(|under| under == nth) { 1.0 } else { 0.35 };
            let color = color(theme, line.weight).gamma_multiply(strength);
            let width = theme.line * if under == Some(nth) { 2.0 } else { 0.6 };
            let drawn = Line::new("", points).color(color).width(width).allow_hover(false).id(("thin", nth));
            if line.weight.is_some_and(|weight| weight < 0.0) { drawn.style(LineStyle::dashed_loose()) } else { drawn }
        };
        self.lines.iter().enumerate().map(draw).collect()
    }
}

/// The color of a neuron's line, by the sign of its weight.
fn color(theme: &Theme, weight: Option<f32>) -> Color32 {
    match weight {
        Some(weight) if weight < 0.0 => theme.inhibitory,
        Some(_) => theme.excitatory,
        None => theme.dense,
    }
}
