//! Metrics of numbers: how far what the network answers lies from what should come out.
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// Samples that are named at most, for the plot of residuals.
const EXAMPLES: usize = 512;

/// Sums over pairs of a number that should come out and the network's answer, in the scale of the data.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    count: u64,
    /// Mean of the targets, and the sum of their squared distances from it.
    mean: f64,
    spread: f64,
    squared_errors: f64,
    absolute_errors: f64,
}

/// A metric of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
pub enum FitMetric {
    /// The coefficient of determination R².
    R2,
    /// Mean of |answer − target|.
    MeanAbsoluteError,
    /// √ of the mean of (answer − target)².
    RootMeanSquaredError,
}

impl FitMetric {
    /// Every metric.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

impl Fit {
    /// A metric of the pairs that were counted.
    pub fn metric(&self, metric: FitMetric) -> f64 {
        match metric {
            FitMetric::R2 => self.r2(),
            FitMetric::MeanAbsoluteError => self.mean_absolute_error(),
            FitMetric::RootMeanSquaredError => self.root_mean_squared_error(),
        }
    }

    /// Counts a pair.
    pub fn count(&mut self, target: f32, answer: f32) {
        let (target, answer) = (f64::from(target), f64::from(answer));
        self.count += 1;
        // Welford's update (1962) keeps its digits where targets lie far from 0.
        let away = target - self.mean;
        self.mean += away / self.count as f64;
        self.spread += away * (target - self.mean);
        self.squared_errors += (answer - target).powi(2);
        self.absolute_errors += (answer - target).abs();
    }

    /// Pairs counted.
    pub fn pairs(&self) -> u64 {
        self.count
    }

    /// The coefficient of determination R² = 1 − Σ (answer − target)² / Σ (target − mean)²; 0 where all targets are the
    /// same, unless each is answered exactly.
    pub fn r2(&self) -> f64 {
        if self.spread > 0.0 {
            1.0 - self.squared_errors / self.spread
        } else {
            f64::from(u8::from(self.count > 0 && self.squared_errors == 0.0))
        }
    }

    /// Mean of |answer − target|.
    pub fn mean_absolute_error(&self) -> f64 {
        self.absolute_errors / self.count.max(1) as f64
    }

    /// √ of the mean of (answer − target)².
    pub fn root_mean_squared_error(&self) -> f64 {
        (self.squared_errors / self.count.max(1) as f64).sqrt()
    }

    /// Whether the sums may be those of a run: they may come from a file.
    pub fn is_sound(&self) -> bool {
        let sums = [self.mean, self.spread, self.squared_errors, self.absolute_errors];
        !sums.iter().any(|sum| sum.is_nan()) && sums[1..].iter().all(|sum| *sum >= 0.0)
    }
}

/// How well numbers are answered on one part of the data, with the first samples by name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Regression {
    /// The sums over all samples.
    pub fit: Fit,
    /// The first samples, each with what should come out and what did. Shared by all copies.
    #[serde(default)]
    pub examples: Arc<Vec<(u32, f32, f32)>>,
}

impl Regression {
    /// Counts one sample of a dataset.
    pub fn count_sample(&mut self, sample: u32, target: f32, answer: f32) {
        self.fit.count(target, answer);
        if self.examples.len() < EXAMPLES {
            Arc::make_mut(&mut self.examples).push((sample, target, answer));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fit;

    fn of(pairs: &[(f32, f32)]) -> Fit {
        let mut fit = Fit::default();
        for (target, answer) in pairs {
            fit.count(*target, *answer);
        }
        fit
    }

    #[test]
    fn metrics_are_those_of_their_formulas() {
        // scikit-learn's example of `r2_score`, `mean_absolute_error` and `mean_squared_error`.
        let fit = of(&[(3.0, 2.5), (-0.5, 0.0), (2.0, 2.0), (7.0, 8.0)]);
        assert!((fit.r2() - 0.948_608_137_044_967_9).abs() < 1e-12);
        assert!((fit.mean_absolute_error() - 0.5).abs() < 1e-12);
        assert!((fit.root_mean_squared_error() - 0.375_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn targets_that_are_all_the_same_explain_nothing() {
        assert_eq!(
            [of(&[(2.0, 2.0), (2.0, 2.0)]).r2(), of(&[(2.0, 2.0), (2.0, 3.0)]).r2(), of(&[]).r2()],
            [1.0, 0.0, 0.0]
        );
    }
}
