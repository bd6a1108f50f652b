//! What a card shows: maps and numbers brought to a size that can be drawn, and its weights.
use std::sync::Arc;

use rayon::prelude::*;

use crate::design::{CheckedDesign, Shape};
use crate::engine::{Array, module_count};
use crate::train::report::Histogram;

/// What all cards show.
#[derive(Debug, Clone, PartialEq)]
pub struct Cards {
    /// Every card that could be computed, in the order of the design's list.
    pub layers: Vec<CardView>,
    /// Probabilities of the classes; empty when the stack does not end with a number a class.
    pub probabilities: Vec<f32>,
    /// Whether no card is missing because of a problem that nothing mends.
    pub whole: bool,
    /// What it took to compute, in milliseconds.
    pub millis: f64,
}

/// What one card shows.
#[derive(Debug, Clone, PartialEq)]
pub struct CardView {
    /// The layer's place in the design's list.
    pub layer: usize,
    /// The shape of what the layer gives.
    pub shape: Shape,
    /// The shape of `values`: at most 64 maps, each at most 128 × 128, or a row of at most 4,096 numbers.
    pub shown: Shape,
    /// What the layer gives, map after map. Larger maps are averaged over squares, longer rows picked evenly.
    pub values: Arc<[f32]>,
    /// The smallest and the largest of all the finite numbers that the layer gives; both 0 when there are none.
    pub range: (f32, f32),
    /// The weights of layers that have some: start values, or what training has made of them.
    pub weights: Arc<[WeightView]>,
}

/// One of a layer's arrays.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightView {
    /// PyTorch's name in the network, such as "2.weight".
    pub array: String,
    /// PyTorch's name inside the layer: "weight" or "bias", for batch normalization also "`running_mean`".
    pub name: String,
    /// PyTorch's shape.
    pub dims: Vec<usize>,
    /// The first numbers in PyTorch's order: at most 4,096, whole kernels only.
    pub values: Arc<[f32]>,
    /// How all of them are spread.
    pub histogram: Histogram,
}

/// Maps that are shown at most.
const MOST_MAPS: usize = 64;
/// Rows and columns of a map that are shown at most.
const MOST_SIDE: usize = 128;
/// Numbers of a row, or weights, that are shown at most.
const MOST_NUMBERS: usize = 4096;

impl CardView {
    pub(in crate::train) fn new(layer: usize, shape: Shape, values: Vec<f32>, weights: Arc<[WeightView]>) -> Self {
        let range = range(&values);
        let (shown, values) = reduced(shape, values);
        Self { layer, shape, shown, values: values.into(), range, weights }
    }
}

fn range(values: &[f32]) -> (f32, f32) {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let (low, high) =
        finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low <= high { (low, high) } else { (0.0, 0.0) }
}

/// Numbers brought to a size that can be drawn.
fn reduced(shape: Shape, mut values: Vec<f32>) -> (Shape, Vec<f32>) {
    match shape {
        Shape::Vector(count) if count > MOST_NUMBERS => {
            let picked = (0..MOST_NUMBERS).map(|n| values[n * count / MOST_NUMBERS]).collect();
            (Shape::Vector(MOST_NUMBERS), picked)
        }
        Shape::Picture { channels, height, width } => {
            let (channels, plane) = (channels.min(MOST_MAPS), height * width);
            values.truncate(channels * plane);
            let square = height.max(width).div_ceil(MOST_SIDE);
            if square <= 1 {
                return (Shape::Picture { channels, height, width }, values);
            }
            let small = values.par_chunks_exact(plane).flat_map_iter(|map| averaged(map, width, square));
            let (height, width) = (height.div_ceil(square), width.div_ceil(square));
            (Shape::Picture { channels, height, width }, small.collect())
        }
        shape @ Shape::Vector(_) => (shape, values),
    }
}

/// One map with the mean of every square in its place; squares at the right and at the bottom may be smaller.
fn averaged(map: &[f32], width: usize, square: usize) -> Vec<f32> {
    let mut means = Vec::with_capacity(MOST_SIDE * MOST_SIDE);
    for rows in map.chunks(width * square) {
        let height = rows.len() / width;
        for left in (0..width).step_by(square) {
            let right = (left + square).min(width);
            let sum: f32 = rows.chunks_exact(width).map(|row| row[left..right].iter().sum::<f32>()).sum();
            means.push(sum / ((right - left) * height) as f32);
        }
    }
    means
}

/// The weights of every layer from all arrays of a network.
pub(in crate::train) fn weights(design: &CheckedDesign, arrays: Vec<Array>) -> Vec<Arc<[WeightView]>> {
    let views: Vec<(usize, WeightView)> = arrays.into_par_iter().filter_map(weight).collect();
    let mut views = views.into_iter().peekable();
    let mut end = 0;
    let of_layer = |layer| {
        end += module_count(layer);
        let mut own = Vec::new();
        while let Some((_, view)) = views.next_if(|(module, _)| *module < end) {
            own.push(view);
        }
        own.into()
    };
    design.layers().iter().map(of_layer).collect()
}

/// One array with the number of its module.
fn weight(array: Array) -> Option<(usize, WeightView)> {
    let full = array.name.clone();
    let (module, name) = array.name.split_once('.')?;
    let (module, name) = (module.parse().ok()?, name.to_owned());
    let histogram = Histogram::of(&array.values);
    let kernel = array.dims.iter().skip(2).product::<usize>().clamp(1, MOST_NUMBERS);
    let kept = array.values.len().min(MOST_NUMBERS / kernel * kernel);
    Some((module, WeightView { array: full, name, dims: array.dims, values: array.values[..kept].into(), histogram }))
}
