//! The two matrix products that carry nearly all of the work, and those of the smallest networks.
mod dot;
mod few;
mod outer;
mod rows;

pub use dot::dot;
pub use few::{is_few, multiply_few, outer_few, pull_back_few};
pub use outer::{Panels, outer};
pub use rows::MatrixRows;
