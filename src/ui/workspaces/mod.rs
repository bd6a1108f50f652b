//! The workspaces, one file each: which panels stand where.
//!
//! A workspace is a row in `app::workspace`, which makes its tab and its command, its file here, and an arm in [`show`].
mod build;
mod compare;
mod data;
mod explore;
mod train;

use eframe::egui::Ui;

use super::context::Context;
use crate::app::{Action, App, Workspace};
use crate::design::SampleKind;

/// Draws the workspace that is shown.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    match cx.app.workspace {
        Workspace::Data => data::show(ui, cx),
        Workspace::Build => build::show(ui, cx),
        Workspace::Train => train::show(ui, cx),
        Workspace::Explore => explore::show(ui, cx),
        Workspace::Compare => compare::show(ui, cx),
    }
    if cx.app.sample.more.is_some() && !looks_at_more(cx) {
        cx.act(Action::Observe(None));
    }
}

/// Whether so few panels are shown that letters can be larger.
pub(super) fn has_few_panels(app: &App) -> bool {
    app.workspace == Workspace::Train && app.classroom.is_some() && app.lesson.is_none()
}

/// Whether a panel shows what the network says of other samples than the one that is shown.
fn looks_at_more(cx: &Context<'_>) -> bool {
    cx.app.workspace == Workspace::Train && cx.app.document.design().data.sample_kind() != SampleKind::Picture
}
