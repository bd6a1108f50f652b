//! What leaves the program: curves as pictures, tables and sounds, maps over pictures, networks for other programs.
mod chart;
mod chart_file;
mod heat;
mod network;
mod sound;

pub use chart::{Chart, ChartError, ChartLine};
pub use chart_file::Form;
pub use heat::heat_png;
pub use network::{
    Certificate, ExportError, ExportedNetwork, Inexact, NetworkSource, NotExported, OPSET, Tongue, Unproven,
    certificate_json, export, inexact,
};
pub use sound::{CurveSound, PlayError, Player, Voice, play};
