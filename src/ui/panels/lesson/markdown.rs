//! The words of a lesson: Markdown in the window's letters.
use std::fmt::Debug;
use std::hash::Hash;

use eframe::egui::Ui;
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

/// Draws a text. `id` tells it from others in the panel.
pub(super) fn show(ui: &mut Ui, id: impl Hash + Debug, text: &str) {
    // Nothing in it is worth keeping: no pictures, and nothing that scrolls by itself.
    let mut cache = CommonMarkCache::default();
    ui.push_id(id, |ui| {
        CommonMarkViewer::new().show(ui, &mut cache, text);
    });
}
