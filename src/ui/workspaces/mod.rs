//! The workspaces: which panels stand where.
mod build;
mod data;
mod train;

use eframe::egui::Ui;

use super::cx::Cx;
use crate::app::Workspace;

/// How a workspace is drawn.
type Draw = fn(&mut Ui, &mut Cx<'_>);

/// How each workspace is drawn.
const DRAWN: &[(Workspace, Draw)] =
    &[(Workspace::Data, data::show), (Workspace::Build, build::show), (Workspace::Train, train::show)];

/// Draws the workspace that is shown.
pub(super) fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    let shown = cx.app.workspace;
    if let Some((_, draw)) = DRAWN.iter().find(|(workspace, _)| *workspace == shown) {
        draw(ui, cx);
    }
}
