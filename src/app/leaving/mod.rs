//! What leaves the program beside the window: reports of runs.
mod reporting;

pub use reporting::Reporting;
