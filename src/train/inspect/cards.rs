//! What a card shows: maps and numbers brought to a size that can be drawn, and its weights.
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::forms::Forms;
use super::links::{Link, links};
use super::observations::Observations;
use super::synapses::SynapseActivity;
use crate::design::{LayerId, Shape};
use crate::engine::{Array, HiddenStates, Observation};
use crate::train::report::Histogram;

/// What all cards show.
#[derive(Debug, Clone, PartialEq)]
pub struct Cards {
    /// Every card that could be computed, in the order of the stack, each block before its content.
    pub layers: Vec<CardView>,
    /// Probabilities of the classes; empty when the stack does not end with one number per class.
    pub probabilities: Vec<f32>,
    /// What every layer gives for other samples, where that was asked for.
    pub more: Option<Arc<Observations>>,
    /// Whether no card is missing because of a problem that nothing mends.
    pub whole: bool,
    /// What it took to compute, in milliseconds.
    pub millis: f64,
}

/// What one card shows.
#[derive(Debug, Clone, PartialEq)]
pub struct CardView {
    /// The layer.
    pub layer: LayerId,
    /// The shape of what the layer gives.
    pub shape: Shape,
    /// The shape of `values`: at most 64 maps, each at most 128 × 128, at most 4,096 numbers of a row, or at most 65,536 of
    /// a sequence. Numbers that were a picture before they became a row are shown as that picture's maps.
    pub shown: Shape,
    /// How many maps there are, of which `shown` may hold only the first; 0 for what is no picture.
    pub maps: usize,
    /// What the layer gives, map after map. Larger maps are averaged over squares, longer rows and
    /// sequences picked evenly.
    pub values: Arc<[f32]>,
    /// The smallest and the largest of all the finite numbers that the layer gives; both 0 when there are none.
    pub range: (f32, f32),
    /// The weights of layers that have some: start values, or what training has made of them.
    pub weights: Arc<[WeightView]>,
    /// Of a recurrent layer: its states after every step, as if it gave them all.
    pub states: Option<Box<CardView>>,
}

/// One of a layer's arrays.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightView {
    /// PyTorch's name in the network, such as "2.weight".
    pub array: String,
    /// PyTorch's name inside the layer, such as "weight", "`running_mean`" or "shortcut.weight".
    pub name: String,
    /// PyTorch's shape.
    pub dims: Vec<usize>,
    /// Height and width of the maps that its numbers are, one after the other: a convolution's kernels, or what a neuron
    /// weighs of the picture that enters it.
    pub map: Option<(usize, usize)>,
    /// The first numbers in PyTorch's order: at most 4,096, whole maps only, or one larger map.
    pub values: Arc<[f32]>,
    /// How all of them are spread.
    pub histogram: Histogram,
    /// The strongest links from one map or neuron to another, the strongest first.
    pub links: Arc<[Link]>,
    /// For each of `values` the share of the last batch's samples for which both ends of the synapse gave more than 0; empty
    /// where that is not known.
    pub together: Arc<[f32]>,
    /// What the last step added to each of `values`; empty where there was none.
    pub changes: Arc<[f32]>,
}

/// Maps that are shown at most.
const MOST_MAPS: usize = 64;
/// Rows and columns of a map that are shown at most.
const MOST_SIDE: usize = 128;
/// Numbers of a row, or weights, that are shown at most.
const MOST_NUMBERS: usize = 4096;
/// Numbers of a sequence that are shown at most: of a text every token has its column.
const MOST_OF_SEQUENCE: usize = 1 << 16;

impl CardView {
    /// What the card of an observed layer shows, with the weights of all layers.
    pub(in crate::train) fn new(
        seen: Observation,
        forms: &Forms,
        weights: &BTreeMap<LayerId, Arc<[WeightView]>>,
    ) -> Self {
        let Observation { layer, shape, values, hidden } = seen;
        let range = range(&values);
        let form = forms.output(layer).unwrap_or(shape);
        let maps = if let Shape::Picture { channels, .. } = form { channels } else { 0 };
        let (shown, values) = reduced(form, values);
        let weights = weights.get(&layer).cloned().unwrap_or_default();
        let states = hidden.map(|hidden| Box::new(Self::of_states(layer, hidden)));
        Self { layer, shape, shown, maps, values: values.into(), range, weights, states }
    }

