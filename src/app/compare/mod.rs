//! Runs that are compared, and races: `setup` (what a race is started with), `entrant` (what is compared: a variant with
//! its runs), `board` (all of them, the table, and who leaves), `distributions` (how weights, activations and gradients are
//! spread in each of them), `act` (what can be done with them).
mod act;
mod board;
mod distributions;
mod entrant;
mod setup;

pub use act::CompareAct;
pub use board::{Compare, CompareView};
pub use distributions::{Distributions, Spreads};
pub use entrant::Entrant;
pub(in crate::app) use setup::RaceMeans;
pub use setup::RaceSetup;
