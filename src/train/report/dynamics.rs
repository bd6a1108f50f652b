//! How single training samples were learned over a whole run, as running means: what the forward passes of training said
//! of each, which are made anyway. Bounded by the number of samples, however long a run is.
//!
//! Mean and deviation of the probability of the label are those of Swayamdipta et al., "Dataset cartography" (2020); the
//! mean margin is that of Pleiss et al., "Identifying mislabeled data using the area under the margin ranking" (2020), of
//! probabilities rather than of logits, so that every loss has one.

/// The least probability whose logarithm is taken: a network may say 0.
const LEAST: f32 = 1e-9;

/// From this deviation on a sample is ambiguous: about a third of the samples of a usual run are.
const AMBIGUOUS: f32 = 0.2;

/// What the forward passes of training said of one sample so far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SampleDynamics {
    /// How often it was learned from.
    pub times: u32,
    /// Mean probability of its label.
    pub confidence: f32,
    /// Sum of the squared distances of that probability from its mean.
    pub(in crate::train) squares: f32,
    /// Mean of −ln of that probability, which is the cross-entropy, whatever loss was made small.
    pub loss: f32,
    /// Mean probability of its label less the largest of another class: below 0 where another class is mostly preferred.
    pub margin: f32,
    /// By how much its rival is ahead of all other classes together.
    pub(in crate::train) lead: f32,
    /// The class that stands most strongly against its label.
    pub(in crate::train) rival: u16,
}

/// Where a sample stands on the map of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum LearningRegion {
    /// Its label is probable throughout.
    Easy,
    /// The probability of its label changes from epoch to epoch.
    Ambiguous,
    /// Its label is improbable throughout: hard to learn, or wrong.
    Hard,
}

impl SampleDynamics {
    /// Counts one forward pass.
    fn note(&mut self, label: usize, probabilities: &[f32]) {
        let others = probabilities.iter().copied().enumerate().filter(|(class, _)| *class != label);
        let best = |best: (usize, f32), one: (usize, f32)| if one.1 > best.1 { one } else { best };
        let (rival, other) = others.fold((label, 0.0), best);
        let own = probabilities.get(label).copied().unwrap_or(f32::NAN);
        if !own.is_finite() || !other.is_finite() {
            return;
        }
        self.times = self.times.saturating_add(1);
        // The running mean and deviation of Welford, "Note on a method for calculating corrected sums of squares" (1962).
        let share = 1.0 / self.times as f32;
        let distance = own - self.confidence;
        self.confidence += distance * share;
        self.squares += distance * (own - self.confidence);
        self.loss += (-own.max(LEAST).ln() - self.loss) * share;
        self.margin += (own - other - self.margin) * share;
        self.vote(rival as u16, other);
    }

    /// The class with more than half of all votes, if there is one, is found without counting those of each: Boyer and
    /// Moore, "MJRTY" (1991), with the probability as the weight of a vote.
    fn vote(&mut self, rival: u16, weight: f32) {
        if self.rival == rival || self.times == 1 {
            self.rival = rival;
            self.lead += weight;
        } else if self.lead >= weight {
            self.lead -= weight;
        } else {
            self.rival = rival;
            self.lead = weight - self.lead;
        }
    }

    /// Deviation of the probability of its label over the epochs.
    pub fn variability(&self) -> f32 {
        if self.times == 0 { 0.0 } else { (self.squares / self.times as f32).max(0.0).sqrt() }
    }

    /// The class that stands most strongly against its label.
    pub fn rival(&self) -> usize {
        usize::from(self.rival)
    }

    /// Whether another class than its label was mostly preferred.
    pub fn is_doubted(&self) -> bool {
        self.margin < 0.0
    }

    /// Where it stands on the map of the data.
    pub fn region(&self) -> LearningRegion {
        if self.variability() >= AMBIGUOUS {
            LearningRegion::Ambiguous
        } else if self.confidence >= 0.5 {
            LearningRegion::Easy
        } else {
            LearningRegion::Hard
        }
    }