    /// The states of a recurrent layer for one sample.
    fn of_states(layer: LayerId, hidden: HiddenStates) -> Self {
        let HiddenStates { steps, units, values, .. } = hidden;
        let (range, shape) = (range(&values), Shape::Sequence { steps, features: units });
        let (shown, values) = reduced(shape, values);
        Self { layer, shape, shown, maps: 0, values: values.into(), range, weights: Arc::default(), states: None }
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
        Shape::Sequence { steps, features } if values.len() > MOST_OF_SEQUENCE => {
            // Steps are picked evenly, of long rows the first numbers.
            let kept = features.min(MOST_NUMBERS);
            let count = (MOST_OF_SEQUENCE / kept.max(1)).clamp(1, steps.max(1));
            let row = |step: usize| &values[(step * steps / count) * features..][..kept];
            let picked = (0..count).flat_map(|step| row(step).iter().copied()).collect();
            (Shape::Sequence { steps: count, features: kept }, picked)
        }
        shape => (shape, values),
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

/// What is shown of all arrays of a network, layer by layer.
pub(in crate::train) fn weights(
    arrays: Vec<Array>,
    forms: &Forms,
    activity: &SynapseActivity,
) -> BTreeMap<LayerId, Arc<[WeightView]>> {
    let mut layers: BTreeMap<LayerId, Vec<WeightView>> = BTreeMap::new();
    let views: Vec<(LayerId, WeightView)> =
        arrays.into_par_iter().map(|array| weight(array, forms, activity)).collect();
    for (layer, view) in views {
        layers.entry(layer).or_default().push(view);
    }
    layers.into_iter().map(|(layer, views)| (layer, views.into())).collect()
}

/// One array with its layer.
fn weight(array: Array, forms: &Forms, activity: &SynapseActivity) -> (LayerId, WeightView) {
    let Array { layer, name: full, dims, values } = array;
    let histogram = Histogram::of(&values);
    let map = match (&dims[..], forms.input(layer)) {
        (&[_, _, height, width], _) => Some((height, width)),
        (&[_, inputs], Some(picture @ Shape::Picture { height, width, .. })) if picture.len() == inputs => {
            Some((height, width))
        }
        _ => None,
    };
    let map = map.filter(|(height, width)| (1..=MOST_SIDE).contains(height) && (1..=MOST_SIDE).contains(width));
    let whole = map.map_or(1, |(height, width)| height * width);
    let shown = values.len().min((MOST_NUMBERS / whole).max(1) * whole);
    let name = inner_name(&full).to_owned();
    let links = links(&dims, &values, forms.maps_into(layer).unwrap_or_default()).into();
    let is_matrix = dims.len() == 2 && shown == values.len();
    let together = if is_matrix { activity.together(layer, shown) } else { Arc::default() };
    let changes = activity.changes(&full, shown);
    let values = values[..shown].into();
    (layer, WeightView { array: full, name, dims, map, values, histogram, links, together, changes })
}

/// The name inside the layer: what follows the last number of a module.
fn inner_name(array: &str) -> &str {
    let mut rest = array;
    for (place, _) in array.match_indices('.') {
        let module = array[..place].rsplit('.').next().unwrap_or_default();
        if module.bytes().all(|byte| byte.is_ascii_digit()) {
            rest = &array[place + 1..];
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Facts, check, template};

    /// A dense layer's weights are seen as the maps that enter it, a convolution's as its kernels, and those behind a
    /// dense layer as rows.
    #[test]
    fn weights_are_seen_as_the_maps_that_they_weigh() {
        let design = (template("cnn28").unwrap().make)();
        let checked = check(&design, Facts { classes: Some(10), ..Facts::default() }).freeze().unwrap();
        let forms = Forms::of(&checked);
        let seen = |place: usize, dims: &[usize]| {
            let layer = checked.layers()[place].id;
            let values = vec![0.0; dims.iter().product()];
            let array = Array { layer, name: "0.weight".to_owned(), dims: dims.to_vec(), values };
            let view = weight(array, &forms, &SynapseActivity::default()).1;
            (view.map, view.values.len())
        };
        assert_eq!(seen(0, &[16, 1, 3, 3]), (Some((3, 3)), 144));
        assert_eq!(seen(5, &[128, 1568]), (Some((7, 7)), 83 * 49));
        assert_eq!(seen(6, &[10, 128]), (None, 1280));
        assert_eq!(seen(0, &[2, 1, 96, 96]), (Some((96, 96)), 96 * 96));
        assert_eq!(seen(0, &[1, 1, 129, 2]), (None, 258));
    }

    /// A last state is shown as it is, with every state beside it; of a long text no step is left out.
    #[test]
    fn a_recurrent_layer_shows_its_states_whatever_it_gives() {
        for steps in [3, 600] {
            let values: Vec<f32> = (0..steps * 64).map(|n| (n % 7) as f32 / 7.0 - 0.5).collect();
            let hidden = HiddenStates { steps, units: 64, values: values.clone(), overwritten: Vec::new() };
            let last = values[(steps - 1) * 64..].to_vec();
            let seen =
                Observation { layer: LayerId(1), shape: Shape::Vector(64), values: last.clone(), hidden: Some(hidden) };
            let card = CardView::new(seen, &Forms::default(), &BTreeMap::new());
            assert_eq!((card.shown, &*card.values), (Shape::Vector(64), &*last));
            let states = card.states.unwrap();
            assert_eq!((states.shown, &*states.values), (Shape::Sequence { steps, features: 64 }, &*values));
            assert!(states.states.is_none() && states.weights.is_empty());
        }
    }
}
