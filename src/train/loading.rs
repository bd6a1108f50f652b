//! Samples into memory in the background.
use std::path::Path;
use std::sync::Arc;

use super::background::{Job, Wake};
use crate::data::{DataError, Dataset, SampleEncoder, Samples, curate, read, whole_path};
use crate::design::{Curation, Design, Input, Source, Split};

/// What a design wants to be loaded. Two that are equal bring the same dataset, unless files have changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Where the pictures come from; a folder by its whole path, however the design says it.
    pub source: Source,
    /// The form that every sample is brought to.
    pub input: Input,
    /// What is said about classes and pictures.
    pub curation: Curation,
    /// The shares for validation and test.
    pub split: Split,
    /// Decides which pictures go to which part.
    pub seed: u64,
}

impl Wanted {
    /// The samples of a design whose folder is `base`; `None` where they do not fill its input.
    pub fn of(design: &Design, base: &Path) -> Option<Self> {
        if !design.data.fills(&design.input) {
            return None;
        }
        Some(Self {
            source: whole(&design.data, base),
            input: design.input.clone(),
            curation: design.curation.clone(),
            split: design.split,
            seed: design.training.seed,
        })
    }

    /// Whether the pictures come from this source; their form and division do not count.
    pub fn is_from(&self, source: &Source, base: &Path) -> bool {
        self.source == whole(source, base)
    }

    /// Whether the same files are wanted in the same form, so that none has to be read again.
    pub fn reads_as(&self, other: &Self) -> bool {
        self.source == other.source && self.input == other.input
    }

    /// Whether a sample would hold anything.
    pub fn has_size(&self) -> bool {
        !self.input.shape().is_empty()
    }

    /// Loads it in a thread of its own. Samples that are there already are not read again.
    pub fn load(self, wake: Option<Wake>, there: Option<Arc<Samples>>) -> Job<Result<Loaded, DataError>> {
        Job::start("loading", wake, move |progress, stop| {
            let Self { source, input, curation, split, seed } = &self;
            let samples = match there {
                Some(samples) => samples,
                None => Arc::new(read(source, Path::new(""), input, &|now| progress.report(now), stop)?),
            };
            let dataset = Arc::new(curate(&samples, curation, split, *seed)?);
            let encoder = SampleEncoder::measure(&dataset, input);
            Ok(Loaded { wanted: self, dataset, encoder })
        })
    }
}

/// A source with its folder's whole path: saving the design elsewhere changes nothing about its pictures.
fn whole(source: &Source, base: &Path) -> Source {
    source.with_paths(&|path| whole_path(path, base))
}

/// Samples in memory, with what they were loaded for.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What was wanted.
    pub wanted: Wanted,
    /// The pictures.
    pub dataset: Arc<Dataset>,
    /// How they become numbers.
    pub encoder: SampleEncoder,
}
