//! The time machine of a run: the moment of its past that is shown, branches from there, and the lanes of its family.
mod branching;
mod lanes;
mod past;
mod recipe;

pub use lanes::{LaneRun, TimelineLane};
