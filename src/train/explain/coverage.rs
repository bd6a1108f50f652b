//! What it costs to answer only when sure: from a probability on, for each class one of its own.
use crate::engine::best;

/// What it costs to answer only from some probability on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// The share of the samples that are answered.
    pub answered: f64,
    /// The share of right ones among the answers; `None` without any.
    pub accuracy: Option<f64>,
}

impl Coverage {
    fn of(answered: usize, right: u32, samples: usize) -> Self {
        let share = |part: f64, of: usize| part / of.max(1) as f64;
        let accuracy = (answered > 0).then(|| share(f64::from(right), answered));
        Self { answered: share(answered as f64, samples), accuracy }
    }
}

/// The answers to many samples, from which the cost of every threshold follows at once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CoverageTable {
    /// For each class the samples that it is the answer to.
    classes: Vec<AnsweredClass>,
}

/// The samples that one class is the answer to.
#[derive(Debug, Clone, PartialEq, Default)]
struct AnsweredClass {
    /// How probable it is for each, falling.
    shares: Vec<f32>,
    /// How many of the first so many are answered rightly.
    right: Vec<u32>,
}

impl AnsweredClass {
    fn of(mut answers: Vec<(f32, bool)>) -> Self {
        answers.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut right = 0;
        let count = |(_, is_right): &(f32, bool)| {
            right += u32::from(*is_right);
            right
        };
        Self { right: answers.iter().map(count).collect(), shares: answers.iter().map(|(share, _)| *share).collect() }
    }

    /// How many are answered from a probability on, and how many of those rightly.
    fn from(&self, threshold: f64) -> (usize, u32) {
        let answered = self.shares.partition_point(|share| f64::from(*share) >= threshold);
        (answered, answered.checked_sub(1).map_or(0, |last| self.right[last]))
    }
}

impl CoverageTable {
    /// That of the probabilities of all classes, sample after sample, with the class of each sample.
    pub fn of(probabilities: &[f32], classes: &[usize]) -> Self {
        let width = (probabilities.len() / classes.len().max(1)).max(1);
        let mut answers = vec![Vec::new(); width];
        for (row, class) in probabilities.chunks_exact(width).zip(classes) {
            let answer = best(row);
            answers[answer].push((row[answer], answer == *class));
        }
        Self { classes: answers.into_iter().map(AnsweredClass::of).collect() }
    }

    /// What remains of the answers of one class when those below a probability become "I don't know"; the shares are those
    /// of its answers.
    pub fn of_class(&self, class: usize, threshold: f64) -> Coverage {
        let Some(answers) = self.classes.get(class) else { return Coverage::of(0, 0, 0) };
        let (answered, right) = answers.from(threshold);
        Coverage::of(answered, right, answers.shares.len())
    }

    /// What remains of all answers, with a threshold for each class.
    pub fn overall(&self, threshold: impl Fn(usize) -> f64) -> Coverage {
        let of = |(class, answers): (usize, &AnsweredClass)| answers.from(threshold(class));
        let sum = |(a, b): (usize, u32), (c, d): (usize, u32)| (a + c, b + d);
        let (answered, right) = self.classes.iter().enumerate().map(of).fold((0, 0), sum);
        Coverage::of(answered, right, self.classes.iter().map(|class| class.shares.len()).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_costs_answers_and_brings_right_ones() {
        let table = CoverageTable::of(&[0.9, 0.1, 0.4, 0.6, 0.55, 0.45], &[0, 1, 1]);
        let found = |cost: Coverage| (cost.answered, cost.accuracy);
        assert_eq!(found(table.overall(|_| 0.0)), (1.0, Some(2.0 / 3.0)));
        assert_eq!(found(table.overall(|_| 0.6)), (2.0 / 3.0, Some(1.0)));
        assert_eq!(found(table.overall(|_| 0.95)), (0.0, None));
        assert_eq!(found(table.overall(|class| [0.8, 0.7][class])), (1.0 / 3.0, Some(1.0)));
        assert_eq!(found(table.of_class(0, 0.8)), (0.5, Some(1.0)));
        assert_eq!(found(table.of_class(0, 0.0)), (1.0, Some(0.5)));
        assert_eq!(found(table.of_class(1, 0.7)), (0.0, None));
        assert_eq!(found(CoverageTable::of(&[], &[]).overall(|_| 0.5)), (0.0, None));
    }
}
