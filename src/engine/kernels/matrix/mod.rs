//! The two matrix products that carry nearly all of the work.
mod dot;
mod outer;
mod rows;

pub use dot::dot;
pub use outer::{Panels, outer};
pub use rows::MatrixRows;
