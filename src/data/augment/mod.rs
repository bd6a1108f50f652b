//! Variations of samples: what is drawn for each, and how it is applied.
mod augmenter;
mod bilinear;
mod border;
mod color;
mod draw;
mod geometry;
mod texture;

pub use augmenter::{Augmenter, Scratch};
pub use draw::Drawn;
