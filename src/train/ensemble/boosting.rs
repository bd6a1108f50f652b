//! SAMME (Zhu, Zou, Rosset and Hastie, "Multi-class `AdaBoost`", Statistics and its Interface 2, 2009, algorithm 2), with the
//! rules for its end that scikit-learn has.

/// The weights of the training samples while an ensemble is boosted.
#[derive(Debug, Clone, PartialEq)]
pub struct Boosting {
    weights: Vec<f64>,
    classes: usize,
}

/// What becomes of a member.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BoostVerdict {
    /// It votes with this weight, and what it answers wrongly weighs more from now on.
    Votes {
        /// The weighted share of the samples that it answers wrongly.
        error: f64,
        /// α = ln((1 − error) / error) + ln(classes − 1).
        weight: f64,
    },
    /// It answers everything rightly: it votes, and nothing is left to be boosted.
    Perfect,
    /// It is no better than guessing, and does not vote.
    TooWeak {
        /// The weighted share of the samples that it answers wrongly.
        error: f64,
    },
}

impl Boosting {
    /// So many samples of so many classes, all of the same weight.
    pub fn new(samples: usize, classes: usize) -> Self {
        Self { weights: vec![1.0 / samples.max(1) as f64; samples], classes }
    }

    /// What each sample weighs; all together 1.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Judges a member by which samples it answers wrongly, and weighs them anew.
    pub fn judge(&mut self, is_wrong: &[bool]) -> BoostVerdict {
        let wrong = self.weights.iter().zip(is_wrong).filter(|(_, is_wrong)| **is_wrong);
        let error = wrong.map(|(weight, _)| weight).sum::<f64>() / self.weights.iter().sum::<f64>();
        if error <= 0.0 {
            return BoostVerdict::Perfect;
        }
        let classes = self.classes as f64;
        if error >= 1.0 - 1.0 / classes {
            return BoostVerdict::TooWeak { error };
        }
        let weight = ((1.0 - error) / error).ln() + (classes - 1.0).ln();
        for (own, _) in self.weights.iter_mut().zip(is_wrong).filter(|(_, is_wrong)| **is_wrong) {
            *own *= weight.exp();
        }
        let sum: f64 = self.weights.iter().sum();
        // A weight so small that it is lost beside the others would never come back.
        self.weights.iter_mut().for_each(|own| *own = (*own / sum).max(f64::EPSILON));
        BoostVerdict::Votes { error, weight }
    }
}
