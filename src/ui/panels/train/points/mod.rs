//! The panels of a network that takes points of the plane.
mod brush;
pub(in crate::ui) mod data;
pub(in crate::ui) mod surface;
pub(in crate::ui) mod thinks;
pub(in crate::ui) mod through;
