//! What samples hold: pixels, numbers or texts, sample after sample in one row of bytes.
use crate::design::SampleKind;

/// What the bytes of samples are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SampleContent {
    /// A byte per channel and pixel: channel by channel, each channel row by row.
    Pixels {
        /// Bytes per sample.
        len: usize,
    },
    /// Numbers of 32 bits, the lowest byte first.
    Numbers {
        /// Numbers per sample.
        count: usize,
    },
    /// UTF-8.
    Texts {
        /// Where each text ends.
        ends: Vec<usize>,
    },
}

impl SampleContent {
    /// Whether bytes are those of such a sample.
    pub fn fits(&self, sample: &[u8]) -> bool {
        match self {
            Self::Pixels { len } => sample.len() == *len,
            Self::Numbers { count } => sample.len() == count * size_of::<f32>(),
            Self::Texts { .. } => std::str::from_utf8(sample).is_ok(),
        }
    }

    /// What samples of such a content are, as long as their source says nothing else.
    pub(super) fn kind(&self) -> SampleKind {
        match self {
            Self::Pixels { .. } => SampleKind::Picture,
            Self::Numbers { .. } => SampleKind::Row,
            Self::Texts { .. } => SampleKind::Text,
        }
    }

    /// Where the bytes of one sample lie among those of all.
    pub(super) fn range(&self, index: usize) -> std::ops::Range<usize> {
        let fixed = |len: usize| index * len..(index + 1) * len;
        match self {
            Self::Pixels { len } => fixed(*len),
            Self::Numbers { count } => fixed(count * size_of::<f32>()),
            Self::Texts { ends } => index.checked_sub(1).map_or(0, |before| ends[before])..ends[index],
        }
    }
}

/// The numbers of a sample.
pub(in crate::data) fn numbers_of(sample: &[u8]) -> impl Iterator<Item = f32> {
    sample.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes))
}

/// The text of a sample.
pub(in crate::data) fn text_of(sample: &[u8]) -> &str {
    // Sources give texts; anything else would be a fault of the program, and shows as nothing.
    std::str::from_utf8(sample).unwrap_or_default()
}
