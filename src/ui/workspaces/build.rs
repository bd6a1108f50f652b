//! Build: the palette at the left, the stack in the middle, the inspector at the right.
use eframe::egui::{CentralPanel, Frame, Margin, Panel, Ui};

use crate::ui::context::Context;
use crate::ui::panels::{inspector, palette, stack};

/// Draws the workspace.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let side = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 8, top: 12, bottom: 4 });
    Panel::left("palette")
        .default_size(232.0)
        .size_range(180.0..=360.0)
        .frame(side)
        .show(ui, |ui| palette::show(ui, cx));
    Panel::right("inspector").default_size(326.0).size_range(280.0..=480.0).frame(side).show(ui, |ui| {
        inspector::show(ui, cx);
    });
    let middle = Frame::new().fill(theme.background).inner_margin(Margin { left: 14, right: 8, top: 12, bottom: 0 });
    CentralPanel::default().frame(middle).show(ui, |ui| stack::show(ui, cx));
}
