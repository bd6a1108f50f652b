//! The one road from a sample to the numbers that enter a network. Training and validation, questions about a single
//! sample, previews and checks all take it.
use std::sync::Arc;

use super::normalization::Normalization;
use crate::data::dataset::Dataset;
use crate::data::image::ImageForm;
use crate::design::{Input, Normalize, Shape};

/// Turns samples into the numbers that enter a network: stored ones as well as a foreign one that was brought to the
/// same form. It is measured once, on the training samples, and belongs to the trained network.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleEncoder {
    normalization: Normalization,
    /// The 256 numbers that the bytes of each channel become.
    tables: Arc<[[f32; 256]]>,
}

impl SampleEncoder {
    /// The encoder of samples of a shape with a normalization that was measured before.
    pub fn new(normalization: Normalization, shape: Shape) -> Self {
        let channels = ImageForm::of(shape).channels;
        let tables = (0..channels).map(|channel| normalization.table(channel)).collect();
        Self { normalization, tables }
    }

    /// What an input asks for, measured on the training samples of a dataset.
    pub fn measure(dataset: &Dataset, input: &Input) -> Self {
        let normalize = if let Input::Picture(picture) = input { picture.normalize } else { Normalize::Unit };
        Self::new(Normalization::measure(dataset, normalize), dataset.shape)
    }

    /// How bytes become numbers: what has to be kept with a trained network.
    pub fn normalization(&self) -> &Normalization {
        &self.normalization
    }

    /// The numbers that one sample becomes: as many as it has bytes.
    pub fn encode(&self, sample: &[u8]) -> Vec<f32> {
        let mut numbers = vec![0.0; sample.len()];
        self.encode_into(sample, &mut numbers);
        numbers
    }

    /// The same into a slice that is as long as the sample.
    pub(super) fn encode_into(&self, sample: &[u8], out: &mut [f32]) {
        let plane = (sample.len() / self.tables.len().max(1)).max(1);
        let channels = sample.chunks_exact(plane).zip(out.chunks_exact_mut(plane));
        for (table, (bytes, out)) in self.tables.iter().zip(channels) {
            for (number, byte) in out.iter_mut().zip(bytes) {
                *number = table[usize::from(*byte)];
            }
        }
    }
}
