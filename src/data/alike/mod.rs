//! Pictures that are alike: the same ones twice, nearly the same ones, and classes that come to look like each other.
mod closer_look;
mod duplicates;
mod neighbors;
mod thumbnail;

pub use duplicates::{first_equal, nearly_equal};
pub use neighbors::{LookAlike, look_alikes};
pub use thumbnail::Form;
