//! Layers whose neurons see all of their input.
#[allow(clippy::module_inception, reason = "the family is called after its first kind")]
mod dense;
mod output;

pub(super) use dense::DENSE;
pub use dense::Dense;
pub(super) use output::OUTPUT;
pub use output::Output;
