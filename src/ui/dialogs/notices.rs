//! What was told in this session, to be read again.
use eframe::egui::Ui;

use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::panels::notices;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, weak};

/// Draws the list, the newest first.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("notices.title")).size(size::TITLE));
    if cx.app.board.all().next().is_none() {
        ui.label(weak(cx.theme, cx.t("notices.none")));
    }
    scroll(ui, 440.0).auto_shrink([false, true]).show(ui, |ui| {
        for told in cx.app.board.all() {
            notices::one(ui, cx, told, false);
        }
    });
    super::answer::close(ui, cx);
}
