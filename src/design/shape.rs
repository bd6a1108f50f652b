//! The shape of one sample between two layers.
use std::fmt;

use serde::{Serialize, Serializer};
use strum::{IntoStaticStr, VariantNames};

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
    /// Steps × features: a row of numbers for every step.
    Sequence {
        /// Steps; a shorter sample is padded to them.
        steps: usize,
        /// Numbers per step.
        features: usize,
    },
    /// A token number for every step, each below the size of the vocabulary.
    Tokens {
        /// Tokens; a shorter sample is padded to them with token 0.
        length: usize,
        /// Different tokens.
        vocabulary: usize,
    },
    /// A row of numbers.
    Vector(usize),
}

/// What a shape is, without its sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, IntoStaticStr, VariantNames, thiserror::Error)]
pub enum ShapeKind {
    /// Channels × height × width.
    #[error("a picture")]
    Picture,
    /// Steps × features.
    #[error("a sequence")]
    Sequence,
    /// Token numbers.
    #[error("tokens")]
    Tokens,
    /// A row of numbers.
    #[error("a row of numbers")]
    Vector,
}

impl Shape {
    /// What it is, without its sizes.
    pub fn kind(self) -> ShapeKind {
        match self {
            Self::Picture { .. } => ShapeKind::Picture,
            Self::Sequence { .. } => ShapeKind::Sequence,
            Self::Tokens { .. } => ShapeKind::Tokens,
            Self::Vector(_) => ShapeKind::Vector,
        }
    }

    /// Numbers in one sample, or `None` when they are too many to count.
    pub fn checked_len(self) -> Option<u64> {
        let sizes = match self {
            Self::Picture { channels, height, width } => [channels, height, width],
            Self::Sequence { steps, features } => [steps, features, 1],
            Self::Tokens { length, .. } => [length, 1, 1],
            Self::Vector(count) => [count, 1, 1],
        };
        sizes.into_iter().try_fold(1_u64, |product, size| product.checked_mul(size as u64))
    }

    /// Numbers in one sample. What cannot be counted, which only a design with problems has, is the largest number.
    pub fn len(self) -> usize {
        self.checked_len().and_then(|len| usize::try_from(len).ok()).unwrap_or(usize::MAX)
    }

    /// Whether a sample holds no number at all.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Sizes in PyTorch's order: channels, height, width; steps, features; or the count.
    pub fn dims(self) -> Vec<usize> {
        match self {
            Self::Picture { channels, height, width } => vec![channels, height, width],
            Self::Sequence { steps, features } => vec![steps, features],
            Self::Tokens { length, .. } => vec![length],
            Self::Vector(count) => vec![count],
        }
    }

    /// The neurons whose values it holds: channels of a picture, features of a sequence, numbers of a row.
    pub fn units(self) -> usize {
        match self {
            Self::Picture { channels, .. } => channels,
            Self::Sequence { features, .. } => features,
            Self::Tokens { .. } => 1,
            Self::Vector(count) => count,
        }
    }

    /// The neuron that number `n` belongs to, see [`Self::units`].
    pub fn unit_of(self, n: usize) -> usize {
        match self {
            Self::Picture { height, width, .. } => n / (height * width).max(1),
            _ => n % self.units().max(1),
        }
    }

    /// Rows of a picture; `None` for other shapes.
    pub fn rows(self) -> Option<usize> {
        if let Self::Picture { height, .. } = self { Some(height) } else { None }
    }

    /// The same numbers as one row.
    #[must_use]
    pub fn flattened(self) -> Self {
        Self::Vector(self.len())
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture { channels, height, width } => write!(f, "{channels}×{height}×{width}"),
            Self::Sequence { steps, features } => write!(f, "{steps}×{features}"),
            Self::Tokens { length, .. } => write!(f, "{length}"),
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
