//! The loss on a grid in a plane through the present weights.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::directions::{filter_normalized, random};
use super::error::SurfaceError;
use super::plane::Plane;
use super::principal::principal;
use super::samples::SurfaceSamples;
use super::trajectory::{Trajectory, place};
use crate::engine::Network;

/// Room around the path, in shares of its own extent along a direction and of the larger of both extents.
const ROOM: f64 = 0.25;
const LEAST_ROOM: f64 = 0.2;
/// The largest loss is so many times the smallest before colors follow its logarithm.
const DECADE: f32 = 10.0;
/// The smallest loss that a color of its own is given to, beside the largest.
const FLOOR: f32 = 1e-6;

/// Along which two directions a surface lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SliceDirections {
    /// The two main directions of the path that the weights walked.
    #[default]
    Path,
    /// Two random ones, filter-normalized.
    Random,
}

/// What is wanted of a surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurfaceView {
    /// Along which directions it lies.
    pub directions: SliceDirections,
    /// What random directions are drawn from.
    pub seed: u64,
    /// Places along each direction.
    pub side: usize,
    /// Training samples that the loss is a mean over at most.
    pub samples: usize,
}

/// The loss around the present weights.
#[derive(Debug, Clone, PartialEq)]
pub struct LossSurface {
    /// Along which directions it lies: along random ones as long as the weights have not walked.
    pub directions: SliceDirections,
    /// The share of the path, with that of another run, that lies in the plane: of its squared distances from the present
    /// weights. `None` for random
    /// directions.
    pub share: Option<f64>,
    /// Dimensions: the network's weights.
    pub weights: usize,
    /// Samples that the loss is a mean over.
    pub samples: usize,
    /// Training samples in all.
    pub training_samples: usize,
    /// Places along each direction.
    pub side: usize,
    /// From where to where it goes along each direction, in lengths of the direction; the present weights are at 0.
    pub ranges: [[f64; 2]; 2],
    /// The losses, row by row from the lowest place along the second direction, each from the lowest along the first.
    /// Infinite where the loss is no number.
    pub losses: Vec<f32>,
    /// The path on the plane, from its start to the present weights.
    pub path: Vec<[f64; 2]>,
    /// The path of another run on the plane, from its start to its end; empty where there is none.
    pub beside: Vec<[f64; 2]>,
    /// The loss of the present weights.
    pub loss: f32,
}

/// How losses become shades.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossScale {
    /// The smallest loss.
    pub low: f32,
    /// The largest finite loss.
    pub high: f32,
    /// Whether shades follow the logarithm of the loss: it spans more than a decade.
    pub is_logarithmic: bool,
}

impl LossSurface {
    /// The surface around the present weights of a network, which is left with other weights, with the path to them and
    /// weights along the path of another run, which may be none. Running statistics stay
    /// those of now, dropout is off, and penalties of large weights are not counted: it is the loss that curves show.
    ///
    /// # Errors
    /// When the samples do not fit the network, or `stop` was set meanwhile.
    pub fn around(
        network: &mut dyn Network,
        samples: &SurfaceSamples,
        (trajectory, beside): (&Trajectory, &[Arc<[f32]>]),
        view: SurfaceView,
        stop: &AtomicBool,
    ) -> Result<Self, SurfaceError> {
        let loss = samples.loss(network)?;
        let (plane, share) = slice(network, (trajectory, beside), view);
        let mut path: Vec<[f64; 2]> = trajectory.points().iter().map(|(_, weights)| plane.project(weights)).collect();
        path.push([0.0; 2]);
        let beside: Vec<[f64; 2]> = beside.iter().map(|weights| plane.project(weights)).collect();
        let ranges = if share.is_some() { ranges(&[&path[..], &beside].concat()) } else { [[-1.0, 1.0]; 2] };
        let mut arrays = network.arrays();
        let parameters = network.parameters();
        let side = view.side.max(2);
        let mut losses = Vec::with_capacity(side * side);
        let coordinate = |[low, high]: [f64; 2], n: usize| low + (high - low) * n as f64 / (side - 1) as f64;
        for row in 0..side {
            if stop.load(Ordering::Relaxed) {
                return Err(SurfaceError::Stopped);
            }
            for column in 0..side {
                let weights = plane.at([coordinate(ranges[0], column), coordinate(ranges[1], row)]);
                let mut rest = &weights[..];
                for parameter in &parameters {
                    let (own, others) = rest.split_at(parameter.values.len().min(rest.len()));
                    rest = others;
                    if let Some(array) = arrays.iter_mut().find(|array| array.name == parameter.name) {
                        array.values.copy_from_slice(own);
                    }
                }
                network.load(&arrays)?;
                losses.push(samples.loss(network)?);
            }
        }
        Ok(Self {
            directions: if share.is_some() { SliceDirections::Path } else { SliceDirections::Random },
            share,
            weights: plane.axes()[0].len(),
            samples: samples.count(),
            training_samples: samples.chosen_from(),
            side,
            ranges,
            losses,
            path,
            beside,
            loss,
        })
    }

