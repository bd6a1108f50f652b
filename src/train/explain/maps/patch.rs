//! What a network answers for one picture, a part of which may be covered by a patch, without the units that are off.
use std::sync::Arc;

use super::super::control::AskedSoFar;
use super::super::error::ExplainError;
use super::super::probed::ProbedNetwork;
use super::occlusion::{Occlusion, covered, gray};
use crate::design::Shape;
use crate::train::background::{Job, Wake};
use crate::train::inspect::answers;

/// A gray square that covers a part of a picture, all of it on the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch {
    /// The first row that it covers.
    pub top: usize,
    /// The first column that it covers.
    pub left: usize,
    /// Pixels of a side.
    pub side: usize,
}

impl Patch {
    /// The patch with a pixel, by its row and column, in its middle, or as near as can be. `side` is that of
    /// [`Occlusion::of`] if left out.
    pub fn around((row, column): (usize, usize), side: Option<usize>, shape: Shape) -> Self {
        let side = Occlusion::of(shape, side, Vec::new()).patch;
        let (height, width) = if let Shape::Picture { height, width, .. } = shape { (height, width) } else { (1, 1) };
        let first = |at: usize, room: usize| at.saturating_sub(side / 2).min(room.saturating_sub(side));
        Self { top: first(row, height), left: first(column, width), side }
    }
}

/// A question: what is answered for a sample, with a patch over it if it is a picture?
#[derive(Debug, Clone)]
pub struct AnswerRequest {
    /// The network, with what is switched off.
    pub network: ProbedNetwork,
    /// The bytes of the sample.
    pub sample: Arc<[u8]>,
    /// The patch, by the pixel in its middle and its side, as [`Patch::around`] takes them.
    pub patch: Option<((usize, usize), Option<usize>)>,
}

impl AnswerRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<Vec<f32>, ExplainError>, AskedSoFar> {
        Job::start("answer", wake, move |_, _| self.compute())
    }

    /// The probabilities of the classes, or the numbers that are answered.
    ///
    /// # Errors
    /// When weights or sample are not those of the network, or there is no picture to cover.
    pub fn compute(&self) -> Result<Vec<f32>, ExplainError> {
        let plan = &self.network.plan;
        let (mut input, encoder, shape) = (self.network.encode(&self.sample)?, plan.encoder(), plan.design().input());
        if let Some((middle, side)) = self.patch {
            let Shape::Picture { height, width, .. } = shape else { return Err(ExplainError::NoPictures) };
            let Patch { top, left, side } = Patch::around(middle, side, shape);
            input = covered(&input, (height, width), ((top, left), side), &gray(encoder));
        }
        let targets = plan.design().design().data.target_kind();
        self.network.ask(|network| {
            let outputs = crate::engine::Network::predict(network, input)?;
            Ok(answers(network, outputs, (encoder, targets))?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_stays_on_the_picture() {
        let shape = Shape::Picture { channels: 1, height: 8, width: 10 };
        assert_eq!(Patch::around((4, 5), Some(3), shape), Patch { top: 3, left: 4, side: 3 });
        assert_eq!(Patch::around((0, 9), Some(3), shape), Patch { top: 0, left: 7, side: 3 });
        assert_eq!(Patch::around((99, 0), Some(99), shape), Patch { top: 0, left: 0, side: 8 });
    }
}
