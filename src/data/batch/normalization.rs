//! How bytes become numbers around 0: what a design asks for, measured on the training samples.
use serde::{Deserialize, Serialize};

use crate::data::dataset::{Dataset, Part};
use crate::design::Normalize;

/// How bytes become numbers, measured and fixed: value = (byte ∕ 255 − mean) ∕ deviation, channel by channel. It belongs
/// to the trained network: a sample to be classified later gets the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Normalization {
    /// Taken off, one number per channel.
    pub mean: Vec<f32>,
    /// Divided by, one number per channel.
    pub deviation: Vec<f32>,
}

impl Normalization {
    /// Numbers from 0 to 1.
    pub fn unit(channels: usize) -> Self {
        Self { mean: vec![0.0; channels], deviation: vec![1.0; channels] }
    }

    /// What the design asks for; means and deviations are measured on the training samples.
    pub(super) fn measure(dataset: &Dataset, normalize: Normalize) -> Self {
        let mut result = Self::unit(dataset.form().channels);
        if normalize == Normalize::Standard && !dataset.part(Part::Training).is_empty() {
            for (channel, histogram) in histograms(dataset).iter().enumerate() {
                let (mean, deviation) = mean_and_deviation(histogram);
                result.mean[channel] = mean as f32;
                // A channel that is the same everywhere has no deviation to divide by.
                result.deviation[channel] = if deviation > 1e-6 { deviation as f32 } else { 1.0 };
            }
        }
        result
    }

    /// The 256 numbers that bytes of one channel become. A normalization of one channel serves all channels.
    pub(super) fn table(&self, channel: usize) -> [f32; 256] {
        let pick = |values: &[f32], default| values.get(channel).or(values.first()).copied().unwrap_or(default);
        let (mean, deviation) = (pick(&self.mean, 0.0), pick(&self.deviation, 1.0));
        std::array::from_fn(|byte| (byte as f32 / 255.0 - mean) / deviation)
    }
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