    /// The loss at a place of the picture, in shares of its width from the left and of its height from the bottom; that
    /// of the nearest place that was computed.
    pub fn at(&self, [x, y]: [f32; 2]) -> Option<f32> {
        let nearest = |share: f32| (share.clamp(0.0, 1.0) * (self.side - 1) as f32).round() as usize;
        self.losses.get(nearest(y) * self.side + nearest(x)).copied()
    }

    /// Where a place of the plane lies in the picture, in shares of its width from the left and of its height from the
    /// bottom.
    pub fn share_of(&self, place: [f64; 2]) -> [f32; 2] {
        let share = |at: f64, [low, high]: [f64; 2]| ((at - low) / (high - low)) as f32;
        [share(place[0], self.ranges[0]), share(place[1], self.ranges[1])]
    }

    /// How the losses become shades.
    pub fn scale(&self) -> LossScale {
        let finite = || self.losses.iter().copied().chain([self.loss]).filter(|loss| loss.is_finite());
        let (low, high) = (finite().fold(f32::INFINITY, f32::min), finite().fold(f32::NEG_INFINITY, f32::max));
        let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
        LossScale { low, high, is_logarithmic: low >= 0.0 && high > DECADE * low }
    }
}

impl LossScale {
    /// How bright a loss is, from 0 for the smallest to 1 for the largest.
    pub fn shade(&self, loss: f32) -> f32 {
        if !loss.is_finite() {
            return 1.0;
        }
        let measure = |loss: f32| if self.is_logarithmic { loss.max(self.high * FLOOR).ln() } else { loss };
        let (low, high) = (measure(self.low), measure(self.high));
        if high > low { ((measure(loss) - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// The plane of a surface, and the share of the paths that lies in it where that was asked for and there is a path.
fn slice(
    network: &dyn Network,
    (trajectory, beside): (&Trajectory, &[Arc<[f32]>]),
    view: SurfaceView,
) -> (Plane, Option<f64>) {
    let origin = place(network);
    let away = |weights: &[f32]| -> Vec<f64> {
        weights.iter().zip(&origin).map(|(at, own)| f64::from(*at) - f64::from(*own)).collect()
    };
    let walked = trajectory.points().iter().map(|(_, weights)| weights);
    let rows: Vec<Vec<f64>> = walked.chain(beside).map(|weights| away(weights)).collect();
    let of_path = match view.directions {
        SliceDirections::Path => principal(&rows, view.seed),
        SliceDirections::Random => None,
    };
    if let Some(principal) = of_path {
        return (Plane::new(origin, principal.axes), Some(principal.share));
    }
    let parameters = network.parameters();
    let axes = [0, 1].map(|n| filter_normalized(&parameters, &mut random(view.seed, n)));
    (Plane::new(origin, axes), None)
}

/// The ranges that hold a path with room around it.
fn ranges(path: &[[f64; 2]]) -> [[f64; 2]; 2] {
    let extent = |axis: usize| {
        let along = || path.iter().map(|place| place[axis]);
        [along().fold(f64::INFINITY, f64::min), along().fold(f64::NEG_INFINITY, f64::max)]
    };
    let extents = [extent(0), extent(1)];
    let widest = extents.iter().map(|[low, high]| high - low).fold(f64::MIN_POSITIVE, f64::max);
    extents.map(|[low, high]| {
        let room = (ROOM * (high - low)).max(LEAST_ROOM * widest);
        [low - room, high + room]
    })
}
