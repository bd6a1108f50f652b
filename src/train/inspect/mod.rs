//! What a network says of single samples: the cards' contents before and during a run, predictions, neuron health.
mod cards;
mod evaluation;
mod forms;
mod health;
mod links;
mod observations;
mod predict;
mod preview;
mod synapses;
mod viewer;

pub(in crate::train) use cards::weights;
pub use cards::{CardView, Cards, WeightView};
pub use evaluation::{ClassOutputs, Evaluation, evaluate, evaluate_each, evaluate_outputs};
pub(in crate::train) use forms::Forms;
pub(in crate::train) use health::{Checkup, NeuronSurvey};
pub use links::Link;
pub use observations::Observations;
pub(in crate::train) use predict::prove_finite;
pub use predict::{Prediction, answers, predict};
pub use preview::{Inspection, Preview};
pub(in crate::train) use synapses::SynapseActivity;
pub use viewer::{InspectionRequest, PreviewError, Viewer};
