//! A plane through the space of the weights: where a point of it lies, and where weights lie on it.
use super::directions::dot;

/// How small the square of the sine between two directions is, for them to be taken for one.
const PARALLEL: f64 = 1e-12;

/// A plane through the present weights, along two directions of any length and angle.
#[derive(Debug, Clone, PartialEq)]
pub struct Plane {
    origin: Vec<f32>,
    axes: [Vec<f64>; 2],
}

impl Plane {
    /// The plane through these weights along two directions.
    pub fn new(origin: Vec<f32>, axes: [Vec<f64>; 2]) -> Self {
        Self { origin, axes }
    }

    /// The two directions.
    pub fn axes(&self) -> &[Vec<f64>; 2] {
        &self.axes
    }

    /// The weights so many times the first and the second direction away from the present ones.
    pub fn at(&self, [a, b]: [f64; 2]) -> Vec<f32> {
        let [first, second] = &self.axes;
        let steps = first.iter().zip(second).map(|(first, second)| a * first + b * second);
        self.origin.iter().zip(steps).map(|(weight, step)| to_f32(f64::from(*weight) + step)).collect()
    }

    /// The place in the plane that is nearest to some weights (least squares), in lengths of the two directions.
    pub fn project(&self, weights: &[f32]) -> [f64; 2] {
        let away: Vec<f64> =
            weights.iter().zip(&self.origin).map(|(at, own)| f64::from(*at) - f64::from(*own)).collect();
        let [first, second] = &self.axes;
        let (a, b, d) = (dot(first, first), dot(first, second), dot(second, second));
        let (x, y) = (dot(first, &away), dot(second, &away));
        let area = a * d - b * b;
        let alone = |along: f64, square: f64| if square > 0.0 { along / square } else { 0.0 };
        if area > PARALLEL * a * d {
            [(d * x - b * y) / area, (a * y - b * x) / area]
        } else if a > 0.0 {
            [alone(x, a), 0.0]
        } else {
            [0.0, alone(y, d)]
        }
    }
}

/// The number with less precision; the nearest finite one.
fn to_f32(value: f64) -> f32 {
    value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}
