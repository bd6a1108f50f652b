//! The panels of the Train workspace.
pub(in crate::ui) mod batch;
pub(in crate::ui) mod big_numbers;
pub(in crate::ui) mod conclusion;
pub(in crate::ui) mod confusion;
pub(in crate::ui) mod curves;
pub(in crate::ui) mod flow;
pub(in crate::ui) mod guess;
pub(in crate::ui) mod loss_surface;
pub(in crate::ui) mod maps;
pub(in crate::ui) mod network;
pub(in crate::ui) mod points;
pub(in crate::ui) mod prediction;
pub(in crate::ui) mod runs;
pub(in crate::ui) mod texts;
pub(in crate::ui) mod truth;
