//! Curves as they leave the program: lines with their names, colors and points.

/// A chart of some lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What stands above it.
    pub title: String,
    /// What stands at the axis below.
    pub x: String,
    /// The lines.
    pub lines: Vec<ChartLine>,
    /// Whether what is heard of them goes by the logarithm of their values, as they are seen in the window.
    pub log: bool,
}

/// One line of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartLine {
    /// What it is called in the legend, and in the head of a table.
    pub name: String,
    /// Its points from left to right.
    pub points: Vec<[f64; 2]>,
    /// Red, green and blue.
    pub color: [u8; 3],
    /// Drawn with gaps, so that it is told apart without its color.
    pub dashed: bool,
    /// Width in pixels.
    pub width: u32,
}

/// The colors of the window's light theme for training and validation.
const TRAINING: [u8; 3] = [200, 92, 0];
const VALIDATION: [u8; 3] = [0, 94, 184];

impl ChartLine {
    /// What training shows.
    pub fn training(name: &str, points: Vec<[f64; 2]>) -> Self {
        Self { name: name.to_owned(), points, color: TRAINING, dashed: false, width: 2 }
    }

    /// The same batch by batch: thinner, for it is restless.
    pub fn batches(name: &str, points: Vec<[f64; 2]>) -> Self {
        Self { width: 1, ..Self::training(name, points) }
    }

    /// What validation shows.
    pub fn validation(name: &str, points: Vec<[f64; 2]>) -> Self {
        Self { color: VALIDATION, dashed: true, ..Self::training(name, points) }
    }
}

/// The chart could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ChartError(pub(super) String);

pub(super) fn failed(error: impl std::fmt::Display) -> ChartError {
    ChartError(error.to_string())
}
