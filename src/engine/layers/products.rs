//! The products whose sum is the gradient of one parameter: the error that arrives at a unit times the number at the
//! other end.
use std::cell::RefCell;

use crate::design::LayerId;

/// One number of a layer's own parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParameterPlace {
    /// Which of the layer's parameters, in their order.
    pub parameter: usize,
    /// The number's place in it, in PyTorch's order.
    pub index: usize,
}

/// One of the products whose sum over the batch is the gradient of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientProduct {
    /// The sample, by its place in the batch.
    pub sample: usize,
    /// Where the error comes out of the layer: a place among what it gives for the sample.
    pub output: usize,
    /// The place among what enters the layer for the sample that the other factor is taken from; `None` where it is none
    /// of these: the 1 of a bias, a normalized number, the state of the step before.
    pub input: Option<usize>,
    /// The step of a sequence at which the parameter was used; `None` where there are no steps.
    pub step: Option<usize>,
    /// The gradient of the loss with respect to the sum that the parameter is part of.
    pub error: f32,
    /// What the parameter is multiplied with in that sum.
    pub value: f32,
}

impl GradientProduct {
    /// What it adds to the gradient.
    pub fn contribution(&self) -> f64 {
        f64::from(self.error) * f64::from(self.value)
    }
}

/// What came into a layer, what went out, and the gradient of that.
#[derive(Clone, Copy)]
pub struct Arrived<'a> {
    /// What came in.
    pub x: &'a [f32],
    /// What went out.
    pub y: &'a [f32],
    /// The gradient of what went out.
    pub dy: &'a [f32],
}

/// Takes the products of one parameter out of a backward pass.
pub(in crate::engine) struct ProductWatch {
    /// The layer that holds the parameter.
    pub(in crate::engine) layer: LayerId,
    /// The parameter.
    pub(in crate::engine) place: ParameterPlace,
    /// What was found.
    pub(in crate::engine) found: RefCell<Vec<GradientProduct>>,
}
