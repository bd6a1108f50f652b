//! How bytes and numbers become numbers around 0: what a design asks for, measured on the training samples.
use serde::{Deserialize, Serialize};

use crate::data::dataset::{Dataset, Part};
use crate::design::Normalize;

/// How bytes and numbers become numbers around 0, measured and fixed. A byte of a picture becomes
/// (byte ∕ 255 − mean) ∕ deviation, channel by channel; a number becomes (number − mean) ∕ deviation, column by column.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Normalization {
    /// Taken off, one number per channel or column.
    pub mean: Vec<f32>,
    /// Divided by, one number per channel or column.
    pub deviation: Vec<f32>,
}

impl Normalization {
    /// Numbers from 0 to 1.
    pub fn unit(channels: usize) -> Self {
        Self { mean: vec![0.0; channels], deviation: vec![1.0; channels] }
    }

    /// What the design asks for; means and deviations are measured on the training pictures.
    pub(super) fn of_pixels(dataset: &Dataset, normalize: Normalize) -> Self {
        let mut result = Self::unit(dataset.form().channels);
        if normalize == Normalize::Standard && !dataset.part(Part::Training).is_empty() {
            for (channel, histogram) in histograms(dataset).iter().enumerate() {
                let (mean, deviation) = mean_and_deviation(histogram);
                result.mean[channel] = mean as f32;
                result.deviation[channel] = usable(deviation);
            }
        }
        result
    }

    /// Mean and deviation of each of so many columns, measured on numbers that come row by row.
    pub(super) fn of_numbers(columns: usize, numbers: impl Iterator<Item = f32>) -> Self {
        let mut moments = vec![(0.0_f64, 0.0_f64); columns];
        let mut rows = 0;
        for (n, number) in numbers.enumerate() {
            rows = n / columns + 1;
            // Welford's updates (1962) keep their digits where numbers lie far from 0.
            let (mean, squares) = &mut moments[n % columns];
            let away = f64::from(number) - *mean;
            *mean += away / rows as f64;
            *squares += away * (f64::from(number) - *mean);
        }
        let deviation = |(_, squares): &(f64, f64)| usable((squares / rows.max(1) as f64).sqrt());
        Self {
            mean: moments.iter().map(|(mean, _)| *mean as f32).collect(),
            deviation: moments.iter().map(deviation).collect(),
        }
    }

    /// Mean and deviation of a column; `None` where its numbers stay as they are.
    pub fn of_column(&self, column: usize) -> Option<(f32, f32)> {
        Some((*self.mean.get(column)?, *self.deviation.get(column)?))
    }

    /// Mean and deviation of a channel. A normalization of one channel serves all channels.
    pub fn of_channel(&self, channel: usize) -> (f32, f32) {
        let pick = |values: &[f32], default| values.get(channel).or(values.first()).copied().unwrap_or(default);
        (pick(&self.mean, 0.0), pick(&self.deviation, 1.0))
    }

    /// A number of a column on the common scale.
    pub(super) fn apply(&self, column: usize, number: f32) -> f32 {
        self.of_column(column).map_or(number, |(mean, deviation)| (number - mean) / deviation)
    }

    /// Back from the common scale.
    pub(super) fn revert(&self, column: usize, number: f32) -> f32 {
        self.of_column(column).map_or(number, |(mean, deviation)| number * deviation + mean)
    }

    /// The 256 numbers that bytes of one channel become.
    pub(super) fn table(&self, channel: usize) -> [f32; 256] {
        let (mean, deviation) = self.of_channel(channel);
        std::array::from_fn(|byte| (byte as f32 / 255.0 - mean) / deviation)
    }
}

/// What is the same everywhere has no deviation to divide by.
fn usable(deviation: f64) -> f32 {
    if deviation > 1e-6 { deviation as f32 } else { 1.0 }
}

/// How often each byte occurs in each channel of the training samples. Counts are exact whatever their order.
fn histograms(dataset: &Dataset) -> Vec<[u64; 256]> {
    let form = dataset.form();
    let mut histograms = vec![[0; 256]; form.channels];
    let plane = form.height * form.width;
    for &index in dataset.part(Part::Training) {
        let planes = dataset.sample(index as usize).chunks_exact(plane);
        for (histogram, bytes) in histograms.iter_mut().zip(planes) {
            for &byte in bytes {
                histogram[usize::from(byte)] += 1;
            }
        }
    }
    histograms
}

/// Mean and deviation of bytes scaled to 0–1.
fn mean_and_deviation(histogram: &[u64; 256]) -> (f64, f64) {
    let values = || histogram.iter().enumerate().map(|(byte, &count)| (byte as f64 / 255.0, count as f64));
    let total: f64 = values().map(|(_, count)| count).sum();
    let mean = values().map(|(value, count)| value * count).sum::<f64>() / total;
    let variance = values().map(|(value, count)| (value - mean).powi(2) * count).sum::<f64>() / total;
    (mean, variance.sqrt())
}
