//! The members of an ensemble and its vote over the same samples: how often each is right, how often they agree, and
//! whether the vote is worth its members.
use crate::design::Interval;

/// 95 of 100 measurements of a normally distributed value lie within so many standard deviations.
const CONFIDENCE: f64 = 1.96;
/// A vote that is right on fewer samples in a hundred more than its mean member gains little.
const LITTLE: f64 = 0.01;

/// What several networks and their vote answer to the same samples.
#[derive(Debug, Clone, PartialEq)]
pub struct EnsembleComparison {
    /// How many samples there are.
    pub samples: usize,
    /// The share of right answers of each member.
    pub accuracies: Vec<f64>,
    /// The share of right answers of the vote.
    pub vote: f64,
    /// How many of the members, from the first on, stand for a network that is trained alone.
    pub single: usize,
    /// By how much the vote is better than the mean of those, with 95 % confidence.
    pub gain: (f64, f64),
    /// The share of samples to which two members answer the same, member by member.
    pub agreement: Vec<Vec<f64>>,
    /// The samples that the members answer differently, the most disputed first.
    pub disputed: Vec<DisputedSample>,
}

/// A sample to which not all members answer the same.
#[derive(Debug, Clone, PartialEq)]
pub struct DisputedSample {
    /// The sample in the dataset.
    pub index: u32,
    /// Its class.
    pub class: usize,
    /// What the members answer.
    pub answers: Vec<usize>,
    /// What they answer together.
    pub vote: usize,
    /// The share of pairs of members that answer differently.
    pub disagreement: f64,
}

/// Whether an ensemble gains more than a little: one in a hundred samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum EnsembleVerdict {
    /// The vote is clearly better than its mean member, by more than a little.
    Gains,
    /// Whatever it gains is little.
    GainsLittle,
    /// It is clearly worse.
    Loses,
    /// So few samples cannot tell.
    Unclear,
}

impl EnsembleComparison {
    /// Compares what each member answers, and the vote, to samples with these classes. The first `single` members stand for
    /// a network that is trained alone.
    pub fn of(
        (members, single): (&[Vec<usize>], usize),
        vote: &[usize],
        (samples, classes): (&[u32], &[usize]),
    ) -> Self {
        let alone = &members[..single.min(members.len())];
        let accuracies: Vec<f64> = members.iter().map(|answers| share_equal(answers, classes)).collect();
        let agreement = |one: &Vec<usize>| members.iter().map(|other| share_equal(one, other)).collect();
        let gains = classes.iter().enumerate().map(|(nth, class)| {
            let right = alone.iter().filter(|answers| answers[nth] == *class).count();
            f64::from(u8::from(vote[nth] == *class)) - right as f64 / alone.len().max(1) as f64
        });
        let disputed = samples.iter().zip(classes).enumerate().map(|(nth, (index, class))| {
            let answers: Vec<usize> = members.iter().map(|answers| answers[nth]).collect();
            let disagreement = disagreement(&answers);
            DisputedSample { index: *index, class: *class, answers, vote: vote[nth], disagreement }
        });
        let mut disputed: Vec<DisputedSample> = disputed.filter(|one| one.disagreement > 0.0).collect();
        disputed
            .sort_by(|one, other| other.disagreement.total_cmp(&one.disagreement).then(one.index.cmp(&other.index)));
        Self {
            samples: samples.len(),
            accuracies,
            vote: share_equal(vote, classes),
            single: alone.len(),
            gain: mean_interval(gains),
            agreement: members.iter().map(agreement).collect(),
            disputed,
        }
    }

    /// The share of right answers of the mean member.
    pub fn mean_member(&self) -> f64 {
        mean(self.accuracies.iter().copied())
    }

    /// By how much the vote is better than the mean of those that stand for a network that is trained alone.
    pub fn mean_gain(&self) -> f64 {
        self.vote - mean(self.accuracies.iter().take(self.single).copied())
    }

    /// The mean agreement of two members; 1 for a single one.
    pub fn mean_agreement(&self) -> f64 {
        let pairs = self.agreement.iter().enumerate().flat_map(|(nth, row)| row.iter().skip(nth + 1).copied());
        if self.agreement.len() < 2 { 1.0 } else { mean(pairs) }
    }

    /// Where a share of right answers to these samples lies in truth.
    pub fn interval(&self, accuracy: f64) -> Interval {
        Interval::of(accuracy, self.samples as u64)
    }

