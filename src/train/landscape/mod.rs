//! The loss of a small network as a landscape: a slice through the space of its weights, with the path that they walked.
//!
//! Reading order: `trajectory` (the weights after every so many batches), `directions` (random ones, filter-normalized),
//! `principal` (the main directions of a path, or of any rows of numbers), `plane` (through the present weights, along two
//! directions), `samples` (what the loss is a mean over), `surface` (the loss on a grid in the plane) and `request` (all of
//! it from a plan).
mod directions;
mod error;
mod plane;
mod principal;
mod request;
mod samples;
mod surface;
mod trajectory;

pub use error::SurfaceError;
pub use plane::Plane;
pub use principal::{Principal, principal, principal_plane};
pub use request::SurfaceRequest;
pub use samples::SurfaceSamples;
pub use surface::{LossScale, LossSurface, SliceDirections, SurfaceView};
pub(in crate::train) use trajectory::place;
pub use trajectory::{TracedWeights, Trajectory};

use crate::design::CheckedLayer;

/// Weights up to which a network has a surface of its loss: its path takes a third of a megabyte, and a picture of it the
/// loss at some hundred places.
const MOST_WEIGHTS: u64 = 300;

/// Whether a network with these layers is small enough for a surface of its loss.
pub fn is_small(layers: &[CheckedLayer]) -> bool {
    let weights = layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.cost.parameters));
    (1..=MOST_WEIGHTS).contains(&weights)
}
