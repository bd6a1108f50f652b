//! Occlusion (Zeiler and Fergus 2014): which part of a picture the probability of a class hangs on, by covering it.
use super::super::control::AskControl;
use super::super::error::ExplainError;
use super::super::pixels::PixelScale;
use super::heatmap::Heatmap;
use crate::data::{Dataset, Part, SampleEncoder};
use crate::design::Shape;
use crate::engine::Network;
use crate::train::inspect::prove_finite;

/// A patch that covers a part of a picture, and where it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Occlusion {
    /// Pixels of a side of the patch.
    pub patch: usize,
    /// Pixels from one place of it to the next, not more than its side.
    pub stride: usize,
    /// What covers the picture: a number per channel, as it enters the network.
    pub fill: Vec<f32>,
}

impl Occlusion {
    /// A patch of an eighth of the smaller side, or of so many pixels, that moves by half of itself.
    pub fn of(shape: Shape, patch: Option<usize>, fill: Vec<f32>) -> Self {
        let side = if let Shape::Picture { height, width, .. } = shape { height.min(width) } else { 1 };
        let patch = patch.unwrap_or(side.div_ceil(8).max(2)).clamp(1, side.max(1));
        Self { patch, stride: patch.div_ceil(2), fill }
    }
}

/// Middle gray, as it enters a network.
pub fn gray(encoder: &SampleEncoder) -> Vec<f32> {
    PixelScale::of(encoder).map_or_else(Vec::new, |scale| scale.filled(|_| 128.0 / 255.0))
}

/// The mean of each channel over the training pictures, as it enters a network; middle gray without any.
pub fn training_mean(data: &Dataset, encoder: &SampleEncoder) -> Vec<f32> {
    let Some(scale) = PixelScale::of(encoder) else { return Vec::new() };
    let (plane, training) = (scale.height * scale.width, data.part(Part::Training));
    if training.is_empty() || plane == 0 || !encoder.takes(data.samples().content()) {
        return gray(encoder);
    }
    let mut sums = vec![0_u64; scale.ends.len()];
    for index in training {
        for (sum, bytes) in sums.iter_mut().zip(data.sample(*index as usize).chunks_exact(plane)) {
            *sum += bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        }
    }
    scale.filled(|channel| sums[channel] as f64 / (training.len() * plane * 255) as f64)
}

/// How much the probability of a class falls when each place of a picture is covered: at each pixel the mean over the
/// patches that cover it.
///
/// # Errors
/// When the picture does not fit, or it was stopped.
pub fn occlusion(
    network: &mut dyn Network,
    (input, shape): (&[f32], Shape),
    class: usize,
    settings: &Occlusion,
    control: AskControl<'_>,
) -> Result<Heatmap, ExplainError> {
    let Shape::Picture { height, width, .. } = shape else { return Err(ExplainError::NoPictures) };
    let whole = probability(network, (input.to_vec(), 1), class)?[0];
    let (patch, plane) = (settings.patch.clamp(1, height.min(width).max(1)), height * width);
    let stride = settings.stride.clamp(1, patch);
    let (rows, columns) = (starts(height, patch, stride), starts(width, patch, stride));
    let places: Vec<(usize, usize)> =
        rows.iter().flat_map(|row| columns.iter().map(move |column| (*row, *column))).collect();
    let (mut sums, mut counts) = (vec![0.0_f32; plane], vec![0.0_f32; plane]);
    let mut done = 0;
    for places in places.chunks(network.answers_at_once().max(1)) {
        control.report(done, rows.len() * columns.len())?;
        let inputs = places.iter().flat_map(|place| covered(input, (height, width), (*place, patch), &settings.fill));
        let probabilities = probability(network, (inputs.collect(), places.len()), class)?;
        for (&(top, left), probability) in places.iter().zip(&probabilities) {
            for row in top..top + patch {
                for at in row * width + left..row * width + left + patch {
                    sums[at] += whole - probability;
                    counts[at] += 1.0;
                }
            }
        }
        done += places.len();
    }
    control.report(done, done)?;
    let values = sums.iter().zip(&counts).map(|(sum, count)| sum / count.max(1.0)).collect();
    Ok(Heatmap { height, width, values })
}

/// Where a patch begins along a side: every so many pixels, and at the end, so that each pixel is covered.
fn starts(side: usize, patch: usize, stride: usize) -> Vec<usize> {
    let last = side.saturating_sub(patch);
    let mut starts: Vec<usize> = (0..=last).step_by(stride).collect();
    if starts.last() != Some(&last) {
        starts.push(last);
    }
    starts
}

/// A picture with a patch over it.
pub(super) fn covered(
    input: &[f32],
    (height, width): (usize, usize),
    ((top, left), patch): ((usize, usize), usize),
    fill: &[f32],
) -> Vec<f32> {
    let mut covered = input.to_vec();
    for (channel, pixels) in covered.chunks_exact_mut((height * width).max(1)).enumerate() {
        let fill = fill.get(channel).copied().unwrap_or_default();
        for row in pixels.chunks_exact_mut(width.max(1)).skip(top).take(patch) {
            row[left..left + patch].fill(fill);
        }
    }
    covered
}

/// The probability of a class for each of so many samples.
fn probability(
    network: &mut dyn Network,
    (inputs, samples): (Vec<f32>, usize),
    class: usize,
) -> Result<Vec<f32>, ExplainError> {
    let outputs = network.predict(inputs)?;
    let probabilities = network.probabilities(&outputs);
    prove_finite(&probabilities)?;
    let classes = probabilities.len() / samples.max(1);
    if class >= classes {
        return Err(ExplainError::NoSuchUnit);
    }
    Ok(probabilities.chunks_exact(classes).map(|sample| sample[class]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_reach_every_pixel() {
        assert_eq!(starts(8, 2, 2), [0, 2, 4, 6]);
        assert_eq!(starts(7, 3, 2), [0, 2, 4]);
        assert_eq!(starts(8, 3, 3), [0, 3, 5]);
        assert_eq!(starts(3, 3, 1), [0]);
    }

    #[test]
    fn a_patch_covers_all_channels() {
        let input: Vec<f32> = (0..12_u8).map(f32::from).collect();
        let found = covered(&input, (2, 3), ((1, 1), 1), &[-1.0, -2.0]);
        assert_eq!(found, [0.0, 1.0, 2.0, 3.0, -1.0, 5.0, 6.0, 7.0, 8.0, 9.0, -2.0, 11.0]);
    }
}
