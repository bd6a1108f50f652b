//! How the proposed network learns: how pictures are divided and varied, how long it trains, when it stops.
use std::collections::BTreeMap;

use super::facts::PictureFacts;
use crate::design::{
    Amount, Augmentation, Balance, EarlyStop, EarlyStopping, Optimizer, Schedule, Split, Training, Transform, Watch,
};

/// Validation pictures from which an accuracy is known to about 5 points.
const CLEAR: usize = 140;
/// The smallest and the largest share of the pictures for validation.
const SHARES: (f64, f64) = (0.1, 0.3);
/// A class so many times as large as another one would be learned at the other's cost.
const IMBALANCE: usize = 4;

/// The share for validation: as many samples as tell the accuracy, where training can spare them.
pub(super) fn split(samples: usize) -> Split {
    let share = CLEAR as f64 / samples.max(1) as f64;
    // In steps of five hundredths, as a person would choose it.
    let validation = (share.clamp(SHARES.0, SHARES.1) * 20.0).round() / 20.0;
    Split { validation, ..Split::default() }
}

/// Classes of very different sizes are drawn equally often.
pub(super) fn balance(smallest: usize, largest: usize) -> Balance {
    if largest >= smallest.max(1) * IMBALANCE { Balance::EqualDraw } else { Balance::AsTheyAre }
}

/// How much gray pictures are varied beside those in color.
const GRAY: f64 = 0.4;

/// Variations that leave a picture what it is: it is not turned far, and not mirrored where it may be a letter or a sign.
/// Fewer pictures are varied more.
pub(super) fn augmentation(facts: &PictureFacts) -> Augmentation {
    let strength = match facts.pictures {
        0..1_000 => 1.0,
        1_000..5_000 => 0.8,
        _ => 0.5,
    };
    // Gray pictures are often drawn or written in the middle of their frame, where much variation only blurs them.
    let strength = if facts.color { strength } else { strength * GRAY };
    let about = |middle: f64, reach: f64| Amount {
        low: rounded(middle - reach * strength),
        high: rounded(middle + reach * strength),
        probability: 1.0,
    };
    let mut transforms = BTreeMap::from([
        (Transform::Rotation, about(0.0, 12.0)),
        (Transform::ShiftX, about(0.0, 0.1)),
        (Transform::ShiftY, about(0.0, 0.1)),
        (Transform::Zoom, about(1.0, 0.15)),
    ]);
    if facts.color {
        transforms.insert(Transform::Brightness, about(0.0, 0.1));
        transforms.insert(Transform::Contrast, about(1.0, 0.2));
    }
    if facts.color && !facts.signs {
        transforms.insert(Transform::FlipX, Amount { low: 1.0, high: 1.0, probability: 0.5 });
    }
    Augmentation { transforms, ..Augmentation::default() }
}

/// Two digits behind the point, as a person would write it.
fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// Epochs for which a training of about two minutes has time on two plain cores, when a picture costs so many
/// multiply-adds.
pub(super) fn affordable(facts: &PictureFacts, multiply_adds: u64) -> usize {
    /// Multiply-adds, forward, in all.
    const BUDGET: u64 = 1_000_000_000_000;
    (BUDGET / multiply_adds.max(1) / facts.pictures.max(1) as u64) as usize
}

/// Epochs that a network should have: many pictures are learned from in fewer.
pub(super) fn needed(facts: &PictureFacts) -> usize {
    (100_000 / facts.pictures.max(1)).clamp(12, 30)
}

/// How long and how fast it learns, when there is time for so many epochs.
pub(super) fn training(facts: &PictureFacts, affordable: usize) -> Training {
    let epochs = affordable.clamp(10, 50);
    let early = EarlyStop { watch: Watch::ValidationAccuracy, patience: epochs.div_ceil(3), ..EarlyStop::default() };
    Training {
        epochs,
        // Few pictures make few steps in an epoch.
        batch: if facts.pictures < 1_000 { 16 } else { 32 },
        optimizer: Optimizer::default().with_rate(0.002),
        schedule: Schedule::Cosine { epochs: None },
        early_stopping: EarlyStopping::On(early),
        ..Training::default()
    }
}
