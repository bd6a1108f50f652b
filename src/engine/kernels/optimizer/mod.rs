//! What changes weights: the steps of optimizers, the signs that they keep, and local rules in the place of gradients.
mod local_rules;
mod signs;
mod step;

pub use local_rules::{hebb, oja};
pub use signs::SignConstraint;
pub use step::{OptimizerState, OptimizerStep, update};
