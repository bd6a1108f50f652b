//! What is drawn for a sample: one value for every transformation, always the same for the same seed and stream.
use std::array;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::design::{Amount, Augmentation, SampleKind, TRANSFORMS, Transform, TransformRow, transform as row};

/// How many transformations there are.
const COUNT: usize = TRANSFORMS.len();

/// What was drawn for one sample: a value for every transformation, neutral where it is not used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    /// One value for every transformation, in the order of the table and within its limits.
    values: [f64; COUNT],
    /// The noise, the place of the erased rectangle and the varied characters follow from it.
    seed: u64,
}

impl Drawn {
    /// Nothing is changed.
    pub fn neutral() -> Self {
        Self { values: array::from_fn(|index| TRANSFORMS[index].neutral), seed: 0 }
    }

    /// One transformation alone, with a value in its own unit (a flip: 1). A value beyond the limits of the table
    /// becomes the limit, and one that is no number is neutral. Noise and erased rectangles follow from `seed`.
    pub fn only(transform: Transform, value: f64, seed: u64) -> Self {
        let mut drawn = Self { seed, ..Self::neutral() };
        if !value.is_nan() {
            let (least, most) = row(transform).limits;
            drawn.values[transform as usize] = value.clamp(least, most);
        }
        drawn
    }

    /// The value of one transformation, in its own unit; 1 or 0 for a flip.
    pub fn value(&self, transform: Transform) -> f64 {
        self.values[transform as usize]
    }

    /// Whether every transformation is neutral.
    pub fn is_neutral(&self) -> bool {
        TRANSFORMS.iter().all(|row| !self.uses(row.transform))
    }

    /// Whether one transformation is more than neutral.
    pub(super) fn uses(&self, transform: Transform) -> bool {
        self.value(transform) != row(transform).neutral
    }

    /// A number that is the same for what makes the same image of any original: the seed counts only where something
    /// follows from it.
    pub(super) fn outcome(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.values.map(f64::to_bits).hash(&mut hasher);
        if [Transform::Noise, Transform::Erase].iter().any(|transform| self.uses(*transform)) {
            self.seed.hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The seed of what a transformation draws itself.
    pub(super) fn seed(&self) -> u64 {
        self.seed
    }
}

/// What is drawn for one transformation, already put right: numbers within the limits, the lower one first.
#[derive(Debug, Clone, Copy)]
struct Strength {
    low: f64,
    /// How far the largest value lies above the smallest.
    span: f64,
    probability: f64,
}

/// The strengths of all transformations of one kind of samples, ready to draw from.
#[derive(Debug, Clone)]
pub(super) struct Strengths {
    samples: SampleKind,
    of: [Strength; COUNT],
}

impl Strengths {
    /// Takes over what was asked of images. A gray one has no color to vary.
    pub(super) fn of_images(augmentation: &Augmentation, channels: usize) -> Self {
        Self::new(augmentation, SampleKind::Picture, channels == 3)
    }

    /// Takes over what was asked of texts.
    pub(super) fn of_texts(augmentation: &Augmentation) -> Self {
        Self::new(augmentation, SampleKind::Text, false)
    }

    fn new(augmentation: &Augmentation, samples: SampleKind, color: bool) -> Self {
        let of = array::from_fn(|index| {
            let row = &TRANSFORMS[index];
            let never = Strength { low: row.neutral, span: 0.0, probability: 0.0 };
            if row.samples != samples || (row.color_only && !color) {
                return never;
            }
            augmentation.transforms.get(&row.transform).and_then(|amount| strength(*amount, row)).unwrap_or(never)
        });
        Self { samples, of }
    }

    /// Whether no drawing can ever change a sample.
    pub(super) fn are_off(&self) -> bool {
        self.of
            .iter()
            .zip(TRANSFORMS)
            .all(|(strength, row)| strength.probability <= 0.0 || (strength.span == 0.0 && strength.low == row.neutral))
    }

    /// Draws every transformation of the kind. Each takes two numbers whether it is used or not, so none moves the others.
    pub(super) fn draw(&self, seed: u64, stream: u64) -> Drawn {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        let values = array::from_fn(|index| {
            if TRANSFORMS[index].samples != self.samples {
                return TRANSFORMS[index].neutral;
            }
            let (use_it, place) = (share(rng.next_u32()), share(rng.next_u32()));
            let strength = &self.of[index];
            if use_it < strength.probability { strength.low + strength.span * place } else { TRANSFORMS[index].neutral }
        });
        Drawn { values, seed: rng.next_u64() }
    }
}

/// A strength within the limits. Nothing is left of it if one of its numbers is not a number.
fn strength(amount: Amount, row: &TransformRow) -> Option<Strength> {
    if amount.low.is_nan() || amount.high.is_nan() || amount.probability.is_nan() {
        return None;
    }
    let probability = amount.probability.clamp(0.0, 1.0);
    if matches!(row.transform, Transform::FlipX | Transform::FlipY) {
        return Some(Strength { low: 1.0, span: 0.0, probability });
    }
    let (least, most) = row.limits;
    let low = amount.low.min(amount.high).clamp(least, most);
    let high = amount.low.max(amount.high).clamp(least, most);
    Some(Strength { low, span: high - low, probability })
}

/// A random number as a share from 0 to just below 1.
fn share(number: u32) -> f64 {
    f64::from(number) / 4_294_967_296.0
}
