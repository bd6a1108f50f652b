//! Ensembles: several networks of one design that vote. What differs between them is what they learn from (bagging,
//! boosting) or the seed that they start from.
//!
//! Reading order: `sampling` (samples drawn with replacement), `boosting` (how SAMME weighs samples and members), `training`
//! (one member after the other, as ordinary sessions), `comparison` (members and vote over the same samples, as plain
//! numbers), `matching` (how alike the weights of two members are), `measure` (an ensemble is asked for both), `request` (all of it
//! beside a window).
mod boosting;
mod comparison;
mod matching;
mod measure;
mod request;
mod sampling;
mod training;

pub use boosting::{BoostVerdict, Boosting};
pub use comparison::{DisputedSample, EnsembleComparison, EnsembleVerdict};
pub use matching::{WeightSimilarity, weight_similarity};
pub use measure::{EnsembleFindings, class_answers, member_answers};
pub use request::{EnsembleJob, EnsembleOutcome, EnsembleRequest, EnsembleSoFar, EnsembleTask};
pub use sampling::draw_with_replacement;
pub use training::{EnsembleAdvance, EnsembleEnding, EnsembleError, EnsembleTraining};
