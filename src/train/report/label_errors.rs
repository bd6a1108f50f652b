//! Which labels are likely to be wrong: rules from the literature over what was noted of each sample.
use super::dynamics::{SampleDynamics, TrainingDynamics};
use super::metrics::Confusion;
use crate::data::{Dataset, Part, Sample};

/// A training sample with how it was learned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LearnedSample {
    /// The sample in the dataset.
    pub sample: u32,
    /// Its class.
    pub label: u16,
    /// How it was learned.
    pub dynamics: SampleDynamics,
}

/// The training samples of a run, those first whose labels are most likely wrong: by the mean loss over all epochs, as in
/// Huang et al., "O2U-Net: A simple noisy label detection approach for deep neural networks" (2019). It keeps its order
/// longest of all rules once a network begins to know its training samples by heart.
pub fn ranked(dynamics: &TrainingDynamics, data: &Dataset) -> Vec<LearnedSample> {
    let is_there = |sample: u32| (sample as usize) < data.len() && data.is_used(sample as usize);
    let learned = dynamics.iter().filter(|(sample, _)| is_there(*sample));
    let mut learned: Vec<LearnedSample> = learned
        .map(|(sample, dynamics)| {
            let label = data.label(sample as usize) as u16;
            LearnedSample { sample, label, dynamics: *dynamics }
        })
        .collect();
    learned.sort_by(|a, b| {
        let (one, other) = (&a.dynamics, &b.dynamics);
        other.loss.total_cmp(&one.loss).then(one.margin.total_cmp(&other.margin)).then(a.sample.cmp(&b.sample))
    });
    learned
}

/// What a network answers for one sample whose class is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleAnswer {
    /// The sample in the dataset.
    pub sample: u32,
    /// Which of its fixed copies, counted from 1; 0 for the sample itself.
    pub copy: u32,
    /// Its class.
    pub label: u16,
    /// The class that is answered.
    pub answer: u16,
    /// The probability of the answer.
    pub probability: f32,
    /// The probability of its class.
    pub own: f32,
}

/// What a network answers for all samples of a part and for the fixed copies that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleAnswers {
    /// The part.
    pub part: Part,
    /// Who was taken for whom.
    pub confusion: Confusion,
    /// Every sample, in the order of the dataset, each followed by its fixed copies.
    pub samples: Vec<SampleAnswer>,
    /// Those whose labels are [likely wrong](confidently_wrong).
    pub doubted: Vec<SampleAnswer>,
}

impl SampleAnswers {
    /// The samples of a class that were taken for another one, or for itself, the surest first.
    pub fn of_cell(&self, class: usize, answer: usize) -> Vec<SampleAnswer> {
        let is_here = |one: &&SampleAnswer| (usize::from(one.label), usize::from(one.answer)) == (class, answer);
        let mut here: Vec<SampleAnswer> = self.samples.iter().filter(is_here).copied().collect();
        let place = |one: &SampleAnswer| (one.sample, one.copy);
        here.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(place(a).cmp(&place(b))));
        here
    }
}

impl SampleAnswer {
    /// What these probabilities of all classes say of a sample, or of a copy of it.
    pub(in crate::train) fn new(sample: Sample, label: usize, probabilities: &[f32]) -> Self {
        let answer = crate::engine::best(probabilities);
        let of = |class: usize| probabilities.get(class).copied().unwrap_or(0.0);
        let Sample { index: sample, variation: copy } = sample;
        Self { sample, copy, label: label as u16, answer: answer as u16, probability: of(answer), own: of(label) }
    }
}

/// Those of some samples that were not learned from whose labels are likely wrong, the most likely first: confident
/// learning (Northcutt, Jiang and Chuang, 2021). The answer is another class, and as probable as it is on average where
/// it is right; sorted by how much more probable it is than the label. Fixed copies only have a part in that average.
pub fn confidently_wrong(answers: &[SampleAnswer], classes: usize) -> Vec<SampleAnswer> {
    let mut sums = vec![(0.0_f64, 0_u32); classes];
    for answer in answers {
        if let Some((sum, count)) = sums.get_mut(usize::from(answer.label)) {
            *sum += f64::from(answer.own);
            *count += 1;
        }
    }
    let usual = |class: u16| match sums.get(usize::from(class)) {
        Some((sum, count)) if *count > 0 => sum / f64::from(*count),
        _ => 1.0,
    };
    let is_wrong = |one: &&SampleAnswer| {
        one.copy == 0 && one.answer != one.label && f64::from(one.probability) >= usual(one.answer)
    };
    let mut wrong: Vec<SampleAnswer> = answers.iter().filter(is_wrong).copied().collect();
    let ahead = |one: &SampleAnswer| one.probability - one.own;
    wrong.sort_by(|a, b| ahead(b).total_cmp(&ahead(a)).then(a.sample.cmp(&b.sample)));
    wrong
}

#[cfg(test)]
mod tests {
    use super::{SampleAnswer, confidently_wrong};
    use crate::data::Sample;

    #[test]
    fn a_class_is_believed_where_it_is_as_probable_as_usual() {
        let rows = [
            (0, [0.9, 0.1]),
            (0, [0.8, 0.2]),
            // Less probable than class 1 is where it is right.
            (0, [0.35, 0.65]),
            (0, [0.05, 0.95]),
            (1, [0.1, 0.9]),
            (1, [0.3, 0.7]),
            (1, [0.0, 1.0]),
            (1, [0.02, 0.98]),
        ];
        let answers: Vec<_> = (0..)
            .zip(&rows)
            .map(|(sample, (label, row))| SampleAnswer::new(Sample::plain(sample), *label, row))
            .collect();
        let wrong: Vec<u32> = confidently_wrong(&answers, 2).iter().map(|one| one.sample).collect();
        assert_eq!(wrong, [3]);
        assert!(confidently_wrong(&[], 2).is_empty());
    }
}
