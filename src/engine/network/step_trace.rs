//! A step as one weight sees it: the products that its gradient is the sum of, the way of the error, and what the optimizer
//! makes of both.
use std::cell::RefCell;

use super::arrays;
use crate::design::LayerId;
use crate::engine::EngineError;
use crate::engine::layers::{ErrorLink, GradientProduct, ModuleStack, ParameterPlace, ProductWatch};
use crate::engine::tensor::Observation;

/// The weight that a step is traced for, and the sample of the batch whose error is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TracedWeight<'a> {
    /// PyTorch's name of its array, such as "0.weight".
    pub array: &'a str,
    /// Its place in the array.
    pub index: usize,
    /// The sample, by its place in the batch; `None` for the one that adds most to the gradient.
    pub sample: Option<usize>,
}

/// A step that was computed and not taken, as one weight sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct StepTrace {
    /// The layer that holds the weight.
    pub layer: LayerId,
    /// The loss of the batch, without the penalties of L1 and L2.
    pub loss: f32,
    /// The same with the weights behind the step; what dropout drops is the same.
    pub loss_after: f32,
    /// What the network gave for the batch.
    pub outputs: Vec<f32>,
    /// The gradient of the loss with respect to that.
    pub output_errors: Vec<f32>,
    /// The products whose sum is the weight's gradient.
    pub products: Vec<GradientProduct>,
    /// The sample whose error is followed, by its place in the batch.
    pub sample: usize,
    /// The error that comes out of the weight's layer, at the output of the sample's largest product; `None` where the
    /// weight has nothing to do with the sample.
    pub unit_error: Option<f32>,
    /// The links from there up to what the network gives.
    pub links: Vec<ErrorLink>,
    /// What the optimizer makes of the gradient.
    pub update: WeightUpdate,
}

/// What the optimizer makes of the gradient of one weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightUpdate {
    /// The weight before the step.
    pub old: f32,
    /// The gradient of the loss.
    pub gradient: f32,
    /// What L1 and L2 add to it.
    pub penalty: f32,
    /// The norm of the gradients of all weights, where it is limited.
    pub norm: Option<f64>,
    /// The gradient that the rule gets: with penalties, and cut where it was too large.
    pub clipped: f32,
    /// The number of the step, from 1.
    pub count: u64,
    /// The mean gradient (Adam) or the velocity (momentum) before the step and after it; `None` for rules without.
    pub first: Option<[f32; 2]>,
    /// The mean or sum of the squared gradients before the step and after it; `None` for rules without.
    pub second: Option<[f32; 2]>,
    /// The weight after the step.
    pub new: f32,
    /// Whether it was kept at 0, because beyond that lies a sign that the layer's weights do not have.
    pub is_kept: bool,
}

/// Where one number stands among the parameters of a network.
#[derive(Debug, Clone, Copy)]
pub(super) struct ParameterNumber {
    pub(super) layer: LayerId,
    /// Which of all parameters.
    pub(super) nth: usize,
    /// Where it stands in its layer.
    pub(super) place: ParameterPlace,
    pub(super) value: f32,
    /// What L1 and L2 add to its gradient.
    pub(super) penalty: f32,
}

impl ParameterNumber {
    /// Number `index` of the parameter of that name.
    pub(super) fn find(network: &dyn ModuleStack, weight: TracedWeight<'_>) -> Result<Self, EngineError> {
        let TracedWeight { array, index, .. } = weight;
        let parameters: Vec<_> =
            arrays::all(network).into_iter().filter(|named| named.stored.penalty().is_some()).collect();
        let nth = parameters.iter().position(|named| named.name == array);
        let nth = nth.ok_or_else(|| EngineError::Unknown { name: array.to_owned() })?;
        let (layer, stored) = (parameters[nth].layer, parameters[nth].stored);
        if stored.is_local() {
            return Err(EngineError::LocalRule { name: array.to_owned() });
        }
        let parameter = parameters[..nth].iter().filter(|named| named.layer == layer).count();
        let numbers = stored.numbers();
        let none = EngineError::NoSuchNumber { name: array.to_owned(), index, numbers: numbers.len() };
        let value = *numbers.get(index).ok_or(none)?;
        let penalty = stored.penalty().unwrap_or_default().slope(value);
        Ok(Self { layer, nth, place: ParameterPlace { parameter, index }, value, penalty })
    }
}

/// What is noted of a batch's way forward and back for one weight.
pub(super) struct StepWatch {
    /// What every layer gave.
    pub(super) outputs: RefCell<Vec<Observation>>,
    /// The gradient of that.
    pub(super) errors: RefCell<Vec<Observation>>,
    pub(super) products: ProductWatch,
}

impl StepWatch {
    pub(super) fn new(number: &ParameterNumber) -> Self {
        let products = ProductWatch { layer: number.layer, place: number.place, found: RefCell::default() };
        Self { outputs: RefCell::default(), errors: RefCell::default(), products }
    }
}

/// The sample whose products together are largest, among so many.
pub(super) fn strongest_sample(products: &[GradientProduct], samples: usize) -> usize {
    let mut sums = vec![0.0; samples];
    for product in products {
        sums[product.sample] += product.contribution();
    }
    (0..samples).max_by(|a, b| sums[*a].abs().total_cmp(&sums[*b].abs())).unwrap_or_default()
}

/// The largest product of a sample.
pub(super) fn strongest_product(products: &[GradientProduct], sample: usize) -> Option<GradientProduct> {
    let own = products.iter().filter(|product| product.sample == sample);
    own.copied().max_by(|a, b| a.contribution().abs().total_cmp(&b.contribution().abs()))
}
