//! Metrics from counts: who was taken for whom.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::design::Interval;

/// Samples that each cell names at most.
const EXAMPLES: u64 = 24;

/// A confusion matrix: rows are true classes, columns the network's answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredConfusion")]
pub struct Confusion {
    classes: usize,
    /// Shared by all copies: every epoch of a run keeps one.
    counts: Arc<[u64]>,
    in_top3: u64,
    /// The first samples of each cell, with their class and the answer, in the order in which they were counted.
    #[serde(default, skip_serializing_if = "is_empty")]
    examples: Arc<Vec<(u32, u16, u16)>>,
}

#[allow(clippy::ptr_arg, reason = "serde gives the field as it is")]
fn is_empty(examples: &Arc<Vec<(u32, u16, u16)>>) -> bool {
    examples.is_empty()
}

/// A matrix as it stands in a file, which may hold anything.
#[derive(Deserialize)]
struct StoredConfusion {
    classes: usize,
    counts: Vec<u64>,
    in_top3: u64,
    #[serde(default)]
    examples: Vec<(u32, u16, u16)>,
}

impl TryFrom<StoredConfusion> for Confusion {
    type Error = &'static str;

    fn try_from(StoredConfusion { classes, counts, in_top3, examples }: StoredConfusion) -> Result<Self, Self::Error> {
        let samples = counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
        let known = |class: u16| usize::from(class) < classes;
        if examples.iter().any(|(_, class, answer)| !known(*class) || !known(*answer)) {
            return Err("the samples of a confusion matrix have to be of its classes");
        }
        if classes.checked_mul(classes) == Some(counts.len()) && samples.is_some() {
            Ok(Self { classes, counts: counts.into(), in_top3, examples: examples.into() })
        } else {
            Err("a confusion matrix has to be square, and its samples have to be countable")
        }
    }
}

impl Confusion {
    /// An empty matrix.
    pub fn new(classes: usize) -> Self {
        Self { classes, counts: vec![0; classes * classes].into(), in_top3: 0, examples: Arc::default() }
    }

    /// Counts one sample of a dataset, of which the first in each cell are named later.
    pub fn count_sample(&mut self, sample: u32, class: usize, probabilities: &[f32]) {
        self.count(class, probabilities);
        let answer = crate::engine::best(probabilities);
        if self.at(class, answer) <= EXAMPLES {
            Arc::make_mut(&mut self.examples).push((sample, class as u16, answer as u16));
        }
    }

    /// Forgets which samples were counted: only how many.
    pub(super) fn forget_samples(&mut self) {
        self.examples = Arc::default();
    }

    /// The first samples of `class` that were taken for `answer`.
    pub fn examples(&self, class: usize, answer: usize) -> impl Iterator<Item = u32> {
        let here = move |one: &&(u32, u16, u16)| (usize::from(one.1), usize::from(one.2)) == (class, answer);
        self.examples.iter().filter(here).map(|(sample, ..)| *sample)
    }

    /// The first samples that were taken for another class, from every cell in turn: sample, class and answer.
    pub fn mistakes(&self) -> Vec<(u32, usize, usize)> {
        self.in_turn(|class, answer| class != answer)
    }

    /// The first samples that were answered rightly, from every class in turn.
    pub fn hits(&self) -> Vec<(u32, usize, usize)> {
        self.in_turn(|class, answer| class == answer)
    }

    /// The named samples of some cells: the first of each cell, then the second of each.
    fn in_turn(&self, wanted: impl Fn(usize, usize) -> bool) -> Vec<(u32, usize, usize)> {
        let mut seen = vec![0_usize; self.counts.len()];
        let mut found = Vec::new();
        for &(sample, class, answer) in &*self.examples {
            let (class, answer) = (usize::from(class), usize::from(answer));
            if wanted(class, answer) {
                let nth = &mut seen[class * self.classes + answer];
                found.push((*nth, (sample, class, answer)));
                *nth += 1;
            }
        }
        found.sort_by_key(|(nth, _)| *nth);
        found.into_iter().map(|(_, example)| example).collect()
    }

    /// How many samples were answered rightly.
    pub fn hit_count(&self) -> u64 {
        (0..self.classes).map(|class| self.right(class)).sum()
    }

    /// Counts one sample: its class, and the network's probabilities of all classes.
    pub fn count(&mut self, class: usize, probabilities: &[f32]) {
        let answer = crate::engine::best(probabilities);
        Arc::make_mut(&mut self.counts)[class * self.classes + answer] += 1;
        // Of equal ones the first counts, as in the answer.
        let own = probabilities[class];
        let better = probabilities.iter().enumerate().filter(|(n, p)| **p > own || (**p == own && *n < class)).count();
        self.in_top3 += u64::from(better < 3);
    }

    /// How often `class` was taken for `answer`.
    pub fn at(&self, class: usize, answer: usize) -> u64 {
        self.counts[class * self.classes + answer]
    }

    /// The matrix row by row.
    pub fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.counts.chunks(self.classes.max(1))
    }

    /// Samples counted.
    pub fn samples(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn right(&self, class: usize) -> u64 {
        self.at(class, class)
    }

    fn of_class(&self, class: usize) -> u64 {
        (0..self.classes).map(|answer| self.at(class, answer)).sum()
    }

    fn answered(&self, answer: usize) -> u64 {
        (0..self.classes).map(|class| self.at(class, answer)).sum()
    }

    /// Share of right answers.
    pub fn accuracy(&self) -> f64 {
        share(self.hit_count(), self.samples())
    }

    /// Where the share of right answers lies in truth: so many samples tell it no better.
    pub fn interval(&self) -> Interval {
        Interval::of(self.accuracy(), self.samples())
    }

    /// Share of samples whose class is among the three most probable.
    pub fn top3(&self) -> f64 {
        share(self.in_top3, self.samples())
    }

    /// Share of a class's samples that were found; 0 for a class without samples.
    pub fn recall(&self, class: usize) -> f64 {
        share(self.right(class), self.of_class(class))
    }

    /// Share of the answers `class` that were right; 0 if it was never answered.
    pub fn precision(&self, class: usize) -> f64 {
        share(self.right(class), self.answered(class))
    }

    /// 2 · precision · recall / (precision + recall); 0 where both are 0.
    pub fn f1(&self, class: usize) -> f64 {
        let (precision, recall) = (self.precision(class), self.recall(class));
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }

    /// Mean recall over the classes that have samples.
    pub fn balanced_accuracy(&self) -> f64 {
        self.mean(Self::recall, |class| self.of_class(class) > 0)
    }

    /// Mean F1 over the classes that have samples or were answered.
    pub fn macro_f1(&self) -> f64 {
        self.mean(Self::f1, |class| self.of_class(class) + self.answered(class) > 0)
    }

    fn mean(&self, of: impl Fn(&Self, usize) -> f64, counts: impl Fn(usize) -> bool) -> f64 {
        let values: Vec<f64> = (0..self.classes).filter(|class| counts(*class)).map(|class| of(self, class)).collect();
        if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
