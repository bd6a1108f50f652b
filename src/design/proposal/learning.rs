//! How the proposed network learns: how pictures are divided and varied, how long it trains, when it stops.
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

/// The share for validation: as many pictures as tell the accuracy, where training can spare them.
pub(super) fn split(facts: &PictureFacts) -> Split {
    let share = CLEAR as f64 / facts.pictures.max(1) as f64;
    // In steps of five hundredths, as a person would choose it.
    let validation = (share.clamp(SHARES.0, SHARES.1) * 20.0).round() / 20.0;
    Split { validation, ..Split::default() }
}

/// Classes of very different sizes are drawn equally often.
pub(super) fn balance(facts: &PictureFacts) -> Balance {
    if facts.largest >= facts.smallest.max(1) * IMBALANCE { Balance::EqualDraw } else { Balance::AsTheyAre }
}

/// Variations that leave every kind of picture what it is: nothing is mirrored, for letters and signs would become
/// others, and nothing is turned far. Fewer pictures are varied more.
pub(super) fn augmentation(facts: &PictureFacts) -> Augmentation {
    let strength = match facts.pictures {
        0..1_000 => 1.0,
        1_000..5_000 => 0.7,
        _ => 0.5,
    };
    let about = |middle: f64, reach: f64| Amount {
        low: middle - reach * strength,
        high: middle + reach * strength,
        probability: 1.0,
    };
    let transforms = [
        (Transform::Rotation, about(0.0, 10.0)),
        (Transform::ShiftX, about(0.0, 0.1)),
        (Transform::ShiftY, about(0.0, 0.1)),
        (Transform::Zoom, about(1.0, 0.1)),
    ];
    Augmentation { transforms: transforms.into(), ..Augmentation::default() }
}

/// Pictures that are shown in all, so that a training takes minutes; `multiply_adds` is what one costs.
fn shown(multiply_adds: u64) -> u64 {
    /// Multiply-adds, forward, of a training of some minutes on two plain cores.
    const BUDGET: u64 = 100_000_000_000;
    BUDGET / multiply_adds.max(1)
}

/// How long and how fast it learns.
pub(super) fn training(facts: &PictureFacts, multiply_adds: u64) -> Training {
    let epochs = (shown(multiply_adds) / facts.pictures.max(1) as u64).clamp(8, 60) as usize;
    let batch = if facts.pictures < 200 { 16 } else { 32 };
    Training {
        epochs,
        batch,
        optimizer: Optimizer::default().with_rate(0.001),
        schedule: Schedule::Cosine { epochs: None },
        early_stopping: EarlyStopping::On(EarlyStop {
            watch: Watch::ValidationLoss,
            patience: epochs / 3,
            ..EarlyStop::default()
        }),
        ..Training::default()
    }
}
