//! The words of a lesson: Markdown in the window's letters.
use std::fmt::Debug;
use std::hash::Hash;

use eframe::egui::Ui;
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

use crate::ui::theme::Theme;

/// Draws a text. `id` tells it from others in the panel.
pub(super) fn show(ui: &mut Ui, theme: &Theme, id: impl Hash + Debug, text: &str) {
    // Nothing in it is worth keeping: no pictures, and nothing that scrolls by itself.
    let mut cache = CommonMarkCache::default();
    ui.push_id(id, |ui| {
        // Strong words have the color of what is active, and no letters of their own.
        ui.visuals_mut().widgets.active.fg_stroke.color = theme.accent;
        CommonMarkViewer::new().show(ui, &mut cache, text);
    });
}
