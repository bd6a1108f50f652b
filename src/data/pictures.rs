//! The pictures of a source in memory, as they lie there: every file's bytes, class and name, before anything is said
//! about them.
use std::collections::BTreeMap;

use super::alike::Form;
use super::dataset::Part;
use super::report::Report;

/// Pictures in memory, all of one size and color, with the classes of their folders.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pictures {
    /// The class folders in their natural order; a label is an index into them.
    pub folders: Vec<String>,
    /// Numbers a pixel: 1 (grey) or 3 (red, green, blue).
    pub channels: usize,
    /// Height of every picture in pixels.
    pub height: usize,
    /// Width of every picture in pixels.
    pub width: usize,
    /// What happened while the pictures were read.
    pub report: Report,
    /// What the files looked like before they were brought to one form.
    pub forms: Forms,
    /// Picture after picture, each channel by channel, each channel row by row.
    pub(super) pixels: Vec<u8>,
    pub(super) labels: Vec<u16>,
    pub(super) names: Vec<Box<str>>,
    /// The part that each picture lay in.
    pub(super) given: Vec<Part>,
    /// For each picture the first one with the same bytes, itself if there is none before it.
    pub(super) first_equal: Vec<u32>,
}

/// How many files had which size and mode.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forms {
    /// Pictures of each width and height.
    pub sizes: BTreeMap<(u32, u32), usize>,
    /// Pictures of each mode.
    pub modes: BTreeMap<Mode, usize>,
}

/// What a pixel of a file consists of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr, strum::VariantArray, serde::Serialize,
)]
pub enum Mode {
    /// Grey.
    Grey,
    /// Grey with transparency.
    GreyAlpha,
    /// Red, green and blue; also what came from a palette.
    Rgb,
    /// Red, green and blue with transparency.
    Rgba,
}

impl Mode {
    /// The mode of that many channels.
    pub(super) fn of_channels(channels: usize) -> Self {
        match channels {
            1 => Self::Grey,
            2 => Self::GreyAlpha,
            3 => Self::Rgb,
            _ => Self::Rgba,
        }
    }
}

impl Forms {
    /// So many grey squares.
    pub(super) fn of(count: usize, side: u32) -> Self {
        Self { sizes: BTreeMap::from([((side, side), count)]), modes: BTreeMap::from([(Mode::Grey, count)]) }
    }

    /// Counts one file.
    pub(super) fn count(&mut self, width: u32, height: u32, mode: Mode) {
        *self.sizes.entry((width, height)).or_default() += 1;
        *self.modes.entry(mode).or_default() += 1;
    }

    /// The sizes with their numbers of pictures, the most frequent first.
    pub fn frequent_sizes(&self) -> Vec<((u32, u32), usize)> {
        let mut sizes: Vec<_> = self.sizes.iter().map(|(size, count)| (*size, *count)).collect();
        sizes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        sizes
    }

    /// The size in the middle, if all are put in the order of their pixels.
    pub fn median_size(&self) -> Option<(u32, u32)> {
        let mut sizes: Vec<_> = self.sizes.iter().collect();
        sizes.sort_by_key(|((width, height), _)| u64::from(*width) * u64::from(*height));
        let half = self.sizes.values().sum::<usize>() / 2;
        let mut seen = 0;
        sizes
            .into_iter()
            .find(|(_, count)| {
                seen += **count;
                seen > half
            })
            .map(|(size, _)| *size)
    }
}

impl Pictures {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The size of every picture.
    pub fn form(&self) -> Form {
        Form { channels: self.channels, height: self.height, width: self.width }
    }

    /// Bytes of one picture: channels × height × width.
    pub fn picture_len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// All pictures' bytes, one picture after the other.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// One picture, channel by channel, each channel row by row.
    ///
    /// # Panics
    /// When there is no picture `index`.
    pub fn picture(&self, index: usize) -> &[u8] {
        let len = self.picture_len();
        &self.pixels[index * len..(index + 1) * len]
    }

    /// The class folder of one picture, as an index into [`Pictures::folders`].
    ///
    /// # Panics
    /// When there is no picture `index`.
    pub fn folder(&self, index: usize) -> usize {
        usize::from(self.labels[index])
    }

    /// The name of one picture: its path inside the source.
    ///
    /// # Panics
    /// When there is no picture `index`.
    pub fn name(&self, index: usize) -> &str {
        &self.names[index]
    }

    /// Whether the source has pictures of its own for a part.
    pub fn brings(&self, part: Part) -> bool {
        self.given.contains(&part)
    }

    /// For each picture the first one with the same bytes, itself if there is none before it.
    pub fn first_equal(&self) -> &[u32] {
        &self.first_equal
    }

    /// How many pictures have the same bytes as an earlier one.
    pub fn duplicates(&self) -> usize {
        (0..).zip(&self.first_equal).filter(|(index, first)| index != *first).count()
    }
}
