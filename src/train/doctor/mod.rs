//! The doctor: a first diagnosis of a run, by one table of rules.
mod evidence;
mod finding;
mod layers;
mod learning;
mod number;
mod rate;
mod remedies;
mod rules;

pub use evidence::Evidence;
pub use finding::Finding;
pub use layers::{DeadNeurons, dead_matter};
pub use number::Number;
pub use remedies::{Remedy, RemedyWords};
pub use rules::{RULES, Rule, diagnose};
