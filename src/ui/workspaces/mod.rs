//! The workspaces, one file each: which panels stand where.
//!
//! A workspace is a row in `app::workspace`, which makes its tab and its command, its file here, and an arm in [`show`].
mod build;
mod data;
mod train;

use eframe::egui::Ui;

use super::context::Context;
use crate::app::Workspace;

/// Draws the workspace that is shown.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    match cx.app.workspace {
        Workspace::Data => data::show(ui, cx),
        Workspace::Build => build::show(ui, cx),
        Workspace::Train => train::show(ui, cx),
    }
}
