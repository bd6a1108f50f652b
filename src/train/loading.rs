//! Pictures into memory in the background.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::background::{Job, Wake};
use crate::data::{DataError, Dataset, Normalization, Pictures, arrange, read};
use crate::design::{Curation, Design, Input, Picture, Source, Split};

/// What a design wants to be loaded. Two that are equal bring the same dataset, unless files have changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Where the pictures come from.
    pub source: Source,
    /// Where relative paths start: the design's own folder.
    pub base: PathBuf,
    /// The form that every picture is brought to.
    pub picture: Picture,
    /// What is said about classes and pictures.
    pub curation: Curation,
    /// The shares for validation and test.
    pub split: Split,
    /// Decides which pictures go to which part.
    pub seed: u64,
}

impl Wanted {
    /// The pictures of a design whose folder is `base`; `None` for one that takes rows of numbers.
    pub fn of(design: &Design, base: PathBuf) -> Option<Self> {
        let Input::Picture(picture) = &design.input else {
            return None;
        };
        let (source, picture) = (design.data.clone(), picture.clone());
        // Built-in pictures lie nowhere: saving the design elsewhere changes nothing about them.
        let base = if matches!(source, Source::BuiltIn(_)) { PathBuf::new() } else { base };
        Some(Self {
            source,
            base,
            picture,
            curation: design.curation.clone(),
            split: design.split,
            seed: design.training.seed,
        })
    }

    /// Whether the pictures come from this source; their form and division do not count.
    pub fn is_from(&self, source: &Source, base: &Path) -> bool {
        self.source == *source && (matches!(source, Source::BuiltIn(_)) || self.base == base)
    }

    /// Whether the same files are wanted in the same form, so that none has to be read again.
    pub fn reads_as(&self, other: &Self) -> bool {
        self.source == other.source && self.base == other.base && self.picture == other.picture
    }

    /// Whether a picture would have any pixel.
    pub fn has_size(&self) -> bool {
        self.picture.width > 0 && self.picture.height > 0
    }

    /// Loads it in a thread of its own. Pictures that are there already are not read again.
    pub fn load(self, wake: Option<Wake>, there: Option<Arc<Pictures>>) -> Job<Result<Loaded, DataError>> {
        Job::start("loading", wake, move |progress, stop| {
            let Self { source, base, picture, curation, split, seed } = &self;
            let pictures = match there {
                Some(pictures) => pictures,
                None => Arc::new(read(source, base, picture, &|now| progress.report(now), stop)?),
            };
            let dataset = Arc::new(arrange(&pictures, curation, split, *seed)?);
            let normalization = Normalization::measure(&dataset, picture.normalize);
            Ok(Loaded { wanted: self, dataset, normalization })
        })
    }
}

/// Pictures in memory, with what they were loaded for.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What was wanted.
    pub wanted: Wanted,
    /// The pictures.
    pub dataset: Arc<Dataset>,
    /// How their bytes become numbers.
    pub normalization: Normalization,
}
