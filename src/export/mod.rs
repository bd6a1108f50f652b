//! What leaves the program: curves as pictures and tables, maps over pictures.
mod chart;
mod heat;

pub use chart::{Chart, ChartError, ChartLine, Form};
pub use heat::heat_png;
