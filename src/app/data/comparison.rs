//! Some pictures as they are beside what networks get of them, made beside the window while a proposal is shown.
use std::path::PathBuf;

use crate::data::{PictureExample, picture_examples};
use crate::design::{Picture, Source};
use crate::train::{Job, Outcome, Wake};

/// Pictures that are shown.
const SHOWN: usize = 6;

/// What is compared: the pictures of a source, in some forms.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Where the pictures come from.
    pub source: Source,
    /// Where a relative path starts.
    pub base: PathBuf,
    /// The forms that they are brought to.
    pub forms: Vec<Picture>,
}

/// The pictures that were asked for, or that are there.
#[derive(Default)]
pub struct Comparison {
    job: Option<(Compared, Job<Vec<PictureExample>, ()>)>,
    there: Option<(Compared, Vec<PictureExample>)>,
    made: u64,
}

impl Comparison {
    /// The pictures with the forms that they were brought to, and a number that is another one whenever they are.
    pub fn shown(&self) -> Option<(&[Picture], &[PictureExample], u64)> {
        self.there.as_ref().map(|(of, pictures)| (&*of.forms, &**pictures, self.made))
    }

    /// Whether pictures are being read.
    pub fn is_computing(&self) -> bool {
        self.job.is_some()
    }

    /// Asks for pictures, unless they are there or on their way.
    pub(in crate::app) fn follow(&mut self, wanted: Compared, wake: &Wake) {
        let asked = self.job.as_ref().map(|(of, _)| of).or(self.there.as_ref().map(|(of, _)| of));
        if asked == Some(&wanted) {
            return;
        }
        self.there = None;
        let Compared { source, base, forms } = wanted.clone();
        let job =
            Job::start("comparison", Some(wake.clone()), move |_, _| picture_examples(&source, &base, &forms, SHOWN));
        self.job = Some((wanted, job));
    }

    /// Takes what was read. True when there was something.
    pub(in crate::app) fn poll(&mut self) -> bool {
        let Some(outcome) = self.job.as_mut().and_then(|(_, job)| job.poll()) else { return false };
        if let (Some((of, _)), Outcome::Done(pictures)) = (self.job.take(), outcome) {
            self.there = Some((of, pictures));
            self.made += 1;
        }
        true
    }
}
