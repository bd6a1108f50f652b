//! What is known of texts as a whole: how long they are and which tokens come most often, counted beside the window.
use std::sync::Arc;

use super::weak_key::WeakKey;
use crate::app::question::Question;
use crate::data::{Samples, TokenStatistics};
use crate::design::TokenUnit;
use crate::train::{Job, Loaded, Wake};

/// What is known of the texts, and what is being counted.
#[derive(Default)]
pub struct TextFacts {
    counts: Question<(WeakKey<Samples>, TokenUnit), TokenStatistics>,
}

impl TextFacts {
    /// What was counted; `None` while it is being counted.
    pub fn counts(&self) -> Option<&TokenStatistics> {
        self.counts.answer()
    }

    /// Whether something is being counted.
    pub fn is_computing(&self) -> bool {
        self.counts.is_open()
    }

    /// Asks what is not known yet.
    pub(in crate::app) fn follow(&mut self, loaded: &Loaded, unit: TokenUnit, wake: &Wake) {
        let samples = Arc::clone(loaded.dataset.samples());
        let key = (WeakKey::new(&samples), unit);
        if !self.counts.knows(&key) {
            let job = Job::start("counting tokens", Some(Arc::clone(wake)), move |_, stop| {
                TokenStatistics::of((0..samples.len()).map(|index| samples.text(index)), unit, stop)
            });
            self.counts.ask(key, job);
        }
    }

    /// Takes what was counted. True when there was something.
    pub(in crate::app) fn poll(&mut self) -> bool {
        self.counts.poll()
    }
}