    /// Whether the vote is worth its members.
    pub fn verdict(&self) -> EnsembleVerdict {
        let (low, high) = self.gain;
        if low > LITTLE {
            EnsembleVerdict::Gains
        } else if high < 0.0 {
            EnsembleVerdict::Loses
        } else if high <= LITTLE {
            EnsembleVerdict::GainsLittle
        } else {
            EnsembleVerdict::Unclear
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0_u32, 0.0), |(count, sum), value| (count + 1, sum + value));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

fn share_equal(one: &[usize], other: &[usize]) -> f64 {
    mean(one.iter().zip(other).map(|(one, other)| f64::from(u8::from(one == other))))
}

/// The share of pairs that answer differently: 0 where all say the same.
fn disagreement(answers: &[usize]) -> f64 {
    let pairs = (answers.len() * answers.len().saturating_sub(1)).max(1);
    let differing = answers.iter().map(|one| answers.iter().filter(|other| *other != one).count());
    differing.sum::<usize>() as f64 / pairs as f64
}

/// Where the mean of differences from −1 to 1 between two answers to the same samples lies in truth. One difference of 1
/// and one of −1 are added, each counting half, and one of 0, as Agresti and Min do for pairs ("Simple improved confidence
/// intervals for comparing matched proportions", 2005): without them a few equal answers would seem certain.
fn mean_interval(differences: impl Iterator<Item = f64>) -> (f64, f64) {
    let (count, sum, squares) = differences.fold((2.0, 0.0, 1.0), |(count, sum, squares), difference| {
        (count + 1.0, sum + difference, squares + difference * difference)
    });
    let mean = sum / count;
    let half = CONFIDENCE * ((squares / count - mean * mean) / count).sqrt();
    (mean - half, mean + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_votes_and_pairs_are_counted() {
        let members = [vec![0, 1, 2, 0], vec![0, 1, 0, 1], vec![0, 2, 2, 1]];
        let found = EnsembleComparison::of((&members, 3), &[0, 1, 2, 1], (&[7, 8, 9, 10], &[0, 1, 2, 2]));
        assert_eq!(found.accuracies, [0.75, 0.5, 0.5]);
        assert_eq!((found.vote, found.samples), (0.75, 4));
        assert!((found.mean_gain() - (0.75 - 1.75 / 3.0)).abs() < 1e-12);
        let boosted = EnsembleComparison::of((&members, 1), &[0, 1, 2, 1], (&[7, 8, 9, 10], &[0, 1, 2, 2]));
        assert_eq!((boosted.mean_gain(), boosted.mean_member()), (0.0, found.mean_member()));
        assert_eq!(found.agreement[0], [1.0, 0.5, 0.5]);
        assert_eq!(found.agreement[1], [0.5, 1.0, 0.5]);
        assert_eq!(found.mean_agreement(), 0.5);
        let disputed: Vec<(u32, f64)> = found.disputed.iter().map(|one| (one.index, one.disagreement)).collect();
        assert_eq!(disputed, [(8, 2.0 / 3.0), (9, 2.0 / 3.0), (10, 2.0 / 3.0)]);
        // What the pictures say of pairs and what the pairs say of pictures is the same.
        let mean = disputed.iter().map(|(_, share)| share).sum::<f64>() / 4.0;
        assert!((mean - (1.0 - found.mean_agreement())).abs() < 1e-12);
    }

    /// So many samples of which the vote is right, and every member on the first of them only.
    fn gains(samples: u32, members_right: usize, vote_right: usize) -> EnsembleComparison {
        let classes = vec![0; samples as usize];
        let right = |count: usize| (0..samples as usize).map(|nth| usize::from(nth >= count)).collect::<Vec<_>>();
        let indices: Vec<u32> = (0..samples).collect();
        EnsembleComparison::of((&vec![right(members_right); 3], 3), &right(vote_right), (&indices, &classes))
    }

    #[test]
    fn the_verdict_needs_samples_enough() {
        assert_eq!(gains(1_000, 800, 850).verdict(), EnsembleVerdict::Gains);
        assert_eq!(gains(10_000, 8_000, 8_001).verdict(), EnsembleVerdict::GainsLittle);
        assert_eq!(gains(1_000, 850, 800).verdict(), EnsembleVerdict::Loses);
        assert_eq!(gains(20, 18, 18).verdict(), EnsembleVerdict::Unclear);
        assert_eq!(gains(20, 16, 17).verdict(), EnsembleVerdict::Unclear);
    }

    #[test]
    fn the_interval_of_equal_pairs_is_that_of_its_source() {
        // Agresti and Min: (b − c) / (n + 2) ± z √(b + c + 1 − (b − c)² / (n + 2)) / (n + 2), with b and c the pairs of
        // which only one is right.
        let (low, high) = mean_interval([1.0, 1.0, 1.0, -1.0, 0.0, 0.0].into_iter());
        let half = 1.96 * (5.0_f64 - 4.0 / 8.0).sqrt() / 8.0;
        assert!((low - (0.25 - half)).abs() < 1e-12 && (high - (0.25 + half)).abs() < 1e-12);
    }
}
