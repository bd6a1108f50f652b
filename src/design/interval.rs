//! How well a share is known that was counted on a number of samples, and how many samples tell it well.

/// 95 of 100 measurements of a normally distributed value lie within so many standard deviations.
const CONFIDENCE: f64 = 1.96;
/// The share for which it is said beforehand how well samples will tell it: a good network's accuracy.
const GOOD: f64 = 0.9;
/// A share means little when it is known no better than to so much, up or down.
const VAGUE: f64 = 0.1;
/// It means something when it is known to so much.
const CLEAR: f64 = 0.05;

/// Where a share lies in truth, with a confidence of 95 %: 2 right answers of 2 may be 34 to 100 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end, as a share of 1.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Interval {
    /// The interval of a share that so many samples gave: Wilson's score interval, which is right for few samples and
    /// for shares near 0 and 1 as well.
    pub fn of(share: f64, samples: u64) -> Self {
        if samples == 0 {
            return Self { low: 0.0, high: 1.0 };
        }
        let count = samples as f64;
        let square = CONFIDENCE * CONFIDENCE;
        let middle = (share + square / (2.0 * count)) / (1.0 + square / count);
        let spread = (share * (1.0 - share) / count + square / (4.0 * count * count)).sqrt();
        let half = CONFIDENCE * spread / (1.0 + square / count);
        Self { low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
    }

    /// Whether the share is known so badly that it should not be told without the interval.
    pub fn is_wide(self) -> bool {
        self.high - self.low > 2.0 * CLEAR
    }

    /// Samples below which an accuracy means little.
    pub fn few() -> usize {
        samples_for(VAGUE)
    }

    /// Samples that tell an accuracy to five points.
    pub fn enough() -> usize {
        samples_for(CLEAR)
    }

    /// How well so many samples tell an accuracy, up or down.
    pub fn margin(samples: usize) -> f64 {
        CONFIDENCE * (GOOD * (1.0 - GOOD) / samples.max(1) as f64).sqrt()
    }
}

/// Samples that tell an accuracy to `margin`: n = z² p (1 − p) ∕ margin² (the normal approximation of the binomial
/// distribution, as in any textbook of statistics).
fn samples_for(margin: f64) -> usize {
    (CONFIDENCE * CONFIDENCE * GOOD * (1.0 - GOOD) / (margin * margin)).ceil() as usize
}
