//! The one road from a sample to the numbers that enter a network. Training and validation, questions about a single
//! sample, previews and checks all take it.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::normalization::Normalization;
use crate::data::dataset::{Dataset, Part, SampleContent, numbers_of, text_of};
use crate::data::image::ImageForm;
use crate::data::text::Vocabulary;
use crate::design::{Input, Normalize};

/// What is measured on the training samples, and kept with the trained network: a sample that is asked about later gets
/// the same.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Measurements {
    /// How bytes or numbers become numbers around 0.
    pub normalization: Normalization,
    /// How the numbers that are to be answered become numbers around 0; `None` where they stay as they are.
    pub answers: Option<Normalization>,
    /// Which number each token gets; `None` where samples are no texts.
    pub vocabulary: Option<Arc<Vocabulary>>,
}

/// Turns samples into the numbers that enter a network: stored ones as well as a foreign one of the same kind.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleEncoder {
    input: Arc<Input>,
    measured: Measurements,
    /// The 256 numbers that the bytes of each channel become.
    tables: Arc<[[f32; 256]]>,
}

impl SampleEncoder {
    /// The encoder of an input with what was measured before.
    pub fn new(measured: Measurements, input: &Input) -> Self {
        let channels = match input {
            Input::Picture(_) => ImageForm::of(input.shape()).channels,
            _ => 0,
        };
        let tables = (0..channels).map(|channel| measured.normalization.table(channel)).collect();
        Self { input: Arc::new(input.clone()), measured, tables }
    }

    /// What an input asks for, measured on the training samples of a dataset.
    pub fn measure(dataset: &Dataset, input: &Input) -> Self {
        let measured = match *input {
            Input::Picture(ref picture) => Measurements {
                normalization: Normalization::of_pixels(dataset, picture.normalize),
                ..Measurements::default()
            },
            Input::Numbers { count, normalize: Normalize::Standard } => Measurements {
                normalization: Normalization::of_numbers(count, training(dataset, Dataset::numbers)),
                answers: measured_answers(dataset),
                vocabulary: None,
            },
            Input::Numbers { .. } | Input::Point { .. } => Measurements::default(),
            Input::Tokens { vocabulary, unit, .. } => {
                let texts = dataset.part(Part::Training).iter().map(|index| dataset.text(*index as usize));
                let vocabulary = Some(Arc::new(Vocabulary::learn(texts, unit, vocabulary)));
                Measurements { vocabulary, ..Measurements::default() }
            }
        };
        Self::new(measured, input)
    }

    /// What was measured.
    pub fn measured(&self) -> &Measurements {
        &self.measured
    }

    /// What it encodes for.
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// Whether bytes are those of a sample that it makes numbers of.
    pub fn fits(&self, sample: &[u8]) -> bool {
        match &*self.input {
            Input::Picture(_) => sample.len() == ImageForm::of(self.input.shape()).bytes(),
            Input::Numbers { count, .. } => sample.len() == count * size_of::<f32>(),
            Input::Point { .. } => sample.len() == 2 * size_of::<f32>(),
            Input::Tokens { .. } => std::str::from_utf8(sample).is_ok(),
        }
    }

    /// Whether it makes numbers of such samples.
    pub fn takes(&self, content: &SampleContent) -> bool {
        match (&*self.input, content) {
            (Input::Picture(_), SampleContent::Pixels { len }) => ImageForm::of(self.input.shape()).bytes() == *len,
            (Input::Numbers { count: wanted, .. }, SampleContent::Numbers { count }) => wanted == count,
            (Input::Point { .. }, SampleContent::Numbers { count }) => *count == 2,
            (Input::Tokens { .. }, SampleContent::Texts { .. }) => true,
            _ => false,
        }
    }

    /// Numbers that one sample becomes.
    pub fn len(&self) -> usize {
        self.input.shape().len()
    }

    /// Whether a sample becomes no number at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers that one sample becomes.
    pub fn encode(&self, sample: &[u8]) -> Vec<f32> {
        let mut numbers = vec![0.0; self.len()];
        self.encode_into(sample, &mut numbers);
        numbers
    }

    /// The same into a slice that is as [long](Self::len).
    pub(super) fn encode_into(&self, sample: &[u8], out: &mut [f32]) {
        match &*self.input {
            Input::Picture(_) => self.encode_pixels(sample, out),
            Input::Numbers { .. } => {
                for ((number, out), column) in numbers_of(sample).zip(out.iter_mut()).zip(0..) {
                    *out = self.measured.normalization.apply(column, number);
                }
            }
            Input::Point { features } => {
                let mut numbers = numbers_of(sample);
                let (x, y) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
                for (out, feature) in out.iter_mut().zip(features) {
                    *out = feature.of(x, y);
                }
            }
            Input::Tokens { .. } => {
                if let Some(vocabulary) = &self.measured.vocabulary {
                    vocabulary.encode_into(text_of(sample), out);
                }
            }
        }
    }

    fn encode_pixels(&self, sample: &[u8], out: &mut [f32]) {
        let plane = (sample.len() / self.tables.len().max(1)).max(1);
        let channels = sample.chunks_exact(plane).zip(out.chunks_exact_mut(plane));
        for (table, (bytes, out)) in self.tables.iter().zip(channels) {
            for (number, byte) in out.iter_mut().zip(bytes) {
                *number = table[usize::from(*byte)];
            }
        }
    }

    /// Brings numbers that are to be answered to the scale in which the network answers.
    pub fn encode_answers(&self, answers: &mut [f32]) {
        if let Some(scale) = &self.measured.answers {
            let width = scale.mean.len().max(1);
            answers.iter_mut().enumerate().for_each(|(n, answer)| *answer = scale.apply(n % width, *answer));
        }
    }

    /// Brings what the network answers back to the scale of the data.
    pub fn decode_answers(&self, answers: &mut [f32]) {
        if let Some(scale) = &self.measured.answers {
            let width = scale.mean.len().max(1);
            answers.iter_mut().enumerate().for_each(|(n, answer)| *answer = scale.revert(n % width, *answer));
        }
    }
}

/// The numbers of all training samples, one after the other.
fn training<'a, N: IntoIterator<Item = f32>>(
    dataset: &'a Dataset,
    numbers: impl Fn(&'a Dataset, usize) -> N,
) -> impl Iterator<Item = f32> {
    dataset.part(Part::Training).iter().flat_map(move |index| numbers(dataset, *index as usize))
}

/// How the numbers to be answered are brought to one scale; `None` where the targets are classes.
fn measured_answers(dataset: &Dataset) -> Option<Normalization> {
    let width = dataset.answer_count();
    let answers = training(dataset, |dataset, index| dataset.samples().answers(index).iter().copied());
    (width > 0).then(|| Normalization::of_numbers(width, answers))
}
