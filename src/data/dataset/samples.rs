//! The samples of a source in memory, as they lie there: bytes, class and name of each, before anything is said about
//! them.
use std::collections::BTreeMap;

use super::content::{SampleContent, numbers_of, text_of};
use super::part::Part;
use super::report::LoadReport;
use super::statistics::FileStatistics;
use crate::data::image::{ImageForm, Oddity};
use crate::design::Shape;

/// Samples in memory, all of one shape, with the classes that their source gives them.
///
/// What a sample's bytes mean says its [`SampleContent`]; the [`SampleEncoder`] makes the numbers of them that a network gets.
///
/// [`SampleEncoder`]: crate::data::SampleEncoder
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    /// The classes as the source calls them, in their natural order; a label is an index into them. None where the
    /// targets are numbers.
    pub classes: Vec<String>,
    /// The shape of one sample when it enters a network.
    pub shape: Shape,
    /// What happened while the samples were read.
    pub report: LoadReport,
    /// What the files looked like before they were brought to one form.
    pub files: FileStatistics,
    /// Whether images of other proportions are shown whole, with bars beside them.
    pub(in crate::data) padded: bool,
    /// For each oddity the samples that have it.
    pub(in crate::data) odd: BTreeMap<Oddity, Vec<u32>>,
    /// What the bytes are.
    pub(in crate::data) content: SampleContent,
    /// Sample after sample.
    pub(in crate::data) bytes: Vec<u8>,
    /// For each sample the first one with the same bytes, itself if there is none before it.
    pub(in crate::data) first_equal: Vec<u32>,
    /// For each sample a number that is the same for the same bytes.
    pub(in crate::data) fingerprints: Vec<u64>,
    /// The numbers to be answered, sample after sample; none where the classes are the targets.
    pub(in crate::data) answers: Vec<f32>,
    pub(super) labels: Vec<u16>,
    pub(super) names: Vec<Box<str>>,
    /// The part that each sample lay in.
    pub(super) given: Vec<Part>,
}

impl Samples {
    /// Images of a shape that are not named yet: each has to be [pushed](Self::push) in the order of the bytes.
    pub(in crate::data) fn of_pixels(classes: Vec<String>, shape: Shape, bytes: Vec<u8>) -> Self {
        Self::new(classes, shape, SampleContent::Pixels { len: ImageForm::of(shape).bytes() }, bytes)
    }

    /// Rows of `count` numbers that are not named yet: each has to be [pushed](Self::push) in their order.
    pub(in crate::data) fn of_numbers(classes: Vec<String>, shape: Shape, count: usize, numbers: &[f32]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self::new(classes, shape, SampleContent::Numbers { count }, bytes)
    }

    /// Texts that are not named yet: each has to be [pushed](Self::push) in their order.
    pub(in crate::data) fn of_texts<'a>(
        classes: Vec<String>,
        shape: Shape,
        texts: impl Iterator<Item = &'a str>,
    ) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for text in texts {
            bytes.extend(text.as_bytes());
            ends.push(bytes.len());
        }
        Self::new(classes, shape, SampleContent::Texts { ends }, bytes)
    }

    fn new(classes: Vec<String>, shape: Shape, content: SampleContent, bytes: Vec<u8>) -> Self {
        let noun = content.kind();
        Self {
            classes,
            shape,
            report: LoadReport { noun, ..LoadReport::default() },
            files: FileStatistics::default(),
            padded: false,
            odd: BTreeMap::new(),
            content,
            bytes,
            first_equal: Vec::new(),
            fingerprints: Vec::new(),
            answers: Vec::new(),
            labels: Vec::new(),
            names: Vec::new(),
            given: Vec::new(),
        }
    }

    /// Names the next sample, with its class and the part that it lay in.
    pub(in crate::data) fn push(&mut self, name: impl Into<Box<str>>, class: u16, part: Part) {
        self.names.push(name.into());
        self.labels.push(class);
        self.given.push(part);
    }

    /// Forgets all samples behind the first `count`.
    pub(in crate::data) fn truncate(&mut self, count: usize) {
        if count >= self.len() {
            return;
        }
        let end = count.checked_sub(1).map_or(0, |last| self.content.range(last).end);
        self.bytes.truncate(end);
        if let SampleContent::Texts { ends } = &mut self.content {
            ends.truncate(count);
        }
        self.names.truncate(count);
        self.labels.truncate(count);
        self.given.truncate(count);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The form of the picture that shows a sample.
    pub fn form(&self) -> ImageForm {
        ImageForm::of(self.shape)
    }

    /// All samples' bytes, one sample after the other.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the bytes are.
    pub fn content(&self) -> &SampleContent {
        &self.content
    }

    /// The bytes of one sample.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn sample(&self, index: usize) -> &[u8] {
        &self.bytes[self.content.range(index)]
    }

    /// The text of one sample; empty where samples are no texts.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn text(&self, index: usize) -> &str {
        match self.content {
            SampleContent::Texts { .. } => text_of(self.sample(index)),
            _ => "",
        }
    }

    /// The numbers of one sample as the source gives them; none where samples are no numbers.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn numbers(&self, index: usize) -> Vec<f32> {
        match self.content {
            SampleContent::Numbers { .. } => numbers_of(self.sample(index)).collect(),
            _ => Vec::new(),
        }
    }

    /// The numbers that are to be answered for one sample; none where the classes are the targets.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn answers(&self, index: usize) -> &[f32] {
        let count = self.answers.len().checked_div(self.len()).unwrap_or_default();
        &self.answers[index * count..(index + 1) * count]
    }

    /// The class that the source gives one sample, as an index into [`Samples::classes`].
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn class(&self, index: usize) -> usize {
        usize::from(self.labels[index])
    }

    /// The name of one sample: its path inside the source.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn name(&self, index: usize) -> &str {
        &self.names[index]
    }

    /// The part that one sample lies in, as the source says.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn given(&self, index: usize) -> Part {
        self.given[index]
    }

    /// Whether the source has samples of its own for a part.
    pub fn brings(&self, part: Part) -> bool {
        self.given.contains(&part)
    }

    /// For each sample the first one with the same bytes, itself if there is none before it.
    pub fn first_equal(&self) -> &[u32] {
        &self.first_equal
    }

    /// How many samples have the same bytes as an earlier one.
    pub fn duplicates(&self) -> usize {
        (0..).zip(&self.first_equal).filter(|(index, first)| index != *first).count()
    }
}
