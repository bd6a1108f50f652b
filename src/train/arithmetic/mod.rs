//! Open arithmetic: every number between a sample and the loss with its formula, the numbers that it follows from, and
//! what of the sample it sees.
//!
//! The formulas are those of the engine, of [`Goal`](crate::engine::Goal) and of the encoder; here they are put in a row.
//! Reading order: `place` (which number), `calculation` (what is told of it), `route` (what lies below a layer), `sample`
//! (how a sample becomes numbers), `request`.
mod calculation;
mod place;
mod request;
mod route;
mod sample;

pub use calculation::Calculation;
pub use place::{NumberPlace, NumberRow};
pub use request::ArithmeticRequest;
