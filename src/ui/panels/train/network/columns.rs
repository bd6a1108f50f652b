//! The columns of the picture: the input, and every layer that changes numbers by weights or makes a row of them.
use eframe::egui::{Pos2, Rect, Vec2};

use crate::app::title;
use crate::design::{Shape, Stack, Title};
use crate::train::{CardView, NumberPlace, WeightView};
use crate::ui::context::Context;
use crate::ui::plane::feature_values;
use crate::ui::widgets::{map_number, row_number, share_of};

/// Neurons that are drawn as circles, in all layers together.
const CIRCLES: usize = 220;
/// Neurons of one layer that are drawn as circles.
const IN_A_LAYER: usize = 72;
/// Maps of one layer that are drawn.
const MAPS: usize = 48;
/// Height and width of the largest and the smallest map.
const LARGE: f32 = 46.0;
const SMALL: f32 = 15.0;

/// What a column consists of.
pub(super) enum Nodes<'a> {
    /// The picture that enters.
    Picture,
    /// The maps of a layer.
    Maps(&'a CardView),
    /// What the neurons of a row give.
    Row(Vec<f32>),
    /// The same, where there are too many of them for circles.
    Block(Vec<f32>),
}

/// One layer of the picture.
pub(super) struct Column<'a> {
    pub(super) name: String,
    pub(super) nodes: Nodes<'a>,
    /// How many maps or neurons there are, drawn or not.
    pub(super) count: usize,
    pub(super) largest: f32,
    pub(super) x: f32,
    /// What comes into it from the column before.
    pub(super) weights: Option<&'a WeightView>,
    /// What the layer gives.
    view: Option<&'a CardView>,
}

impl Column<'_> {
    /// Neurons of the network that are drawn as circles: what enters is none.
    pub(super) fn neurons(&self) -> usize {
        if self.view.is_some() { self.circles().len() } else { 0 }
    }

    /// Numbers that are drawn as circles.
    pub(super) fn circles(&self) -> &[f32] {
        if let Nodes::Row(values) = &self.nodes { values } else { &[] }
    }

    /// How many maps or neurons are drawn.
    pub(super) fn drawn(&self) -> usize {
        match &self.nodes {
            Nodes::Picture => 1,
            Nodes::Maps(_) => self.count.min(MAPS),
            Nodes::Row(values) | Nodes::Block(values) => values.len(),
        }
    }

    /// How wide the column is.
    pub(super) fn width(&self, body: Rect) -> f32 {
        match &self.nodes {
            Nodes::Maps(_) => {
                let (side, columns) = grid(body, self.drawn());
                side * columns as f32 + 3.0 * (columns - 1) as f32
            }
            Nodes::Picture => LARGE,
            Nodes::Row(_) => 22.0,
            Nodes::Block(_) => 34.0,
        }
    }

    /// Where a node stands, and how large it is.
    pub(super) fn place(&self, body: Rect, nth: usize) -> Rect {
        let drawn = self.drawn().max(1);
        match &self.nodes {
            Nodes::Picture => Rect::from_center_size(Pos2::new(self.x, body.center().y), Vec2::splat(LARGE)),
            Nodes::Maps(_) => {
                let (side, columns) = grid(body, drawn);
                let step = side + 3.0;
                let rows = drawn.div_ceil(columns);
                let corner = Pos2::new(
                    self.x - (step * columns as f32 - 3.0) / 2.0,
                    body.center().y - (step * rows as f32 - 3.0) / 2.0,
                );
                let at = Vec2::new((nth / rows) as f32 * step, (nth % rows) as f32 * step);
                Rect::from_min_size(corner + at, Vec2::splat(side))
            }
            Nodes::Row(_) => {
                let step = (body.height() / drawn as f32).min(34.0);
                let top = body.center().y - step * (drawn as f32 - 1.0) / 2.0;
                let radius = (body.height() / drawn as f32 * 0.42).clamp(2.0, 11.0);
                let center = Pos2::new(self.x, top + step * nth as f32);
                Rect::from_center_size(center, Vec2::splat(2.0 * radius))
            }
            Nodes::Block(_) => {
                let block = self.block(body).shrink(4.0);
                let y = block.top() + block.height() * (nth as f32 + 0.5) / self.count.max(1) as f32;
                Rect::from_center_size(Pos2::new(self.x, y), Vec2::new(block.width(), 1.0))
            }
        }
    }

    /// The number that a neuron, or a place of a map, stands for.
    pub(super) fn number_at(&self, body: Rect, at: Pos2) -> Option<NumberPlace> {
        let view = self.view?;
        let nth = (0..self.drawn()).find(|nth| self.place(body, *nth).contains(at))?;
        match self.nodes {
            Nodes::Maps(_) => map_number(view, nth, share_of(self.place(body, nth), at)),
            Nodes::Row(_) | Nodes::Block(_) => row_number(view, nth),
            Nodes::Picture => None,
        }
    }

    /// Where a block stands.
    pub(super) fn block(&self, body: Rect) -> Rect {
        Rect::from_center_size(Pos2::new(self.x, body.center().y), Vec2::new(34.0, body.height() * 0.7))
    }
}

