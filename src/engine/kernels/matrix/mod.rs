//! The two matrix products that carry nearly all of the work.
mod dot;
mod outer;

pub use dot::{Rows, dot};
pub use outer::{Panels, outer};
