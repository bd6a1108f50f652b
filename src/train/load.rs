//! Pictures into memory in the background.
use std::path::PathBuf;

use super::job::{Job, Wake};
use crate::data::{DataError, Dataset, Request, load};
use crate::design::{Design, Input, Picture, Source, Split};

/// What a design wants to be loaded. Two that are equal bring the same dataset, unless files have changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Where the pictures come from.
    pub source: Source,
    /// Where relative paths start: the design's own folder.
    pub base: PathBuf,
    /// The form that every picture is brought to.
    pub picture: Picture,
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
        Some(Self { source, base, picture, split: design.split, seed: design.training.seed })
    }

    /// Loads it in a thread of its own.
    pub fn load(self, wake: Option<Wake>) -> Job<Result<Dataset, DataError>> {
        Job::start("loading", wake, move |progress, stop| {
            let Self { source, base, picture, split, seed } = &self;
            let request = Request { source, base, picture, split, seed: *seed };
            load(request, &|now| progress.report(now), stop)
        })
    }
}
