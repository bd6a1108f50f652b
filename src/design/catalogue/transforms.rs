//! What is known of every transformation: its neutral value, its limits and a sensible strength to begin with.
use crate::design::{Amount, SampleKind, Transform};

/// One transformation as the interface and the drawing see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TransformRow {
    /// Which transformation the row is about.
    pub transform: Transform,
    /// What it varies.
    pub samples: SampleKind,
    /// The value that leaves a sample as it is.
    pub neutral: f64,
    /// The smallest and the largest value that is accepted, in the unit of the transformation.
    pub limits: (f64, f64),
    /// The strength that it has when somebody switches it on.
    pub usual: Amount,
    /// Whether only color pictures have it.
    pub color_only: bool,
}

/// One row for every transformation, in the order in which they act.
pub static TRANSFORMS: &[TransformRow] = &ROWS;

const ROWS: [TransformRow; 20] = [
    always(Transform::Rotation, 0.0, (-180.0, 180.0), (-20.0, 20.0)),
    always(Transform::ShiftX, 0.0, (-1.0, 1.0), (-0.08, 0.08)),
    always(Transform::ShiftY, 0.0, (-1.0, 1.0), (-0.08, 0.08)),
    always(Transform::ShearX, 0.0, (-40.0, 40.0), (-14.0, 14.0)),
    always(Transform::ShearY, 0.0, (-40.0, 40.0), (-14.0, 14.0)),
    always(Transform::Zoom, 1.0, (0.25, 4.0), (0.85, 1.2)),
    always(Transform::ScaleX, 1.0, (0.25, 4.0), (0.9, 1.1)),
    always(Transform::ScaleY, 1.0, (0.25, 4.0), (0.9, 1.1)),
    flip(Transform::FlipX),
    flip(Transform::FlipY),
    always(Transform::Brightness, 0.0, (-1.0, 1.0), (-0.1, 0.1)),
    always(Transform::Contrast, 1.0, (0.0, 4.0), (0.8, 1.2)),
    colored(always(Transform::Saturation, 1.0, (0.0, 4.0), (0.7, 1.3))),
    colored(always(Transform::Hue, 0.0, (-180.0, 180.0), (-20.0, 20.0))),
    always(Transform::Blur, 0.0, (0.0, 0.25), (0.0, 0.04)),
    always(Transform::Noise, 0.0, (0.0, 1.0), (0.0, 0.04)),
    always(Transform::Erase, 0.0, (0.0, 0.9), (0.02, 0.15)),
    of_text(always(Transform::DropCharacters, 0.0, (0.0, 0.5), (0.0, 0.1))),
    of_text(always(Transform::SwapCharacters, 0.0, (0.0, 0.5), (0.0, 0.1))),
    of_text(always(Transform::Mistype, 0.0, (0.0, 0.5), (0.0, 0.1))),
];

/// The rows of the transformations that vary samples of one kind.
pub fn transforms_of(samples: SampleKind) -> impl Iterator<Item = &'static TransformRow> {
    TRANSFORMS.iter().filter(move |row| row.samples == samples)
}

/// The row of a transformation.
pub fn transform(transform: Transform) -> &'static TransformRow {
    // The rows stand in the order of the enum; a test holds them to it.
    &ROWS[transform as usize]
}

/// A transformation that starts with every sample between two values.
const fn always(transform: Transform, neutral: f64, limits: (f64, f64), usual: (f64, f64)) -> TransformRow {
    let usual = Amount { low: usual.0, high: usual.1, probability: 1.0 };
    TransformRow { transform, samples: SampleKind::Picture, neutral, limits, usual, color_only: false }
}

/// A flip: its value is 1 where it is used, and it starts with every second picture.
const fn flip(transform: Transform) -> TransformRow {
    let usual = Amount { low: 1.0, high: 1.0, probability: 0.5 };
    TransformRow { usual, ..always(transform, 0.0, (0.0, 1.0), (1.0, 1.0)) }
}

const fn of_text(row: TransformRow) -> TransformRow {
    TransformRow { samples: SampleKind::Text, ..row }
}

const fn colored(row: TransformRow) -> TransformRow {
    TransformRow { color_only: true, ..row }
}
