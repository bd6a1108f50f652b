//! The shape of one sample between two layers.
use std::fmt;

use serde::{Serialize, Serializer};

/// The shape of one sample between two layers; a batch has one more dimension in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Channels × height × width.
    Picture {
        /// Channels or maps.
        channels: usize,
        /// Height in pixels.
        height: usize,
        /// Width in pixels.
        width: usize,
    },
    /// A row of numbers.
    Vector(usize),
}

impl Shape {
    /// Numbers in one sample, if they can be counted at all.
    pub fn checked_len(self) -> Option<u64> {
        match self {
            Self::Picture { channels, height, width } => {
                (channels as u64).checked_mul(height as u64)?.checked_mul(width as u64)
            }
            Self::Vector(count) => Some(count as u64),
        }
    }

    /// Numbers in one sample. What cannot be counted, which only a design with problems has, is the largest number.
    pub fn len(self) -> usize {
        self.checked_len().and_then(|len| usize::try_from(len).ok()).unwrap_or(usize::MAX)
    }

    /// Whether a sample holds no number at all.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Sizes in PyTorch's order: channels, height, width; or the count.
    pub fn dims(self) -> Vec<usize> {
        match self {
            Self::Picture { channels, height, width } => vec![channels, height, width],
            Self::Vector(count) => vec![count],
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture { channels, height, width } => write!(f, "{channels}×{height}×{width}"),
            Self::Vector(count) => write!(f, "{count}"),
        }
    }
}

/// As the text that `Display` writes, which needs no translation.
impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
