//! A question to a layer on the way forward: how does one of its numbers follow from what came in?
use std::cell::RefCell;

use crate::design::{LayerId, Shape};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula};

/// The question, and what was answered.
pub(in crate::engine) struct AskedNumber {
    layer: LayerId,
    number: LayerNumber,
    found: RefCell<Option<Computed>>,
}

impl AskedNumber {
    pub(in crate::engine) fn new(layer: LayerId, number: LayerNumber) -> Self {
        Self { layer, number, found: RefCell::default() }
    }

    /// The answer; `None` where the layer has no such number.
    pub(in crate::engine) fn into_answer(self) -> Option<Computed> {
        self.found.into_inner()
    }

    /// Has a layer answer by the formula of its number, if it is the one that is asked. Of each sequence so many steps count.
    pub(super) fn put(
        &self,
        (layer, output): (LayerId, Shape),
        lengths: Option<&[usize]>,
        formula: impl FnOnce(LayerNumber) -> Option<Computed>,
    ) {
        if layer != self.layer {
            return;
        }
        let (place, step) = match self.number {
            LayerNumber::Output(n) | LayerNumber::Sum(n) | LayerNumber::Shortcut(n) => (n, step_of(output, n)),
            LayerNumber::Cell { step, .. } => (0, Some(step)),
            // Not among what it gives, and never of a sequence.
            LayerNumber::Scaled(_) => (0, None),
        };
        let is_padding = step.is_some_and(|step| lengths.and_then(<[_]>::first).is_some_and(|len| step >= *len));
        *self.found.borrow_mut() = if place >= output.len() {
            None
        } else if is_padding {
            Some(Computed::by(NumberFormula::Padding))
        } else {
            formula(self.number)
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
