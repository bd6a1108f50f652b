//! Points of the plane in classes, drawn by a rule or by hand, and what a network gets to know of each.
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// Points of the plane in classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Points {
    /// Drawn by a rule.
    Pattern(PointPattern),
    /// Drawn by hand: the classes in their order, and the points.
    Drawn {
        /// The names of the classes.
        classes: Vec<String>,
        /// Every point.
        points: Vec<DrawnPoint>,
    },
}

/// A rule by which points are drawn. All patterns lie within −6 to 6.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PointPattern {
    /// The rule.
    pub pattern: Pattern,
    /// Points of all classes together, which get equally many.
    pub count: usize,
    /// The standard deviation of what is added to each coordinate.
    pub noise: f64,
    /// Turns of each arm of the spiral; nothing else has any.
    pub turns: f64,
    /// Every draw follows from this number.
    pub seed: u64,
}

impl PointPattern {
    /// Points of all classes together at most.
    pub const MOST: usize = 100_000;
}

impl Default for PointPattern {
    fn default() -> Self {
        Self { pattern: Pattern::Spiral, count: 400, noise: 0.2, turns: 1.75, seed: 1 }
    }
}

/// Where the points of a class lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Pattern {
    /// A disk, and a ring around it.
    Circle,
    /// Opposite quarters of a square.
    Xor,
    /// Two normal distributions.
    Gaussians,
    /// Two arms that wind around each other.
    Spiral,
    /// Two half circles that reach into each other.
    Moons,
    /// Three rings around each other, a class each.
    Rings,
}

impl Pattern {
    /// Every pattern.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// How many classes its points have.
    pub fn classes(self) -> usize {
        match self {
            Self::Rings => 3,
            Self::Circle | Self::Xor | Self::Gaussians | Self::Spiral | Self::Moons => 2,
        }
    }
}

/// A point that was drawn by hand.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DrawnPoint {
    /// To the right.
    pub x: f32,
    /// Upwards.
    pub y: f32,
    /// The class, as an index.
    pub class: u16,
}

/// What a network gets to know of a point (x, y).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
pub enum PointFeature {
    /// x.
    X,
    /// y.
    Y,
    /// x².
    XSquared,
    /// y².
    YSquared,
    /// x · y.
    Xy,
    /// sin x.
    SinX,
    /// sin y.
    SinY,
}

impl PointFeature {
    /// Every feature, in the order in which they enter a network.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its value for a point.
    pub fn of(self, x: f32, y: f32) -> f32 {
        match self {
            Self::X => x,
            Self::Y => y,
            Self::XSquared => x * x,
            Self::YSquared => y * y,
            Self::Xy => x * y,
            Self::SinX => x.sin(),
            Self::SinY => y.sin(),
        }
    }

    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::Y => "y",
            Self::XSquared => "x²",
            Self::YSquared => "y²",
            Self::Xy => "xy",
            Self::SinX => "sin x",
            Self::SinY => "sin y",
        }
    }
}
