//! From bytes to the numbers that the first layer sees: normalization, batches and their order.
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::dataset::Dataset;
use crate::design::Normalize;

/// How bytes become numbers, measured and fixed: value = (byte ∕ 255 − mean) ∕ deviation, channel by channel. It belongs
/// to the trained network: a picture to be classified later gets the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Normalization {
    /// Taken off, one number a channel.
    pub mean: Vec<f32>,
    /// Divided by, one number a channel.
    pub deviation: Vec<f32>,
}

impl Normalization {
    /// Numbers from 0 to 1.
    pub fn unit(channels: usize) -> Self {
        Self { mean: vec![0.0; channels], deviation: vec![1.0; channels] }
    }

    /// What the design asks for; means and deviations are measured on the training pictures.
    pub fn measure(dataset: &Dataset, normalize: Normalize) -> Self {
        let mut result = Self::unit(dataset.channels);
        if normalize == Normalize::Standard && !dataset.parts.training.is_empty() {
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
    fn table(&self, channel: usize) -> [f32; 256] {
        let pick = |values: &[f32], default| values.get(channel).or(values.first()).copied().unwrap_or(default);
        let (mean, deviation) = (pick(&self.mean, 0.0), pick(&self.deviation, 1.0));
        std::array::from_fn(|byte| (byte as f32 / 255.0 - mean) / deviation)
    }

    /// One picture's bytes, channel by channel, as numbers appended to `out`.
    pub fn apply(&self, picture: &[u8], channels: usize, out: &mut Vec<f32>) {
        convert(&tables(self, channels), picture, out);
    }
}

/// A batch: the pictures `indices` as numbers (picture, channel, row, column) and their classes. Both vectors are
/// cleared first; kept by the caller, they are allocated once.
///
/// # Panics
/// When an index is not in the dataset.
pub fn gather(
    dataset: &Dataset,
    indices: &[u32],
    normalization: &Normalization,
    out: &mut Vec<f32>,
    labels: &mut Vec<usize>,
) {
    let tables = tables(normalization, dataset.channels);
    out.clear();
    out.reserve(indices.len() * dataset.picture_len());
    labels.clear();
    for &index in indices {
        convert(&tables, dataset.picture(index as usize), out);
        labels.push(dataset.label(index as usize));
    }
}

/// The order in which one epoch goes through `indices`: another one every epoch, the same for the same seed.
pub fn epoch_order(seed: u64, epoch: u64, indices: &[u32]) -> Vec<u32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(epoch);
    let mut order = indices.to_vec();
    order.shuffle(&mut random);
    order
}

/// The numbers that bytes become, channel by channel.
pub(super) fn tables(normalization: &Normalization, channels: usize) -> Vec<[f32; 256]> {
    (0..channels).map(|channel| normalization.table(channel)).collect()
}

/// Looks every byte of a picture up in its channel's table.
fn convert(tables: &[[f32; 256]], picture: &[u8], out: &mut Vec<f32>) {
    let start = out.len();
    out.resize(start + picture.len(), 0.0);
    write_numbers(tables, picture, &mut out[start..]);
}

/// The same into a slice as long as the picture.
pub(super) fn write_numbers(tables: &[[f32; 256]], picture: &[u8], out: &mut [f32]) {
    let plane = (picture.len() / tables.len().max(1)).max(1);
    for ((table, bytes), out) in tables.iter().zip(picture.chunks_exact(plane)).zip(out.chunks_exact_mut(plane)) {
        for (number, byte) in out.iter_mut().zip(bytes) {
            *number = table[usize::from(*byte)];
        }
    }
}

/// How often each byte occurs in each channel of the training pictures. Counts are exact whatever their order.
fn histograms(dataset: &Dataset) -> Vec<[u64; 256]> {
    let mut histograms = vec![[0; 256]; dataset.channels];
    let plane = dataset.height * dataset.width;
    for &index in &dataset.parts.training {
        let planes = dataset.picture(index as usize).chunks_exact(plane);
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
