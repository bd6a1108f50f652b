//! What a network says of single samples: the cards' contents before and during a run, predictions, neuron health.
mod cards;
mod health;
mod predict;
mod preview;
mod viewer;

pub(in crate::train) use cards::weights;
pub use cards::{CardView, Cards, WeightView};
pub(in crate::train) use health::Checkup;
pub use predict::{Prediction, evaluate, predict};
pub use preview::{Inspection, Preview};
pub use viewer::{InspectionRequest, PreviewError, Viewer};
