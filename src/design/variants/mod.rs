//! Variants of a design: settings with several values each, and the designs that all combinations of them make.
//!
//! Reading order: `error`, `variable` (what can be varied, by the words of the file), `reading` (a value, a list or a range
//! of values from text), `variation` (a setting with its values, and the designs that several of them make),
//! `ready` (races that are ready to be started), `difference` (in which settings designs differ).
mod difference;
mod error;
mod reading;
mod ready;
mod variable;
mod variation;

pub use difference::{Difference, DifferenceIn, differences};
pub use error::{AllowedValue, MOST_VARIANTS, VaryError};
pub use ready::{READY_RACES, ReadyRace};
pub use variable::Variable;
pub use variation::{Variant, Variation, variants, written_value};
