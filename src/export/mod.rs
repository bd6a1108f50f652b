//! What leaves the program: curves as pictures and tables.
mod chart;

pub use chart::{Chart, ChartError, ChartLine, Form};
