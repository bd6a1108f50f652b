//! The parts of the window.
pub(super) mod compile;
pub(super) mod data;
pub(super) mod frame_times;
pub(super) mod inspector;
pub(super) mod layers;
pub(super) mod menu;
pub(super) mod stack;
pub(super) mod status;
pub(super) mod timeline;
pub(super) mod top_bar;
pub(super) mod train;
pub(super) mod transport;
