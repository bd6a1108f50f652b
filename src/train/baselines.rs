//! What a network has to beat: the classes of a picture's nearest neighbors among the training pictures, by its pixels and by
//! what a pretrained backbone sees in it.
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::background::{Job, Wake};
use super::features::gather;
use super::inspect::prove_finite;
use super::plan::{Plan, PlanError};
use super::report::Confusion;
use crate::data::{BatchLoader, Dataset, LoadRequest, Part, Sample, SampleEncoder, Targets, load};
use crate::design::{
    Augmentation, Color, Design, GlobalMeanPool, Input, LayerKind, Output, Picture, Pretrained, Training,
};
use crate::engine::kernels::reduce::sum_of_pairs;
use crate::engine::{EngineError, Network, build};

/// Neighbors whose classes are counted.
const NEIGHBORS: usize = 5;
/// Samples that are gathered in one piece.
const PIECE: usize = 64;

/// What the nearest neighbors of pictures say of their classes.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighborBaselines {
    /// By the distance of their pixels.
    pub pixels: Confusion,
    /// By the distance of what the backbone gives for them.
    pub features: Confusion,
}

/// Why there are no baselines.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The pictures cannot be learned from.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The backbone cannot be asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// They are not wanted any more.
    #[error("it was stopped")]
    Stopped,
}

/// What is seen of a picture.
#[derive(Clone, Copy)]
enum Sees {
    Pixels,
    Features,
}

/// Pictures with their classes: rows of numbers.
struct Neighborhood {
    rows: Vec<f32>,
    width: usize,
    classes: Vec<usize>,
}

/// The design whose network is the backbone alone: its data are loaded as the backbone sees pictures.
pub fn backbone_design(design: &Design) -> Design {
    let side = Pretrained::GOOD;
    let layers: Vec<LayerKind> = vec![Pretrained::default().into(), GlobalMeanPool.into(), Output::default().into()];
    Design {
        input: Input::Picture(Picture::new(side, side, Color::Rgb)),
        layers: layers.into(),
        augmentation: Augmentation::default(),
        training: Training { seed: design.training.seed, ..Training::default() },
        ..design.clone()
    }
}

impl NeighborBaselines {
    /// Asks the neighbors of the validation samples of a [`backbone_design`] in a thread of its own; `None` where there are
    /// none.
    pub fn start(design: Design, base: PathBuf, wake: Option<Wake>) -> Job<Option<Self>> {
        Job::start("baselines", wake, move |reporter, stop| {
            let request = LoadRequest::of(&design, &base);
            let data = Arc::new(load(request, &|now| reporter.report(now), stop).ok()?);
            let asked = (Arc::clone(&data), Part::Validation);
            let found = !data.part(Part::Validation).is_empty();
            found.then(|| Self::of(&design, &data, asked, stop).ok()).flatten()
        })
    }

    /// Asks the neighbors of a part of `asked` among the training samples of `learned`; both are loaded as the
    /// [`backbone_design`] of their design says.
    ///
    /// # Errors
    /// When there is nothing to learn from, or `stop` was set meanwhile.
    pub fn of(
        design: &Design,
        learned: &Arc<Dataset>,
        (asked, part): (Arc<Dataset>, Part),
        stop: &AtomicBool,
    ) -> Result<Self, BaselineError> {
        let plan = Plan::new(design, Arc::clone(learned), 0, None)?;
        let mut network = build(plan.design(), &[])?;
        let encoder = plan.encoder();
        let mut of = |sees: Sees| {
            let mut see = |data, part| Neighborhood::of(&mut network, sees, (data, encoder), (part, stop));
            let (learned, asked) = (see(learned, Part::Training)?, see(&asked, part)?);
            Ok::<_, BaselineError>(learned.answer(&asked, plan.data().classes.len()))
        };
        Ok(Self { pixels: of(Sees::Pixels)?, features: of(Sees::Features)? })
    }
}

impl Neighborhood {
    /// Samples of a part: their pixels, or what a backbone gives for them.
    fn of(
        network: &mut dyn Network,
        sees: Sees,
        (data, encoder): (&Arc<Dataset>, &SampleEncoder),
        (part, stop): (Part, &AtomicBool),
    ) -> Result<Self, BaselineError> {
        let loader = BatchLoader::plain(Arc::clone(data), encoder.clone());
        let samples: Vec<Sample> = data.part(part).iter().copied().map(Sample::plain).collect();
        let mut found = Self { rows: Vec::new(), width: 0, classes: Vec::new() };
        for samples in samples.chunks(PIECE) {
            if stop.load(Ordering::Relaxed) {
                return Err(BaselineError::Stopped);
            }
            let (mut rows, mut targets) = (Vec::new(), Targets::default());
            match sees {
                Sees::Pixels => loader.gather(part, 0, samples, &mut rows, &mut targets),
                Sees::Features => {
                    gather(network, &loader, (part, 0), samples, (&mut rows, &mut targets))?;
                }
            }
            found.rows.extend(rows);
            found.classes.extend_from_slice(targets.classes());
        }
        prove_finite(&found.rows)?;
        found.width = found.rows.len() / samples.len().max(1);
        Ok(found)
    }

    /// What it answers to others.
    fn answer(&self, asked: &Self, classes: usize) -> Confusion {
        let shares: Vec<Vec<f32>> =
            asked.rows.par_chunks(asked.width.max(1)).map(|row| self.shares(row, classes)).collect();
        let mut confusion = Confusion::new(classes);
        for ((n, class), shares) in asked.classes.iter().enumerate().zip(&shares) {
            confusion.count_sample(n as u32, *class, shares);
        }
        confusion
    }

    /// The share of each class among the nearest neighbors; of classes with as many the nearest has a little more.
    fn shares(&self, row: &[f32], classes: usize) -> Vec<f32> {
        let distance = |other: &[f32]| sum_of_pairs(row, other, |a, b| (a - b) * (a - b));
        let rows = self.rows.chunks(self.width.max(1));
        let mut near: Vec<(f32, usize)> = rows.map(distance).zip(self.classes.iter().copied()).collect();
        // Of equally near ones the first in the data counts.
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut shares = vec![0.0; classes];
        let count = near.len().min(NEIGHBORS);
        for (place, (_, class)) in near[..count].iter().enumerate() {
            shares[*class] += 1.0 + 0.01 * (count - place) as f32;
        }
        let sum: f32 = shares.iter().sum();
        for share in &mut shares {
            *share /= sum.max(1.0);
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_the_neighbors_decide_and_of_as_many_the_nearest() {
        let rows = vec![0.0, 1.0, 2.0, 10.0, 11.0, 12.0, 30.0];
        let neighbors = Neighborhood { rows, width: 1, classes: vec![0, 0, 0, 1, 1, 1, 2] };
        let asked = Neighborhood { rows: vec![0.5, 11.5, 6.4], width: 1, classes: vec![0, 1, 1] };
        let confusion = neighbors.answer(&asked, 3);
        assert_eq!((confusion.samples(), confusion.accuracy()), (3, 1.0));
        let few = Neighborhood { rows: vec![0.0, 3.0], width: 1, classes: vec![0, 1] };
        assert_eq!(few.answer(&Neighborhood { rows: vec![1.0], width: 1, classes: vec![0] }, 2).accuracy(), 1.0);
    }
}
