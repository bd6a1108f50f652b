//! How far an answer holds while a picture is moved, turned, scaled or made noisy.
use std::sync::Arc;

use super::control::{AskControl, AskedSoFar, as_job};
use super::error::ExplainError;
use super::probed::ProbedNetwork;
use crate::data::augment::{Augmenter, Drawn, Scratch};
use crate::data::{SampleBatch, SampleEncoder};
use crate::design::{Augmentation, Fill, LayerId, Shape, TargetKind, Transform};
use crate::engine::{EngineError, Network, Observation, best};
use crate::train::background::{Job, Wake};
use crate::train::inspect::Observations;

/// What is done to the picture.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::IntoStaticStr, strum::VariantArray, strum::VariantNames,
)]
pub enum Perturbation {
    /// Moved sideways, in pixels; above 0 to the right.
    #[default]
    ShiftX,
    /// Moved up or down, in pixels; above 0 downwards.
    ShiftY,
    /// Turned about its middle, in degrees; above 0 counter-clockwise.
    Rotation,
    /// Larger or smaller, as a factor.
    Scale,
    /// Gaussian noise on every number: its standard deviation, as a share of white.
    Noise,
}

impl Perturbation {
    /// The range of a slider.
    pub fn range(self, shape: Shape) -> [f64; 2] {
        let (height, width) = match shape {
            Shape::Picture { height, width, .. } => (height, width),
            _ => (0, 0),
        };
        let half = |side: usize| side.div_ceil(2) as f64;
        match self {
            Self::ShiftX => [-half(width), half(width)],
            Self::ShiftY => [-half(height), half(height)],
            Self::Rotation => [-60.0, 60.0],
            Self::Scale => [0.5, 2.0],
            Self::Noise => [0.0, 0.5],
        }
    }

    /// The value at which nothing is done.
    pub fn neutral(self) -> f64 {
        if self == Self::Scale { 1.0 } else { 0.0 }
    }

    /// Evenly spaced values over the range with the neutral one among them; whole pixels where a picture is moved.
    pub fn values(self, shape: Shape, steps: usize) -> Vec<f64> {
        let [low, high] = self.range(shape);
        let steps = match self {
            Self::ShiftX | Self::ShiftY => ((high - low) as usize).min(steps.max(2)),
            _ => steps.max(2),
        };
        let round = |value: f64| match self {
            Self::ShiftX | Self::ShiftY => value.round(),
            _ => value,
        };
        let mut values: Vec<f64> =
            (0..=steps).map(|n| round(low + (high - low) * n as f64 / steps.max(1) as f64)).collect();
        values.push(self.neutral());
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    }

    /// What is drawn for a value.
    fn drawn(self, shape: Shape, value: f64, seed: u64) -> Drawn {
        let (height, width) = match shape {
            Shape::Picture { height, width, .. } => (height.max(1), width.max(1)),
            _ => (1, 1),
        };
        match self {
            Self::ShiftX => Drawn::only(Transform::ShiftX, value / width as f64, seed),
            Self::ShiftY => Drawn::only(Transform::ShiftY, value / height as f64, seed),
            Self::Rotation => Drawn::only(Transform::Rotation, value, seed),
            // The transformation says how much of the surroundings is seen.
            Self::Scale => Drawn::only(Transform::Zoom, 1.0 / value.max(f64::MIN_POSITIVE), seed),
            Self::Noise => Drawn::only(Transform::Noise, value, seed),
        }
    }
}

/// A picture after something was done to it: what lies beyond its edge is seen as `fill` says.
///
/// # Errors
/// When the bytes are not those of a picture of this shape.
pub fn perturbed(
    picture: &[u8],
    shape: Shape,
    (perturbation, value): (Perturbation, f64),
    (fill, seed): (Fill, u64),
) -> Result<Vec<u8>, ExplainError> {
    let Shape::Picture { channels, height, width } = shape else { return Err(ExplainError::NoPictures) };
    if picture.len() != shape.len() {
        return Err(EngineError::WrongBatch { numbers: picture.len(), targets: 1, sample: shape.len() }.into());
    }
    let augmentation = Augmentation { fill, ..Augmentation::default() };
    let mut out = vec![0; picture.len()];
    let drawn = perturbation.drawn(shape, value, seed);
    Augmenter::new(&augmentation, channels, height, width).apply(&drawn, picture, &mut out, &mut Scratch::default());
    Ok(out)
}

