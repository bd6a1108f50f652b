//! The next step of a run as one of its weights sees it: where the gradient comes from, what the optimizer makes of it, and
//! what becomes of the loss. Nothing of the run changes.
//!
//! Reading order: `request` (a question, and how it is answered), `contribution` (what each sample adds to the gradient),
//! `update_row` (the optimizer's arithmetic, row by row).
mod contribution;
mod error;
mod request;
mod update_row;

pub use contribution::{Contribution, FollowedSample, OutputError};
pub use error::OneStepError;
pub use request::{LISTED, OneStep, OneStepRequest, WeightArray, WeightChoice, WeightPlace};
pub use update_row::{UpdateRow, UpdateRule, update_rows};
