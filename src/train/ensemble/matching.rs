//! How alike the weights of two networks of one design are, before and after their neurons are matched: the order of the
//! neurons of a layer means nothing, so two networks that compute the same may have no weight in the same place.
//!
//! Layer by layer from the input, each neuron of one network gets the one of the other whose weights are most like its own,
//! so that the sum of their products is the largest (the Hungarian method); what follows is put into that order. That is
//! the matching of weights of Ainsworth, Hayase and Srinivasa, "Git Re-Basin" (2022), in one pass.
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

use crate::design::{CheckedDesign, LayerId, Shape};
use crate::engine::Array;

/// More multiply-adds are not spent on matching one layer.
const MOST_WORK: usize = 1 << 30;
/// The products of neurons are compared to so many steps of the largest.
const STEPS: f64 = 1e9;

/// How alike the weights of two networks are: the cosine of the angle between them, from −1 to 1, where 0 is that of
/// strangers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightSimilarity {
    /// Place by place.
    pub plain: f64,
    /// After the neurons were matched.
    pub matched: f64,
}

/// How alike the weights of two networks of this design are; `None` where its neurons cannot be matched layer by layer
/// (blocks with a way around, sequences), or where that would take long.
pub fn weight_similarity(design: &CheckedDesign, one: &[Array], other: &[Array]) -> Option<WeightSimilarity> {
    let is_sequence = |shape| matches!(shape, Shape::Sequence { .. });
    if design.layers().iter().any(|layer| layer.block.is_some() || is_sequence(layer.input)) {
        return None;
    }
    let mut layers = design.layers().iter().map(|layer| layer.id).collect::<Vec<_>>();
    layers.retain(|id| one.iter().any(|array| array.layer == *id));
    let (mut plain, mut matched) = (Angle::default(), Angle::default());
    let mut order: Option<Vec<usize>> = None;
    for (nth, id) in layers.iter().enumerate() {
        let (own, theirs) = (Neurons::of(*id, one)?, Neurons::of(*id, other)?);
        let identity: Vec<usize> = (0..own.rows.len()).collect();
        plain.add(&own, &theirs, &identity);
        let theirs = theirs.with_inputs(order.as_deref())?;
        // The classes at the end have their places.
        let is_last = nth + 1 == layers.len();
        let found = match order {
            _ if is_last && own.inputs.is_some() => identity,
            Some(order) if own.inputs.is_none() => spread(&order, own.rows.len())?,
            None if own.inputs.is_none() => identity,
            _ => own.matching(&theirs)?,
        };
        matched.add(&own, &theirs, &found);
        order = Some(found);
    }
    Some(WeightSimilarity { plain: plain.cosine()?, matched: matched.cosine()? })
}

/// The neurons, or filters, of a layer.
struct Neurons {
    /// The numbers of each: its weights, then its bias and whatever else it has.
    rows: Vec<Vec<f32>>,
    /// How many inputs each has a weight for, and how many weights for each input; `None` where a layer has only numbers
    /// for each neuron of the layer before, as a normalization has.
    inputs: Option<(usize, usize)>,
}

impl Neurons {
    /// Those of a layer.
    fn of(id: LayerId, arrays: &[Array]) -> Option<Self> {
        let own: Vec<&Array> = arrays.iter().filter(|array| array.layer == id).collect();
        let weights = own.first()?;
        let count = weights.dims.first().copied().filter(|count| *count > 0)?;
        let is_same = |array: &&Array| array.dims == weights.dims;
        // Weights come with a bias for each neuron; the factors of a normalization with summands of the same shape.
        let is_scale = weights.dims.len() < 2 || own.iter().skip(1).any(is_same);
        let inputs = (!is_scale && weights.dims[1] > 0).then(|| (weights.dims[1], weights.dims[2..].iter().product()));
        if own.iter().any(|array| array.dims.first() != Some(&count)) {
            return None;
        }
        let row = |nth: usize| -> Vec<f32> {
            let rows = own.iter().filter_map(|array| array.values.chunks((array.values.len() / count).max(1)).nth(nth));
            rows.flatten().copied().collect()
        };
        Some(Self { rows: (0..count).map(row).collect(), inputs })
    }

    /// The same with the inputs in another order. A filter of its own for each map (depthwise) has no order of inputs, but
    /// comes in theirs.
    fn with_inputs(self, order: Option<&[usize]>) -> Option<Self> {
        let (Some(order), Some((count, each))) = (order, self.inputs) else { return Some(self) };
        if count == 1 && order.len() == self.rows.len() {
            let rows = order.iter().map(|place| self.rows[*place].clone()).collect();
            return Some(Self { rows, ..self });
        }
        let order = spread(order, count)?;
        let sorted = |row: &Vec<f32>| {
            let weights = order.iter().flat_map(|place| &row[place * each..(place + 1) * each]);
            weights.chain(&row[count * each..]).copied().collect()
        };
        Some(Self { rows: self.rows.iter().map(sorted).collect(), ..self })
    }

    /// Which of the others belongs to each of these; `None` where finding it takes long.
    fn matching(&self, others: &Self) -> Option<Vec<usize>> {
        let (count, length) = (self.rows.len(), self.rows.first().map_or(0, Vec::len));
        let work = count.checked_mul(count)?.checked_mul(length.max(count))?;
        if work > MOST_WORK || others.rows.len() != count {
            return None;
        }
        let products: Vec<f64> =
            self.rows.iter().flat_map(|own| others.rows.iter().map(|other| product(own, other))).collect();
        let largest = products.iter().fold(f64::MIN_POSITIVE, |largest, product| largest.max(product.abs()));
        let steps = products.iter().map(|product| (product / largest * STEPS) as i64).collect();
        Some(kuhn_munkres(&Matrix::from_vec(count, count, steps).ok()?).1)
    }
}

/// An order of blocks of numbers as an order of so many numbers; `None` where they do not come in such blocks.
fn spread(order: &[usize], count: usize) -> Option<Vec<usize>> {
    let block = count.checked_div(order.len()).filter(|block| block * order.len() == count)?;
    Some(order.iter().flat_map(|place| place * block..(place + 1) * block).collect())
}

fn product(one: &[f32], other: &[f32]) -> f64 {
    one.iter().zip(other).map(|(one, other)| f64::from(*one) * f64::from(*other)).sum()
}

/// The angle between two lists of numbers, as far as they were gone through.
#[derive(Default)]
struct Angle {
    product: f64,
    squares: (f64, f64),
}

impl Angle {
    /// Adds a layer, the neurons of the other network in this order.
    fn add(&mut self, own: &Neurons, others: &Neurons, order: &[usize]) {
        for (own, place) in own.rows.iter().zip(order) {
            let other = &others.rows[*place];
            self.product += product(own, other);
            self.squares.0 += product(own, own);
            self.squares.1 += product(other, other);
        }
    }

    /// Its cosine; `None` where there is nothing but zeros.
    fn cosine(&self) -> Option<f64> {
        let length = (self.squares.0 * self.squares.1).sqrt();
        (length > 0.0).then(|| self.product / length)
    }
}
