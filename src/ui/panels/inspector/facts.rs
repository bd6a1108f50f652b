//! Facts in a frame.
use eframe::egui::{Align, Label, Layout, RichText, Ui};

use crate::ui::context::Context;
use crate::ui::widgets::{card_frame, weak};

/// Facts in a frame: their names at the left, values at the right. Each key has an explanation under `<key>_about`.
pub(super) fn table(ui: &mut Ui, cx: &Context<'_>, rows: &[(&str, String)]) {
    card_frame(cx.theme).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for (key, text) in rows {
            ui.horizontal(|ui| {
                ui.label(weak(cx.theme, cx.t(key))).on_hover_text(cx.t(&format!("{key}_about")));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.add(Label::new(RichText::new(text).monospace()).truncate());
                });
            });
        }
    });
}
