//! What enters the network: a picture of one size and color, a row of numbers, or tokens.
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::points::PointFeature;
use super::texts::TokenUnit;
use crate::design::Shape;

/// The first card of the stack: what one sample looks like when it enters the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Input {
    /// A picture, brought to one size and color.
    Picture(Picture),
    /// A row of numbers, such as the columns of a table.
    Numbers {
        /// How many numbers one sample holds.
        count: usize,
        /// How they become the numbers that the first layer sees: as they are, or each measured on the training samples.
        #[serde(default)]
        normalize: Normalize,
    },
    /// What is known of a point of the plane.
    Point {
        /// The features, in their order.
        features: Vec<PointFeature>,
    },
    /// A row of token numbers, such as the letters of a word.
    Tokens {
        /// Tokens per sample; a shorter one is padded.
        length: usize,
        /// Different tokens, with that of padding and that of tokens that the vocabulary lacks.
        vocabulary: usize,
        /// What one token is.
        #[serde(default)]
        unit: TokenUnit,
    },
}

/// What one sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, IntoStaticStr, VariantArray, thiserror::Error)]
pub enum SampleKind {
    /// A picture.
    #[error("pictures")]
    Picture,
    /// A text.
    #[error("texts")]
    Text,
    /// A point of the plane.
    #[error("points")]
    Point,
    /// A row of numbers.
    #[error("rows of numbers")]
    Row,
}

impl SampleKind {
    /// Every kind.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

impl Input {
    /// What one sample is.
    pub fn sample_kind(&self) -> SampleKind {
        match self {
            Self::Picture(_) => SampleKind::Picture,
            Self::Tokens { .. } => SampleKind::Text,
            Self::Point { .. } => SampleKind::Point,
            Self::Numbers { .. } => SampleKind::Row,
        }
    }

    /// The shape of one sample as it enters the network.
    pub fn shape(&self) -> Shape {
        match self {
            &Self::Picture(Picture { width, height, color, .. }) => {
                Shape::Picture { channels: color.channels(), height, width }
            }
            Self::Numbers { count, .. } => Shape::Vector(*count),
            Self::Point { features } => Shape::Vector(features.len()),
            &Self::Tokens { length, vocabulary, .. } => Shape::Tokens { length, vocabulary },
        }
    }
}

/// How every picture is brought to the form that the network gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Grey or color.
    #[serde(default)]
    pub color: Color,
    /// How a picture of another shape is made to fit.
    #[serde(default)]
    pub resize: Resize,
    /// Red, green and blue of what lies behind transparent pixels and beside a picture that was fitted.
    #[serde(default = "white")]
    pub background: (u8, u8, u8),
    /// How bytes become the numbers that the first layer sees.
    #[serde(default)]
    pub normalize: Normalize,
}

/// The background that a picture gets where the design names none.
fn white() -> (u8, u8, u8) {
    (255, 255, 255)
}

impl Picture {
    /// A picture of `width` × `height` pixels with every other setting at its default.
    pub fn new(width: usize, height: usize, color: Color) -> Self {
        Self { width, height, color, resize: Resize::default(), background: white(), normalize: Normalize::default() }
    }
}

/// Grey or color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Color {
    /// One channel: brightness (ITU-R BT.601 luma).
    #[default]
    Grey,
    /// Three channels: red, green, blue.
    Rgb,
}

impl Color {
    /// Both.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Channels: 1 or 3.
    pub fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
        }
    }
}

/// How a picture of another shape is brought to the input's width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Resize {
    /// The whole picture, its proportions kept, background beside it.
    #[default]
    Fit,
    /// The middle of the picture, its proportions kept, nothing beside it.
    Crop,
    /// The whole picture, its proportions changed.
    Stretch,
}

impl Resize {
    /// Every way.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

/// How bytes 0–255 become the numbers that the first layer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Normalize {
    /// Divided by 255: numbers from 0 to 1.
    #[default]
    Unit,
    /// Divided by 255, then the mean taken off and divided by the deviation, each channel for itself,
    /// both measured on the training pictures.
    Standard,
}

impl Normalize {
    /// Every way.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}
