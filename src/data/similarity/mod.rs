//! Samples that are alike: the same ones twice, nearly the same ones, and classes that come to look like each other.
mod duplicates;
mod near;
mod near_texts;
mod neighbors;
mod pixel_comparison;
mod thumbnail;

pub use duplicates::{fingerprints, first_equal, nearly_equal};
pub use near::near_duplicates;
pub use near_texts::nearly_equal_texts;
pub use neighbors::{LookAlike, look_alikes};
