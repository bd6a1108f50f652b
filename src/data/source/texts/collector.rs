//! Texts as they come: each with its beginning alone if it is very long, and all of them within bounds.
use super::decode::MOST_BYTES;
use crate::data::dataset::{DataNotice, LoadReport, Part, SampleContent, Samples};
use crate::data::error::DataError;
use crate::data::limits::MAX_DATASET_BYTES;
use crate::data::skip::{SkipReason, Skipped};
use crate::design::{SampleKind, Shape};

/// What is kept of every text beside its bytes and its name, in bytes.
const BESIDE: u64 = 64;
/// So many lines of a file that cannot be used are named; the others are counted.
const NAMED: usize = 20;

/// Keeps texts as samples.
pub(super) struct TextCollector {
    samples: Samples,
    pub(super) report: LoadReport,
    taken: u64,
    cut: usize,
    first_cut: Option<String>,
}

/// A moment in collecting that can be gone back to.
pub(super) struct CollectorMark {
    samples: usize,
    taken: u64,
    cut: usize,
}

impl TextCollector {
    pub(super) fn new(classes: Vec<String>, shape: Shape) -> Self {
        let samples = Samples::of_texts(classes, shape, std::iter::empty());
        let report = LoadReport { noun: SampleKind::Text, ..LoadReport::default() };
        Self { samples, report, taken: 0, cut: 0, first_cut: None }
    }

    /// Keeps one text.
    ///
    /// # Errors
    /// When all of them take too much memory.
    pub(super) fn add(&mut self, text: &str, name: String, class: u16, part: Part) -> Result<(), DataError> {
        let kept = &text[..text.floor_char_boundary(MOST_BYTES)];
        self.taken += kept.len() as u64 + name.len() as u64 + BESIDE;
        if self.taken > MAX_DATASET_BYTES {
            return Err(DataError::TextsTooLarge { limit: MAX_DATASET_BYTES });
        }
        if kept.len() < text.len() {
            self.cut += 1;
            self.first_cut.get_or_insert_with(|| name.clone());
        }
        self.samples.bytes.extend(kept.as_bytes());
        let end = self.samples.bytes.len();
        if let SampleContent::Texts { ends } = &mut self.samples.content {
            ends.push(end);
        }
        self.samples.push(name, class, part);
        Ok(())
    }

    /// The classes by name.
    pub(super) fn classes(&self) -> &[String] {
        &self.samples.classes
    }

    /// Whether there is no text yet.
    pub(super) fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    pub(super) fn mark(&self) -> CollectorMark {
        CollectorMark { samples: self.samples.len(), taken: self.taken, cut: self.cut }
    }

    /// Forgets what came since.
    pub(super) fn go_back(&mut self, mark: &CollectorMark) {
        self.samples.truncate(mark.samples);
        (self.taken, self.cut) = (mark.taken, mark.cut);
        self.first_cut.take_if(|_| mark.cut == 0);
    }

    /// The samples, with a word about those that were cut.
    pub(super) fn finish(mut self) -> Samples {
        if let Some(first) = self.first_cut {
            self.report.notices.push(DataNotice::TextsCut { count: self.cut, first });
        }
        self.samples.report = self.report;
        self.samples
    }
}

/// The lines of one file that cannot be used: the first ones by their numbers, the others as a number.
pub(super) struct SkippedLines<'a> {
    file: &'a str,
    named: Vec<Skipped>,
    others: usize,
}

impl<'a> SkippedLines<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Self { file, named: Vec::new(), others: 0 }
    }

    pub(super) fn add(&mut self, number: u64, reason: SkipReason) {
        if self.named.len() < NAMED {
            self.named.push(Skipped { name: format!("{}:{number}", self.file), reason });
        } else {
            self.others += 1;
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.named.len() + self.others
    }

    /// Why the first of them cannot be used.
    pub(super) fn first_reason(&self) -> Option<&SkipReason> {
        self.named.first().map(|skipped| &skipped.reason)
    }

    /// Tells of them.
    pub(super) fn tell(self, report: &mut LoadReport) {
        report.skipped.extend(self.named);
        if self.others > 0 {
            let reason = SkipReason::MoreLines(self.others);
            report.skipped.push(Skipped { name: self.file.to_owned(), reason });
        }
    }
}