/// The side of a map, and how many stand beside each other, so that all fit below each other.
fn grid(body: Rect, count: usize) -> (f32, usize) {
    let fits = |columns: usize| (body.height() / count.div_ceil(columns).max(1) as f32 - 3.0).min(LARGE);
    let columns = (1..=4).find(|columns| fits(*columns) >= 22.0).unwrap_or(4);
    (fits(columns).max(SMALL), columns)
}

/// What enters, where it is a picture or a point.
fn input<'a>(cx: &Context<'_>) -> Option<Column<'a>> {
    let features = feature_values(cx);
    let nodes = if cx.app.picture().is_some() {
        Nodes::Picture
    } else {
        Some(features).filter(|features| !features.is_empty()).map(Nodes::Row)?
    };
    let name = cx.t("network.input").into_owned();
    let (count, largest) = match &nodes {
        Nodes::Row(values) => {
            (values.len(), values.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs())))
        }
        _ => (1, 1.0),
    };
    Some(Column { name, nodes, count, largest, x: 0.0, weights: None, view: None })
}

/// The columns of a stack.
pub(super) fn columns<'a>(cx: &Context<'_>, stack: &Stack, views: &'a [CardView]) -> Vec<Column<'a>> {
    let mut columns: Vec<Column<'a>> = input(cx).into_iter().collect();
    let mut row_before = false;
    for layer in stack.layers() {
        let Some(view) = views.iter().find(|view| view.layer == layer.id) else { continue };
        let is_row = matches!(view.shape, Shape::Vector(_));
        let weights = view.weights.iter().find(|weights| weights.name == "weight" && weights.dims.len() > 1);
        // Long rows that were a picture are still the maps of the column before.
        let flat = is_row && view.shape.len() > IN_A_LAYER && matches!(view.shown, Shape::Picture { .. });
        if weights.is_some() || is_row && !row_before && !flat || !is_row && !view.weights.is_empty() {
            let (nodes, count) = match view.shape {
                Shape::Picture { channels, .. } => (Nodes::Maps(view), channels),
                other if is_row && other.len() <= IN_A_LAYER => (Nodes::Row(view.values.to_vec()), other.len()),
                other => (Nodes::Block(if is_row { view.values.to_vec() } else { Vec::new() }), other.len()),
            };
            columns.push(Column {
                name: title(&Title::of(stack, layer), cx.language()),
                nodes,
                count,
                largest: view.range.0.abs().max(view.range.1.abs()).max(f32::MIN_POSITIVE),
                x: 0.0,
                weights,
                view: Some(view),
            });
        }
        row_before = is_row && !flat;
    }
    let circles: usize = columns.iter().map(|column| column.circles().len()).sum();
    for column in columns.iter_mut().filter(|_| circles > CIRCLES) {
        if let Nodes::Row(values) = &mut column.nodes
            && values.len() > 24
        {
            column.nodes = Nodes::Block(std::mem::take(values));
        }
    }
    columns
}
