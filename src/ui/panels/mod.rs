//! The parts of the window.
pub(super) mod data;
pub(super) mod explore;
pub(super) mod frame_times;
pub(super) mod inspector;
pub(super) mod menu;
pub(super) mod notices;
pub(super) mod palette;
pub(super) mod rows;
pub(super) mod stack;
pub(super) mod status;
pub(super) mod timeline;
pub(super) mod top_bar;
pub(super) mod train;
pub(super) mod training_settings;
pub(super) mod transport;
