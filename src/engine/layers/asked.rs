//! A question to a layer on the way forward: how does one of its numbers follow from what came in?
use std::cell::RefCell;

use super::body::{LayerBody, LayerContext, LayerWeights};
use crate::design::{Activation, LayerId, Shape};
use crate::engine::formula::{
    Computed, LayerNumber, NumberFormula, Product, Quantity, QuantitySource, ShareRule, WeightedSum,
};
use crate::engine::kernels::activation::SoftmaxAxis;

/// The question, and what was answered.
pub(in crate::engine) struct AskedNumber {
    layer: LayerId,
    number: LayerNumber,
    found: RefCell<Option<Computed>>,
}

/// What a layer computed for one sample, while answering.
pub struct LayerPass<'a> {
    /// Its weights.
    pub weights: LayerWeights<'a>,
    /// What came in.
    pub x: &'a [f32],
    /// What went out.
    pub y: &'a [f32],
    /// What it was computed in.
    pub context: LayerContext<'a>,
}

impl AskedNumber {
    pub(in crate::engine) fn new(layer: LayerId, number: LayerNumber) -> Self {
        Self { layer, number, found: RefCell::default() }
    }

    /// The answer; `None` where the layer has no such number.
    pub(in crate::engine) fn into_answer(self) -> Option<Computed> {
        self.found.into_inner()
    }

    /// Has a layer answer, if it is the one that is asked.
    pub(super) fn put(&self, (layer, output): (LayerId, Shape), body: &dyn LayerBody, pass: &LayerPass<'_>) {
        if layer != self.layer {
            return;
        }
        let (place, step) = match self.number {
            LayerNumber::Output(n) | LayerNumber::Sum(n) | LayerNumber::Shortcut(n) => (n, step_of(output, n)),
            LayerNumber::Cell { step, .. } => (0, Some(step)),
        };
        let is_padding =
            step.is_some_and(|step| pass.context.lengths.and_then(<[_]>::first).is_some_and(|len| step >= *len));
        *self.found.borrow_mut() = if place >= output.len() {
            None
        } else if is_padding {
            Some(Computed::by(NumberFormula::Padding))
        } else {
            body.formula(pass, self.number)
        };
    }
}

/// The step of a sequence, or the row of a picture, in which a number lies.
fn step_of(shape: Shape, n: usize) -> Option<usize> {
    match shape {
        Shape::Picture { height, width, .. } => Some(n / width.max(1) % height.max(1)),
        Shape::Sequence { features, .. } => Some(n / features.max(1)),
        Shape::Tokens { .. } => Some(n),
        Shape::Vector(_) => None,
    }
}

impl LayerPass<'_> {
    /// Number `n` of what came in.
    pub(super) fn input(&self, n: usize) -> Quantity {
        Quantity::input(self.x, n)
    }

    /// Number `n` of what went out, by its formula.
    pub(super) fn output(&self, n: usize, formula: NumberFormula) -> Computed {
        Computed { value: self.y.get(n).copied().unwrap_or_default(), formula }
    }

    /// The answer of a layer that gives number `from(n)` of what came in as number `n`.
    pub(super) fn copied(&self, number: LayerNumber, from: impl FnOnce(usize) -> usize) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        Some(self.output(n, NumberFormula::Copy(self.input(from(n)))))
    }

    /// The answer of a layer of sums behind which an activation stands; `sum` gives the sum of every number.
    pub(super) fn activated(
        &self,
        number: LayerNumber,
        (activation, axis): (Activation, SoftmaxAxis),
        sum: impl Fn(usize) -> WeightedSum,
    ) -> Option<Computed> {
        match number {
            LayerNumber::Sum(n) => Some(Computed::by(NumberFormula::Sum(sum(n)))),
            LayerNumber::Output(n) if activation == Activation::Softmax => {
                let of = |n| Quantity { value: sum(n).sum() as f32, source: QuantitySource::Own(LayerNumber::Sum(n)) };
                Some(self.output(n, softmax(axis, n, of)))
            }
            LayerNumber::Output(n) => Some(self.output(n, NumberFormula::Sum(WeightedSum { activation, ..sum(n) }))),
            LayerNumber::Shortcut(_) | LayerNumber::Cell { .. } => None,
        }
    }

    /// The formula of an activation of number `n` of what came in.
    pub(super) fn activation(&self, (activation, axis): (Activation, SoftmaxAxis), n: usize) -> NumberFormula {
        if activation == Activation::Softmax {
            return softmax(axis, n, |n| self.input(n));
        }
        NumberFormula::Sum(WeightedSum {
            activation,
            ..WeightedSum::new(vec![Product::one(self.input(n))], Vec::new())
        })
    }
}

/// Softmax of number `n` over those that it is taken together with.
fn softmax(axis: SoftmaxAxis, n: usize, of: impl Fn(usize) -> Quantity) -> NumberFormula {
    let (index, group) = axis.group(n);
    NumberFormula::Share { of: group.map(of).collect(), index, rule: ShareRule::Exponential }
}
