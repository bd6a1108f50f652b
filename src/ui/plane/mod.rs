//! The plane of points: what a network answers on a grid of it as colors, and the points of the data on it.
//!
//! Reading order: `grid` (what is asked of the network, and what it said), `samples` (the points of the data), `colors` (from
//! answers to colors, and where two classes are equally likely), `axes` (from coordinates to the screen), `marks` (one shape per
//! class), `features` and `neurons` (thumbnails of the plane).
mod axes;
mod colors;
mod features;
mod grid;
mod marks;
mod neurons;
mod samples;

pub(super) use axes::Axes;
pub(super) use colors::{BorderSegment, answer_image, borders, value_image};
pub(super) use features::{feature_values, toggles};
pub(super) use grid::{SeenPlane, seen_plane};
pub(super) use marks::{cross, mark, mark_label};
pub(super) use neurons::{ChosenNeuron, NeuronRow, neurons, planes_width};
pub(super) use samples::{PlanePoint, PlaneSamples, Verdict, chosen_place, drawn_points, plane_samples};
