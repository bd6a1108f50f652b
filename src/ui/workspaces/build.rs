//! Build: the palette at the left, the stack in the middle, the inspector at the right.
use eframe::egui::{CentralPanel, Frame, Margin, Panel, Ui};

use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::panels::{inspector, palette, stack};

/// In a narrower window, as on a projector, the sides are as narrow as they can be and leave the middle some room.
const NARROW: f32 = 900.0;

/// In a still narrower one, as beside a lesson, both stand below each other at one side.
const ONE_SIDE: f32 = 760.0;
/// The share of its height that the inspector takes there.
const BELOW: f32 = 0.55;

/// Draws the workspace.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let side = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 8, top: 12, bottom: 4 });
    let narrow = ui.available_width() < NARROW;
    let (palette_most, inspector_most) = if narrow { (180.0, 280.0) } else { (360.0, 480.0) };
    let has_palette = ![Control::AddLayers, Control::Files].into_iter().all(|control| cx.app.is_hidden(control));
    if has_palette && ui.available_width() < ONE_SIDE {
        return one_side(ui, cx, side);
    }
    if has_palette {
        let palette_panel = Panel::left("palette").default_size(232.0_f32.min(palette_most));
        palette_panel.size_range(180.0..=palette_most).frame(side).show(ui, |ui| palette::show(ui, cx));
    }
    let inspector_panel = Panel::right("inspector").default_size(326.0_f32.min(inspector_most));
    inspector_panel.size_range(280.0..=inspector_most).frame(side).show(ui, |ui| inspector::show(ui, cx));
    middle(ui, cx);
}

/// The palette and below it the inspector at one side.
fn one_side(ui: &mut Ui, cx: &mut Context<'_>, side: Frame) {
    Panel::left("both").default_size(280.0).size_range(280.0..=360.0).frame(side).show(ui, |ui| {
        let high = ui.available_height() * BELOW;
        let below = Panel::bottom("inspector below").default_size(high).frame(Frame::NONE);
        below.show(ui, |ui| inspector::show(ui, cx));
        CentralPanel::default().frame(Frame::NONE).show(ui, |ui| palette::show(ui, cx));
    });
    middle(ui, cx);
}

fn middle(ui: &mut Ui, cx: &mut Context<'_>) {
    let middle = Frame::new().fill(cx.theme.background).inner_margin(Margin { left: 14, right: 8, top: 12, bottom: 0 });
    CentralPanel::default().frame(middle).show(ui, |ui| stack::show(ui, cx));
}
