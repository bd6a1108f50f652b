//! A dataset: samples in memory, each with its target and the part that it is used for.
use std::sync::Arc;

use super::content::SampleContent;
use super::notice::DataNotice;
use super::part::{LEFT_OUT, Part, Parts};
use super::report::LoadReport;
use super::samples::Samples;
use super::targets::Targets;
use crate::data::image::{ImageForm, Oddity};
use crate::design::{Shape, ValidationSamples};

/// Samples in memory, all of one shape, each with its target.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The classes by name; a label is an index into them. None where the targets are numbers.
    pub classes: Vec<String>,
    /// The shape of one sample when it enters a network.
    pub shape: Shape,
    /// Which samples are for training, validation and test.
    pub parts: Parts,
    /// What happened while the samples were read, and what a person should know about them.
    pub report: LoadReport,
    pub(super) samples: Arc<Samples>,
    /// The class of each sample.
    pub(super) labels: Vec<u16>,
}

impl Dataset {
    /// How many samples there are, in all parts together and with those that are not used.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no sample at all.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The samples as they lie in the source.
    pub fn samples(&self) -> &Arc<Samples> {
        &self.samples
    }

    /// The form of the picture that shows a sample.
    pub fn form(&self) -> ImageForm {
        ImageForm::of(self.shape)
    }

    /// Whether the samples are pictures.
    pub fn holds_pictures(&self) -> bool {
        matches!(self.samples.content(), SampleContent::Pixels { .. })
    }

    /// Whether bytes are those of a sample of this kind.
    pub fn fits(&self, sample: &[u8]) -> bool {
        self.samples.content().fits(sample)
    }

    /// Bytes of one picture.
    pub fn picture_len(&self) -> usize {
        self.form().bytes()
    }

    /// The bytes of one sample as the source stores them; see [`Samples::sample`].
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn sample(&self, index: usize) -> &[u8] {
        self.samples.sample(index)
    }

    /// The text of one sample; empty where samples are no texts.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn text(&self, index: usize) -> &str {
        self.samples.text(index)
    }

    /// The numbers of one sample as the source gives them; none where samples are no numbers.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn numbers(&self, index: usize) -> Vec<f32> {
        self.samples.numbers(index)
    }

    /// Numbers that are to be answered for each sample; 0 where the classes are the targets.
    pub fn answer_count(&self) -> usize {
        self.samples.answers.len().checked_div(self.len()).unwrap_or_default()
    }

    /// The picture that shows one sample, in the [form](Self::form) of all: channel by channel, each channel row by row.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn picture(&self, index: usize) -> &[u8] {
        self.samples.sample(index)
    }

    /// The class of one sample, as an index into [`Dataset::classes`]; no such index for a sample that is not used.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn label(&self, index: usize) -> usize {
        usize::from(self.labels[index])
    }

    /// Whether a sample is used at all.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn is_used(&self, index: usize) -> bool {
        self.labels[index] != LEFT_OUT
    }

    /// The name of one sample: its path inside the source.
    ///
    /// # Panics
    /// When there is no sample `index`.
    pub fn name(&self, index: usize) -> &str {
        self.samples.name(index)
    }

    /// What a network is to answer for some samples, written over what `targets` held.
    ///
    /// # Panics
    /// When there is no such sample.
    pub fn targets(&self, indices: impl Iterator<Item = u32>, targets: &mut Targets) {
        if !self.samples.answers.is_empty() {
            let answers = indices.flat_map(|index| self.samples.answers(index as usize)).copied();
            if let Targets::Numbers(numbers) = targets {
                numbers.clear();
                numbers.extend(answers);
            } else {
                *targets = Targets::Numbers(answers.collect());
            }
            return;
        }
        let labels = indices.map(|index| self.label(index as usize));
        if let Targets::Classes(classes) = targets {
            classes.clear();
            classes.extend(labels);
        } else {
            *targets = Targets::Classes(labels.collect());
        }
    }

    /// The samples of one part, as indices.
    pub fn part(&self, part: Part) -> &[u32] {
        match part {
            Part::Training => &self.parts.training,
            Part::Validation => &self.parts.validation,
            Part::Test => &self.parts.test,
        }
    }

    /// The part whose samples are shown with what a network answers: that for validation, or training where nothing was kept
    /// from it.
    pub fn shown_part(&self) -> Part {
        if self.part(Part::Validation).is_empty() { Part::Training } else { Part::Validation }
    }

    /// The samples for validation, and whether the design's share decides how many.
    pub fn validation_samples(&self) -> ValidationSamples {
        let [count, training, test] = [Part::Validation, Part::Training, Part::Test].map(|part| self.part(part).len());
        let brings = |part| self.samples.brings(part);
        let of = count + training + if brings(Part::Test) { 0 } else { test };
        ValidationSamples { count, of: (!brings(Part::Validation)).then_some(of) }
    }

    /// The fingerprints of the samples that weights learn from, in ascending order: by them they are known again.
    pub fn learned(&self) -> Vec<u64> {
        let fingerprints = &self.samples.fingerprints;
        let mut learned: Vec<u64> =
            self.part(Part::Training).iter().filter_map(|index| fingerprints.get(*index as usize).copied()).collect();
        learned.sort_unstable();
        learned.dedup();
        learned
    }

    /// A number that is the same for the same bytes of a sample; `None` where its source does not count them.
    pub fn fingerprint(&self, index: usize) -> Option<u64> {
        self.samples.fingerprints.get(index).copied()
    }

    /// Notes how many of the samples for the test were learned from, by their fingerprints in ascending order; returns
    /// how many.
    pub fn note_learned(&mut self, learned: &[u64]) -> usize {
        let is_known = |index: &&u32| {
            let fingerprint = self.samples.fingerprints.get(**index as usize);
            fingerprint.is_some_and(|fingerprint| learned.binary_search(fingerprint).is_ok())
        };
        let asked = self.part(Part::Test);
        let known: Vec<u32> = asked.iter().filter(is_known).copied().collect();
        if let Some(first) = known.first() {
            let first = self.name(*first as usize).to_owned();
            let notice = DataNotice::AskedAndLearned { count: known.len(), all: asked.len(), first };
            self.report.notices.push(notice);
        }
        known.len()
    }

    /// The samples that show nothing, as a notice says it of some; none for any other notice.
    pub fn shown_empty(&self, notice: &DataNotice) -> &[u32] {
        let oddity = match notice {
            DataNotice::NearlyBlack { .. } => Oddity::NearlyBlack,
            DataNotice::OneColor { .. } => Oddity::OneColor,
            _ => return &[],
        };
        self.samples.odd.get(&oddity).map_or(&[], Vec::as_slice)
    }

    /// Which part a sample is used for; `None` when it is not used.
    pub fn part_of(&self, index: u32) -> Option<Part> {
        let parts = [Part::Training, Part::Validation, Part::Test];
        parts.into_iter().find(|part| self.part(*part).binary_search(&index).is_ok())
    }

    /// How many samples each class has in one part.
    pub fn class_counts(&self, part: Part) -> Vec<usize> {
        self.counts(self.part(part).iter().map(|index| self.label(*index as usize)))
    }

    /// How many samples each class has in all parts together.
    pub fn class_sizes(&self) -> Vec<usize> {
        self.counts(self.labels.iter().map(|label| usize::from(*label)))
    }

    /// How often each class is among some labels; no class has the label of a sample that is not used.
    pub(super) fn counts(&self, labels: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for label in labels {
            if let Some(count) = counts.get_mut(label) {
                *count += 1;
            }
        }
        counts
    }
}
