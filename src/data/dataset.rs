//! A dataset in memory: every picture as bytes, with its label and its name.
use super::report::Report;
use super::split::Parts;

/// Pictures in memory, all of one size and color, each with its class.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The classes by name; a label is an index into them.
    pub classes: Vec<String>,
    /// Numbers a pixel: 1 (grey) or 3 (red, green, blue).
    pub channels: usize,
    /// Height of every picture in pixels.
    pub height: usize,
    /// Width of every picture in pixels.
    pub width: usize,
    /// Which pictures are for training, validation and test.
    pub parts: Parts,
    /// What happened while the pictures were read.
    pub report: Report,
    /// Picture after picture, each channel by channel, each channel row by row.
    pub(super) pixels: Vec<u8>,
    pub(super) labels: Vec<u16>,
    pub(super) names: Vec<Box<str>>,
}

/// What a picture is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The weights learn from it.
    Training,
    /// Looked at after every epoch.
    Validation,
    /// Looked at once at the end.
    Test,
}

impl Dataset {
    /// How many pictures there are, in all parts together.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no picture at all.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Bytes of one picture: channels × height × width.
    pub fn picture_len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// One picture, channel by channel, each channel row by row.
    ///
    /// # Panics
    /// When there is no picture `index`.
    pub fn picture(&self, index: usize) -> &[u8] {
        let len = self.picture_len();
        &self.pixels[index * len..(index + 1) * len]
    }

    /// The class of one picture, as an index into [`Dataset::classes`].
    ///
    /// # Panics
    /// When there is no picture `index`.
    pub fn label(&self, index: usize) -> usize {
        usize::from(self.labels[index])
    }

    /// The name of one picture: its path inside the folder.
    ///
    /// # Panics
    /// When there is no picture `index`.
    pub fn name(&self, index: usize) -> &str {
        &self.names[index]
    }

    /// The pictures of one part, as indices.
    pub fn part(&self, part: Part) -> &[u32] {
        match part {
            Part::Training => &self.parts.training,
            Part::Validation => &self.parts.validation,
            Part::Test => &self.parts.test,
        }
    }

    /// How many pictures each class has in one part.
    pub fn class_counts(&self, part: Part) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for &index in self.part(part) {
            counts[self.label(index as usize)] += 1;
        }
        counts
    }
}
