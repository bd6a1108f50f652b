//! The workspaces: which panels stand where.
pub(super) mod build;
pub(super) mod data;
pub(super) mod train;