    /// Whether its numbers may be those of a run: they may come from a file.
    pub(in crate::train) fn is_sound(&self) -> bool {
        // Rounding may carry a mean a little too far.
        const ROOM: f32 = 1e-3;
        let Self { times, confidence, squares, loss, margin, lead, .. } = *self;
        times > 0
            && (-ROOM..=1.0 + ROOM).contains(&confidence)
            && (-1.0 - ROOM..=1.0 + ROOM).contains(&margin)
            && [squares, loss, lead].into_iter().all(|number| number.is_finite() && number >= -ROOM)
    }
}

/// How the samples of a dataset were learned, by their indices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrainingDynamics {
    samples: Vec<SampleDynamics>,
}

impl TrainingDynamics {
    /// Nothing is known yet of so many samples.
    pub fn of(samples: usize) -> Self {
        Self { samples: vec![SampleDynamics::default(); samples] }
    }

    /// Counts one forward pass in which a sample with a label had these probabilities of all classes. What is no number
    /// is not counted.
    pub fn note(&mut self, sample: u32, label: usize, probabilities: &[f32]) {
        if let Some(dynamics) = self.samples.get_mut(sample as usize) {
            dynamics.note(label, probabilities);
        }
    }

    /// Takes what a file says of a sample. False for a sample that is not there.
    pub(in crate::train) fn set(&mut self, sample: u32, dynamics: SampleDynamics) -> bool {
        self.samples.get_mut(sample as usize).map(|place| *place = dynamics).is_some()
    }

    /// How many samples the dataset has, learned or not.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Whether it is of no sample at all, as where numbers are answered.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// The samples that were learned from, in the order of the dataset.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &SampleDynamics)> {
        (0..).zip(&self.samples).filter(|(_, dynamics)| dynamics.times > 0)
    }

    /// Bytes of memory.
    pub(in crate::train) fn bytes(&self) -> usize {
        size_of_val(self.samples.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::{LearningRegion, TrainingDynamics};

    #[test]
    fn running_means_are_those_of_all_passes() {
        let passes = [[0.2_f32, 0.7, 0.1], [0.5, 0.3, 0.2], [0.9, 0.04, 0.06], [0.0, 0.0, 1.0]];
        let mut dynamics = TrainingDynamics::of(2);
        for row in &passes {
            dynamics.note(1, 0, row);
        }
        dynamics.note(7, 0, &passes[0]);
        let found: Vec<_> = dynamics.iter().collect();
        assert_eq!((found.len(), found[0].0, found[0].1.times), (1, 1, 4));
        let mean = |of: &dyn Fn(&[f32; 3]) -> f32| passes.iter().map(of).sum::<f32>() / 4.0;
        let confidence = mean(&|row| row[0]);
        let wanted = [
            confidence,
            mean(&|row| (row[0] - confidence).powi(2)).sqrt(),
            mean(&|row| -row[0].max(1e-9).ln()),
            mean(&|row| row[0] - row[1].max(row[2])),
        ];
        let of = found[0].1;
        let got = [of.confidence, of.variability(), of.loss, of.margin];
        assert!(got.iter().zip(wanted).all(|(got, wanted)| (got - wanted).abs() < 1e-5), "{got:?}, not {wanted:?}");
        assert!(of.is_sound());
    }

    #[test]
    fn the_rival_is_the_class_with_most_of_the_weight() {
        let mut dynamics = TrainingDynamics::of(1);
        for other in [2, 1, 2, 2, 3, 2] {
            let mut row = [0.1, 0.0, 0.0, 0.0];
            row[other] = 0.9;
            dynamics.note(0, 0, &row);
        }
        let of = dynamics.samples[0];
        assert_eq!((of.rival(), of.is_doubted(), of.region()), (2, true, LearningRegion::Hard));
    }

    #[test]
    fn what_is_no_number_is_not_counted() {
        let mut dynamics = TrainingDynamics::of(1);
        dynamics.note(0, 0, &[f32::NAN, 0.5]);
        dynamics.note(0, 5, &[0.5, 0.5]);
        assert_eq!(dynamics.iter().count(), 0);
        dynamics.note(0, 1, &[0.0, 1.0]);
        let of = dynamics.samples[0];
        assert_eq!((of.loss, of.margin, of.variability(), of.region()), (0.0, 1.0, 0.0, LearningRegion::Easy));
    }
}
