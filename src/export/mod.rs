//! What leaves the program: curves as pictures, tables and sounds, maps over pictures.
mod chart;
mod chart_file;
mod heat;
mod sound;

pub use chart::{Chart, ChartError, ChartLine};
pub use chart_file::Form;
pub use heat::heat_png;
pub use sound::{CurveSound, PlayError, Player, Voice, play};
