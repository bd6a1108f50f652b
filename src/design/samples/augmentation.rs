//! How training samples are varied: which transformations, how strongly, how often, and where the new pictures go.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// One way to vary a picture or a text. Within the table and the file they stand in the order in which they act.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
pub enum Transform {
    /// Turned about its middle, in degrees; above 0 counter-clockwise.
    Rotation,
    /// Moved sideways, as a share of the width; above 0 to the right.
    ShiftX,
    /// Moved up or down, as a share of the height; above 0 downwards.
    ShiftY,
    /// Slanted sideways, in degrees: the columns lean.
    ShearX,
    /// Slanted up and down, in degrees: the rows lean.
    ShearY,
    /// How much of the surroundings is seen, as a factor: below 1 the picture is magnified, above 1 it shrinks.
    Zoom,
    /// The same for the width alone.
    ScaleX,
    /// The same for the height alone.
    ScaleY,
    /// Left and right exchanged.
    FlipX,
    /// Above and below exchanged.
    FlipY,
    /// Light added to every channel, as a share of white.
    Brightness,
    /// Distance of every channel from its own mean, as a factor.
    Contrast,
    /// Distance from gray, as a factor. Only color pictures have it.
    Saturation,
    /// Colors moved round the color circle, in degrees. Only color pictures have them.
    Hue,
    /// Gaussian blur: its standard deviation, as a share of the smaller side.
    Blur,
    /// Gaussian noise added to every number: its standard deviation, as a share of white.
    Noise,
    /// A rectangle replaced by the fill color: its area, as a share of the picture.
    Erase,
    /// Characters of a text left out: their share.
    DropCharacters,
    /// Characters of a text that change places with the next one: their share.
    SwapCharacters,
    /// Letters of a text that become a neighbor on the keyboard: their share.
    Mistype,
}

/// How strong a transformation is and how often it is used. Every value between the limits is equally probable.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// The smallest value. 1, which says nothing, for a flip.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub low: f64,
    /// The largest value. 1, which says nothing, for a flip.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub high: f64,
    /// The share of the pictures that it is used for, 0 to 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub probability: f64,
}

/// What is seen where a turned or moved picture has no pixels of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr)]
pub enum Fill {
    /// The nearest pixel of the edge: a a a | a b c d | d d d.
    #[default]
    Nearest,
    /// One color: red, green, blue. A gray picture gets its brightness.
    Constant(u8, u8, u8),
    /// The picture mirrored at its edge: c b a | a b c d | d c b.
    Reflect,
    /// The picture again: b c d | a b c d | a b c.
    Wrap,
}

/// Where the varied pictures go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr)]
pub enum Copies {
    /// Every epoch shows every training picture in a new variation; the picture itself is not shown.
    #[default]
    Fresh,
    /// So many variations of every picture stand beside it, the same ones in every epoch.
    Fixed {
        /// Variations of every picture.
        count: usize,
        /// Which pictures have them.
        into: CopiesInto,
    },
}

impl Copies {
    /// Fixed variations of a picture at most.
    pub const MOST: usize = 100;
}

/// The pictures that get fixed variations. Test pictures never do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum CopiesInto {
    /// Those that the weights learn from.
    #[default]
    Training,
    /// Those that are evaluated after every epoch.
    Validation,
    /// Both.
    Both,
}

/// How training pictures are varied. Without any transformation every picture is shown as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Augmentation {
    /// The transformations with their strengths.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub transforms: BTreeMap<Transform, Amount>,
    /// What is seen where a picture has no pixels of its own.
    #[serde(skip_serializing_if = "is_default")]
    pub fill: Fill,
    /// Where the varied pictures go.
    #[serde(skip_serializing_if = "is_default")]
    pub copies: Copies,
}

fn one() -> f64 {
    1.0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(number: &f64) -> bool {
    (number - 1.0).abs() == 0.0
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
