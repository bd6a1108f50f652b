//! How numbers are spread: a histogram over their range, with mean and deviation.
use rayon::prelude::*;

/// How many numbers lie where.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// The smallest number.
    pub low: f32,
    /// The largest number.
    pub high: f32,
    /// Their mean.
    pub mean: f32,
    /// Their standard deviation.
    pub deviation: f32,
    /// How many lie in each of [`Histogram::BINS`] equal parts of the range; if all are equal they stand in the middle.
    pub bins: Vec<u64>,
    /// Numbers that were counted.
    pub count: u64,
    /// Numbers that were left out: infinite ones and those that are none.
    pub strays: u64,
}

/// Numbers that one thread looks at in one go. Sums are made in this order on any number of threads.
const PIECE: usize = 1 << 16;

/// Sums over a piece.
#[derive(Clone, Copy)]
struct PieceSums {
    low: f32,
    high: f32,
    sum: f64,
    count: u64,
}

impl Histogram {
    /// Parts of the range.
    pub const BINS: usize = 40;

    /// The spread of some numbers.
    pub fn of(values: &[f32]) -> Self {
        let sums: Vec<PieceSums> = values.par_chunks(PIECE).map(PieceSums::of).collect();
        let all = sums.into_iter().fold(PieceSums::of(&[]), PieceSums::plus);
        if all.count == 0 {
            let bins = vec![0; Self::BINS];
            return Self { bins, strays: values.len() as u64, ..Self::default() };
        }
        let mean = all.sum / all.count as f64;
        let (low, width) = (f64::from(all.low), f64::from(all.high) - f64::from(all.low));
        let scale = if width > 0.0 { Self::BINS as f64 / width } else { 0.0 };
        let start = if width > 0.0 { 0.0 } else { (Self::BINS / 2) as f64 };
        let pieces = values.par_chunks(PIECE).map(|piece| {
            let (mut squares, mut bins) = (0.0, [0_u64; Self::BINS]);
            for value in piece.iter().filter(|value| value.is_finite()).map(|value| f64::from(*value)) {
                squares += (value - mean) * (value - mean);
                let bin = start + (value - low) * scale;
                bins[(bin as usize).min(Self::BINS - 1)] += 1;
            }
            (squares, bins)
        });
        let pieces: Vec<_> = pieces.collect();
        let squares: f64 = pieces.iter().map(|(squares, _)| squares).sum();
        let bins = (0..Self::BINS).map(|bin| pieces.iter().map(|(_, bins)| bins[bin]).sum()).collect();
        Self {
            low: all.low,
            high: all.high,
            mean: mean as f32,
            deviation: (squares / all.count as f64).sqrt() as f32,
            bins,
            count: all.count,
            strays: values.len() as u64 - all.count,
        }
    }
}

impl PieceSums {
    fn of(values: &[f32]) -> Self {
        let mut sums = Self { low: f32::INFINITY, high: f32::NEG_INFINITY, sum: 0.0, count: 0 };
        for value in values.iter().filter(|value| value.is_finite()) {
            sums.low = sums.low.min(*value);
            sums.high = sums.high.max(*value);
            sums.sum += f64::from(*value);
            sums.count += 1;
        }
        sums
    }

    fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            sum: self.sum + other.sum,
            count: self.count + other.count,
        }
    }
}
