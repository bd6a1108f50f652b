//! The way of an error through the layers, link by link: from one number that a layer gives up to the output.
use crate::design::LayerId;
use crate::engine::tensor::Observation;

/// One link of the chain rule: how a number that a layer gives follows from one that enters it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorLink {
    /// The layer.
    pub layer: LayerId,
    /// The place among what enters it for the sample.
    pub from: usize,
    /// The place among what it gives over which most of the error comes back.
    pub to: usize,
    /// The derivative of the number at `to` with respect to the one at `from`.
    pub derivative: f32,
    /// The gradient of the loss with respect to the number at `to`.
    pub error: f32,
    /// The Euclidean norm of that over all that the layer gives for the sample.
    pub norm: f32,
}

/// The way of an error while it is followed.
pub struct ErrorPath<'a> {
    /// The layer that it starts behind.
    pub(super) start: LayerId,
    /// The sample, by its place in the batch.
    pub(super) sample: usize,
    /// Where it is by now, among what the newest layer gives for the sample.
    pub(super) place: usize,
    /// What every layer gave for the batch.
    outputs: &'a [Observation],
    /// The gradient of that.
    errors: &'a [Observation],
    links: Vec<ErrorLink>,
}

impl<'a> ErrorPath<'a> {
    /// A way that starts at a place among what a layer gives for a sample.
    pub(in crate::engine) fn new(
        (start, sample, place): (LayerId, usize, usize),
        outputs: &'a [Observation],
        errors: &'a [Observation],
    ) -> Self {
        Self { start, sample, place, outputs, errors, links: Vec::new() }
    }

    /// What a layer gave for the batch.
    pub(super) fn outputs(&self, layer: LayerId) -> Option<&'a [f32]> {
        self.outputs.iter().find(|seen| seen.layer == layer).map(|seen| &*seen.values)
    }

    /// The errors that arrive at a layer for the sample.
    pub(super) fn errors(&self, layer: LayerId) -> &'a [f32] {
        let seen = self.errors.iter().find(|seen| seen.layer == layer);
        seen.and_then(|seen| seen.values.chunks(seen.shape.len().max(1)).nth(self.sample)).unwrap_or_default()
    }

    /// Goes through a layer to one of the numbers that it gives.
    pub(super) fn go(&mut self, layer: LayerId, to: usize, derivative: f32) {
        let errors = self.errors(layer);
        let norm = errors.iter().map(|error| f64::from(*error).powi(2)).sum::<f64>().sqrt() as f32;
        let error = errors.get(to).copied().unwrap_or_default();
        self.links.push(ErrorLink { layer, from: self.place, to, derivative, error, norm });
        self.place = to;
    }

    /// The links, from the start to the output.
    pub(in crate::engine) fn into_links(self) -> Vec<ErrorLink> {
        self.links
    }

    /// The error that arrives at a place of the layer that it starts behind.
    pub(in crate::engine) fn error_at_start(&self) -> f32 {
        self.errors(self.start).get(self.place).copied().unwrap_or_default()
    }
}
