//! Variations of samples: what is drawn for each, and how it is applied.
mod augmenter;
mod bilinear;
mod border;
mod color;
mod draw;
mod geometry;
mod keyboard;
mod text_augmenter;
mod texture;

pub use augmenter::{Augmenter, Scratch};
pub use draw::Drawn;
pub use text_augmenter::TextAugmenter;
