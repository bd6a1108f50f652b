//! Successive halving (Jamieson & Talwalkar 2016): a budget of time is divided into rounds of equal length, and after each
//! the better half of the variants goes on.
use std::time::Duration;

/// Who goes on, and when that is decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Halving {
    budget: Duration,
    rounds: u32,
    done: u32,
    /// The variants that go on.
    left: Vec<usize>,
}

impl Halving {
    /// So many variants with so much time for all of them together.
    pub fn new(variants: usize, budget: Duration) -> Self {
        // One variant has a round as well; it ends with the budget.
        let rounds = variants.next_power_of_two().trailing_zeros().max(1);
        Self { budget, rounds, done: 0, left: (0..variants).collect() }
    }

    /// The time for all variants together.
    pub fn budget(&self) -> Duration {
        self.budget
    }

    /// How many rounds there are.
    pub fn rounds(&self) -> u32 {
        self.rounds
    }

    /// The round that goes on, from 1.
    pub fn round(&self) -> u32 {
        (self.done + 1).min(self.rounds)
    }

    /// Whether a round is over after so much time, and with it who goes on is to be decided: not before all that go on
    /// `have_scores`, unless the whole time is over.
    pub fn is_due(&self, elapsed: Duration, have_scores: bool) -> bool {
        let is_time = elapsed >= self.budget * (self.done + 1) / self.rounds;
        self.done < self.rounds && is_time && (have_scores || elapsed >= self.budget)
    }

    /// Whether the time is over.
    pub fn is_over(&self) -> bool {
        self.done >= self.rounds
    }

    /// Ends a round after so much time: the variants that leave, the worst first. `scores` are those of all variants; one
    /// without a score is behind all others, and of equal ones the first goes on. With the last round nobody leaves: all
    /// stop where they are.
    pub fn halve(&mut self, elapsed: Duration, scores: &[Option<f64>]) -> Vec<usize> {
        self.done = if elapsed >= self.budget { self.rounds } else { self.done + 1 };
        if self.is_over() {
            return Vec::new();
        }
        let score = |variant: &usize| scores.get(*variant).copied().flatten().unwrap_or(f64::NEG_INFINITY);
        let mut ranked = self.left.clone();
        ranked.sort_by(|one, other| score(other).total_cmp(&score(one)).then(one.cmp(other)));
        let mut leaving = ranked.split_off(ranked.len().div_ceil(2));
        leaving.reverse();
        self.left.retain(|variant| !leaving.contains(variant));
        leaving
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_round_the_better_half_goes_on() {
        let second = Duration::from_secs(1);
        let mut halving = Halving::new(6, 9 * second);
        assert_eq!((halving.rounds(), halving.round()), (3, 1));
        assert!(!halving.is_due(2 * second, true) && halving.is_due(3 * second, true));
        // Who has had no epoch yet is waited for, but not beyond the end.
        assert!(!halving.is_due(8 * second, false) && halving.is_due(9 * second, false));
        let scores = [Some(0.5), Some(0.9), None, Some(0.9), Some(0.1), Some(0.6)];
        assert_eq!(halving.halve(3 * second, &scores), [2, 4, 0]);
        assert!(!halving.is_due(5 * second, true) && halving.is_due(6 * second, true));
        // Of three two go on; of equal ones the first stays in front.
        assert_eq!(halving.halve(6 * second, &scores), [5]);
        assert!(!halving.is_over());
        assert_eq!(halving.halve(9 * second, &scores), [] as [usize; 0]);
        assert!(halving.is_over() && !halving.is_due(100 * second, true));
    }

    #[test]
    fn one_variant_or_two_have_the_whole_budget() {
        for variants in [1, 2] {
            let mut halving = Halving::new(variants, Duration::from_secs(4));
            let [three, four] = [3, 4].map(Duration::from_secs);
            assert!(!halving.is_due(three, true) && halving.is_due(four, true));
            assert!(halving.halve(four, &[Some(0.1), Some(0.2)]).is_empty() && halving.is_over());
        }
    }
}
