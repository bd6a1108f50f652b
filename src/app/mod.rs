//! The program without pixels: what it says and does, to be tested without a window.
pub mod words;

pub use words::Language;
