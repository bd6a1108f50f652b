//! What a run was started with, frozen: later edits of the design do not reach it.
use std::fmt::{Display, Formatter};
use std::sync::Arc;

use super::background::{PoolError, pool};
use crate::data::{BatchLoader, Dataset, Part, SampleEncoder, SplitRule, curate_by};
use crate::design::{CheckedDesign, Design, Facts, Problem, SampleKind, Severity, check};

/// What a run is started with.
#[derive(Debug, Clone)]
pub struct Plan {
    design: CheckedDesign,
    loader: BatchLoader,
    threads: usize,
}

/// Why a run cannot be started.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// The design has problems that make training impossible: one per line.
    #[error("{}", in_lines(.0))]
    Problems(Vec<PlacedProblem>),
    /// The design's network takes no pictures, where pictures are needed.
    #[error("the network of this design takes {input}, not pictures")]
    NotPictures {
        /// What it takes.
        input: SampleKind,
    },
    /// The samples are none that the design's input takes.
    #[error("the network of this design takes {input}, but the data hold something else")]
    OtherSamples {
        /// What it takes.
        input: SampleKind,
    },
    /// No sample is left for training.
    #[error("nothing is left for training")]
    NothingToTrain,
    /// The threads could not be made.
    #[error(transparent)]
    Threads(#[from] PoolError),
}

impl PlanError {
    /// What makes it impossible to train a design.
    pub fn problems(design: &Design, problems: &[Problem]) -> Self {
        let errors = problems.iter().filter(|problem| problem.severity() == Severity::Error);
        Self::Problems(errors.map(|problem| PlacedProblem::of(design, problem)).collect())
    }
}

/// A problem of a design and where it is. `Display` says in one line where, what, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedProblem {
    /// The place in the stack of the layer where it happens, from 0; `None` for what concerns the whole design.
    pub place: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

impl PlacedProblem {
    /// A problem of this design.
    pub fn of(design: &Design, problem: &Problem) -> Self {
        let place = problem.layer.and_then(|id| design.layers.iter().position(|layer| layer.id == id));
        Self { place, problem: problem.clone() }
    }
}

impl Display for PlacedProblem {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        if let Some(place) = self.place {
            write!(f, "layer {}: ", place + 1)?;
        }
        write!(f, "{}", self.problem.kind)?;
        self.problem.fix().map_or(Ok(()), |fix| write!(f, " ({})", fix.kind))
    }
}

fn in_lines(problems: &[PlacedProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Plan {
    /// Freezes a design and its data. `threads` is how many compute, 0 for one per core; `memory` how many bytes they
    /// may use, if known.
    ///
    /// # Errors
    /// When the design has errors, or does not fit the data.
    pub fn new(design: &Design, data: Arc<Dataset>, threads: usize, memory: Option<u64>) -> Result<Self, PlanError> {
        let encoder = SampleEncoder::measure(&data, &design.input);
        Self::prepared(design, data, encoder, threads, memory)
    }

    /// The same with an encoder that was measured already.
    ///
    /// # Errors
    /// When the design has errors, or does not fit the data.
    pub fn prepared(
        design: &Design,
        data: Arc<Dataset>,
        encoder: SampleEncoder,
        threads: usize,
        memory: Option<u64>,
    ) -> Result<Self, PlanError> {
        let validation = Some(data.validation_samples());
        let facts = Facts { classes: Some(data.classes.len()), memory, validation };
        let design = check(design, facts).freeze().map_err(|problems| PlanError::problems(design, &problems))?;
        if data.part(Part::Training).is_empty() {
            return Err(PlanError::NothingToTrain);
        }
        if !encoder.takes(data.samples().content()) {
            return Err(PlanError::OtherSamples { input: design.design().input.sample_kind() });
        }
        let loader = BatchLoader::new(data, encoder, design.design());
        Ok(Self { design, loader, threads })
    }

    /// The design as it was when the run was started.
    pub fn design(&self) -> &CheckedDesign {
        &self.design
    }

    /// The samples.
    pub fn data(&self) -> &Dataset {
        self.loader.data()
    }

    /// The same design and samples, divided by another rule; `None` where they cannot be divided by it.
    pub(in crate::train) fn divided_by(&self, rule: SplitRule) -> Option<Self> {
        let design = self.design.design();
        let samples = self.data().samples();
        let data = curate_by(samples, &design.curation, &design.split, design.training.seed, rule).ok()?;
        Self::new(design, Arc::new(data), self.threads, None).ok()
    }

    /// The same run from another seed, which learns from these of its samples: one that is named twice counts twice.
    ///
    /// # Errors
    /// When there is none.
    pub(in crate::train) fn learning_from(&self, seed: u64, training: Vec<u32>) -> Result<Self, PlanError> {
        let mut design = self.design.design().clone();
        design.training.seed = seed;
        let mut data = Dataset::clone(self.loader.data());
        data.parts.training = training;
        Self::prepared(&design, Arc::new(data), self.encoder().clone(), self.threads, None)
    }

    /// The same run by plain gradient descent at the same learning rate.
    ///
    /// # Errors
    /// When the design cannot be trained by it.
    pub(in crate::train) fn by_plain_descent(&self) -> Result<Self, PlanError> {
        let mut design = self.design.design().clone();
        design.training.optimizer = design.training.optimizer.plain();
        Self::prepared(&design, Arc::clone(self.loader.data()), self.encoder().clone(), self.threads, None)
    }

    /// A number that is another one whenever a sample that the run learns from, or is validated on, is.
    pub(in crate::train) fn data_mark(&self) -> u64 {
        let data = self.data();
        let mix = |mark: u64, word: u64| (mark ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        let mut mark = 0;
        for part in [Part::Training, Part::Validation] {
            let indices = data.part(part);
            mark = mix(mark, indices.len() as u64);
            for index in indices {
                mark = mix(mark, u64::from(*index) << 32 | data.label(*index as usize) as u64);
                let word = |bytes: &[u8]| bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
                mark = data.sample(*index as usize).chunks(8).fold(mark, |mark, bytes| mix(mark, word(bytes)));
            }
        }
        mark
    }

    /// What makes batches of the samples.
    pub fn loader(&self) -> &BatchLoader {
        &self.loader
    }

    /// How samples become numbers.
    pub fn encoder(&self) -> &SampleEncoder {
        self.loader.encoder()
    }

    /// How many threads compute, 0 for one per core.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// A pool of the threads that compute.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn pool(&self) -> Result<rayon::ThreadPool, PoolError> {
        pool(self.threads)
    }
}
