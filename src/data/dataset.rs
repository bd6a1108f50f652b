//! A dataset: pictures in memory, with the class that each belongs to and the part that it is used for.
use std::sync::Arc;

use super::pictures::Pictures;
use super::report::Report;
use super::split::Parts;

/// The label of a picture that is not used.
pub(super) const LEFT_OUT: u16 = u16::MAX;

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
    /// What happened while the pictures were read, and what a person should know about them.
    pub report: Report,
    pub(super) pictures: Arc<Pictures>,
    /// The class of each picture.
    pub(super) labels: Vec<u16>,
}

/// What a picture is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr, serde::Serialize)]
pub enum Part {
    /// The weights learn from it.
    Training,
    /// Looked at after every epoch.
    Validation,
    /// Looked at once at the end.
    Test,
}

impl Dataset {
    /// How many pictures there are, in all parts together and with those that are not used.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no picture at all.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The pictures as they lie in the source.
    pub fn pictures(&self) -> &Arc<Pictures> {
        &self.pictures
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
        self.pictures.picture(index)
    }

    /// The class of one picture, as an index into [`Dataset::classes`]; no such index for a picture that is not used.
    ///
    /// # Panics
    /// When there is no picture `index`.
    pub fn label(&self, index: usize) -> usize {
        usize::from(self.labels[index])
    }

    /// Whether a picture is used at all.
    ///
    /// # Panics
    /// When there is no picture `index`.
    pub fn is_used(&self, index: usize) -> bool {
        self.labels[index] != LEFT_OUT
    }

    /// The name of one picture: its path inside the folder.
    ///
    /// # Panics
    /// When there is no picture `index`.
    pub fn name(&self, index: usize) -> &str {
        self.pictures.name(index)
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

    /// How many pictures each class has in all parts together.
    pub fn class_sizes(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        let used = self.labels.iter().filter(|label| **label != LEFT_OUT);
        used.for_each(|label| counts[usize::from(*label)] += 1);
        counts
    }
}