/// A question: what becomes of the answer while a picture is changed?
#[derive(Debug, Clone)]
pub struct ShiftRequest {
    /// The network.
    pub network: ProbedNetwork,
    /// The bytes of the picture.
    pub picture: Arc<[u8]>,
    /// What is done to it.
    pub perturbation: Perturbation,
    /// How much of it, value after value.
    pub values: Vec<f64>,
    /// What noise is drawn from.
    pub seed: u64,
    /// Whether the network is asked that is left [without max pooling](ProbedNetwork::without_max_pooling).
    pub without_max_pooling: bool,
}

/// What becomes of an answer while a picture is changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ShiftCurves {
    /// What was done.
    pub perturbation: Perturbation,
    /// How much of it, value after value.
    pub values: Vec<f64>,
    /// For each value the bytes of the picture.
    pub pictures: Vec<Arc<[u8]>>,
    /// For each value the probabilities of the classes.
    pub probabilities: Vec<Vec<f32>>,
    /// For each layer in the order of the stack, how far what it gives for each value lies from what it gives for the
    /// picture itself: the length of the difference, as a share of the latter's length.
    pub layers: Vec<(LayerId, Vec<f32>)>,
}

impl ShiftCurves {
    /// The place of the value at which nothing is done.
    pub fn neutral(&self) -> usize {
        self.values.iter().position(|value| *value == self.perturbation.neutral()).unwrap_or_default()
    }

    /// The answer to the picture itself.
    pub fn answer(&self) -> usize {
        self.probabilities.get(self.neutral()).map_or(0, |shares| best(shares))
    }

    /// The share of the changed pictures that get the answer of the picture itself.
    pub fn held(&self) -> f64 {
        let (neutral, answer) = (self.neutral(), self.answer());
        let changed = self.probabilities.iter().enumerate().filter(|(n, _)| *n != neutral);
        let (held, of) = changed.fold((0, 0), |(held, of), (_, row)| (held + u32::from(best(row) == answer), of + 1));
        f64::from(held) / f64::from(of.max(1))
    }

    /// How far what a layer gives moves, in the mean over all changed pictures.
    pub fn mean_change(&self, layer: LayerId) -> Option<f64> {
        let (_, changes) = self.layers.iter().find(|(of, _)| *of == layer)?;
        // Where nothing is done it is 0.
        let sum: f64 = changes.iter().map(|change| f64::from(*change)).sum();
        Some(sum / changes.len().saturating_sub(1).max(1) as f64)
    }
}

impl ShiftRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<ShiftCurves, ExplainError>, AskedSoFar> {
        Job::start("shift probe", wake, move |reporter, stop| as_job(reporter, stop, |control| self.compute(control)))
    }

    /// Asks.
    ///
    /// # Errors
    /// When weights or picture are not those of the network, it takes no pictures or answers no classes, has no max pooling
    /// to be left without, or it was stopped.
    pub fn compute(&self, control: AskControl<'_>) -> Result<ShiftCurves, ExplainError> {
        if self.without_max_pooling {
            let network = self.network.without_max_pooling()?;
            return Self { network, without_max_pooling: false, ..self.clone() }.compute(control);
        }
        let design = self.network.plan.design();
        if design.design().data.target_kind() != TargetKind::Classes {
            return Err(ExplainError::NoClasses);
        }
        let last = design.layers().last().map(|layer| layer.id);
        let (encoder, shape) = (self.network.plan.encoder(), design.input());
        let fill = design.design().augmentation.fill;
        self.network.ask(|network| {
            let seen = observed(network, &self.picture, (encoder, last))?;
            let mut curves = ShiftCurves {
                perturbation: self.perturbation,
                values: self.values.clone(),
                pictures: Vec::new(),
                probabilities: Vec::new(),
                layers: seen.layers.iter().map(|seen| (seen.layer, Vec::new())).collect(),
            };
            for (n, value) in self.values.iter().enumerate() {
                control.report(n, self.values.len())?;
                let picture = perturbed(&self.picture, shape, (self.perturbation, *value), (fill, self.seed))?;
                let now = observed(network, &picture, (encoder, last))?;
                for ((_, curve), (before, now)) in curves.layers.iter_mut().zip(seen.layers.iter().zip(&now.layers)) {
                    curve.push(relative_change(before, now));
                }
                curves.probabilities.push(now.answers);
                curves.pictures.push(picture.into());
            }
            control.report(self.values.len(), self.values.len())?;
            Ok(curves)
        })
    }
}

