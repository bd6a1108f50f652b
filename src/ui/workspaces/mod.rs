//! The workspaces, one file each: which panels stand where.
//!
//! A workspace is a row in `app::workspace`, which makes its tab and its command, its file here, and an arm in [`show`].
mod build;
mod compare;
mod data;
mod explore;
mod train;

use std::ops::RangeInclusive;

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

/// The room that stays for what stands in the middle of a workspace, where the sides can leave it so much.
const MIDDLE: f32 = 300.0;

/// From where to where a panel at a side may be drawn, so that it leaves room for so much beside it.
fn side_range(ui: &Ui, (least, most): (f32, f32), beside: f32) -> RangeInclusive<f32> {
    least..=(ui.available_width() - beside).clamp(least, most)
}

/// Whether so few panels are shown that letters can be larger.
pub(super) fn has_few_panels(app: &App) -> bool {
    app.workspace == Workspace::Train && app.classroom.is_some() && app.lesson.is_none()
}

/// Whether a panel shows what the network says of other samples than the one that is shown.
fn looks_at_more(cx: &Context<'_>) -> bool {
    cx.app.workspace == Workspace::Train && cx.app.document.design().data.sample_kind() != SampleKind::Picture
}