/// What every layer gives for a picture, and the probabilities.
fn observed(
    network: &mut dyn Network,
    picture: &[u8],
    (encoder, last): (&SampleEncoder, Option<LayerId>),
) -> Result<Observations, ExplainError> {
    let mut batch = SampleBatch::default();
    batch.push(picture);
    let seen = Observations::of(network, &Arc::new(batch), (encoder, TargetKind::Classes), last)?;
    if seen.answers.is_empty() { Err(EngineError::NoAnswer.into()) } else { Ok(seen) }
}

/// The length of a difference as a share of the length before; 0 where both are 0.
fn relative_change(before: &Observation, now: &Observation) -> f32 {
    let length = |squares: f64| squares.sqrt();
    let of = |values: &[f32]| length(values.iter().map(|v| f64::from(*v).powi(2)).sum());
    let moved = before.values.iter().zip(&now.values).map(|(a, b)| (f64::from(*b) - f64::from(*a)).powi(2));
    let (moved, whole) = (length(moved.sum()), of(&before.values));
    if whole > 0.0 {
        (moved / whole) as f32
    } else if moved > 0.0 {
        1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape::Picture { channels: 1, height: 4, width: 6 };

    #[test]
    fn what_holds_and_what_moves_is_told_of_all_but_the_picture_itself() {
        let curves = ShiftCurves {
            perturbation: Perturbation::Scale,
            values: vec![0.5, 1.0, 2.0],
            pictures: Vec::new(),
            probabilities: vec![vec![0.9, 0.1], vec![0.2, 0.8], vec![0.4, 0.6]],
            layers: vec![(LayerId(3), vec![0.5, 0.0, 0.25])],
        };
        assert_eq!((curves.neutral(), curves.answer(), curves.held()), (1, 1, 0.5));
        assert_eq!((curves.mean_change(LayerId(3)), curves.mean_change(LayerId(4))), (Some(0.375), None));
    }

    #[test]
    fn pictures_move_by_whole_pixels() {
        assert_eq!(Perturbation::ShiftX.values(SHAPE, 20), [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]);
        assert_eq!(Perturbation::ShiftY.values(SHAPE, 20), [-2.0, -1.0, 0.0, 1.0, 2.0]);
        for perturbation in [Perturbation::Rotation, Perturbation::Scale, Perturbation::Noise] {
            let (values, neutral) = (perturbation.values(SHAPE, 7), perturbation.neutral());
            assert!(values.contains(&neutral) && values.is_sorted(), "{perturbation:?}");
        }
        let picture: Vec<u8> = (0..24).collect();
        let fill = Fill::Constant(9, 9, 9);
        let moved = perturbed(&picture, SHAPE, (Perturbation::ShiftX, 1.0), (fill, 0)).unwrap_or_default();
        assert_eq!(moved[..6], [9, 0, 1, 2, 3, 4]);
        for perturbation in [Perturbation::ShiftY, Perturbation::Scale, Perturbation::Noise, Perturbation::Rotation] {
            let neutral = perturbation.neutral();
            assert_eq!(perturbed(&picture, SHAPE, (perturbation, neutral), (fill, 0)), Ok(picture.clone()));
        }
        let noisy = |seed| perturbed(&picture, SHAPE, (Perturbation::Noise, 0.2), (fill, seed));
        assert!(noisy(1) == noisy(1) && noisy(1) != noisy(2));
        assert!(perturbed(&picture[1..], SHAPE, (Perturbation::Noise, 0.2), (fill, 1)).is_err());
    }
}
