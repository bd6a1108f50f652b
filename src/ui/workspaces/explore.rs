//! Explore: the spine at the left, and the workbench: which samples are mistaken, doubted or hard. At the right one
//! picture is asked about.
use eframe::egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Sense, Ui, UiBuilder, Vec2};

use super::side_range;
use crate::design::SampleKind;
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::panels::train::truth;
use crate::ui::panels::{explore, stack};
use crate::ui::widgets::card_frame;

/// Room that the workbench needs.
const LEAST: Vec2 = Vec2::new(240.0, 400.0);

/// Width of the panel beside it: a share of the window, and what it is at first.
const ASK: (f32, f32, f32) = (0.26, 320.0, 380.0);
/// The widest that it may be.
const WIDEST: f32 = 520.0;
/// Widths of the stack at the left: from where to where it may be drawn.
const SPINE: (f32, f32) = (240.0, 560.0);

/// Draws the workspace.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let side = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 6, top: 12, bottom: 0 });
    let is_picture = cx.app.document.design().data.sample_kind() == SampleKind::Picture;
    let asks = is_picture && !cx.app.is_hidden(Control::Probes);
    let ask = if asks { ASK.1 } else { 0.0 };
    // Where there is no room for all three, the stack gives way: the question and the workbench are what one came for.
    if ui.available_width() >= SPINE.0 + LEAST.x + ask {
        let range = side_range(ui, SPINE, LEAST.x + ask);
        Panel::left("spine").default_size(310.0).size_range(range).frame(side).show(ui, |ui| stack::show(ui, cx));
    }
    if asks {
        let side = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 8, top: 12, bottom: 0 });
        let wide = (ui.ctx().content_rect().width() * ASK.0).clamp(ASK.1, ASK.2);
        Panel::right("ask it")
            .default_size(wide)
            .size_range(side_range(ui, (ASK.1, WIDEST), LEAST.x))
            .frame(side)
            .show(ui, |ui| explore::ask(ui, cx));
    }
    let middle = Frame::new().fill(theme.background).inner_margin(Margin::same(10));
    CentralPanel::default().frame(middle).show(ui, |ui| {
        truth::show(ui, cx);
        ui.add_space(4.0);
        card_frame(theme).fill(theme.panel).show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            workbench(ui, cx);
        });
    });
}

/// The workbench, which is scrolled where it has too little room.
fn workbench(ui: &mut Ui, cx: &mut Context<'_>) {
    let room = ui.available_size();
    if room.x >= LEAST.x && room.y >= LEAST.y {
        ui.push_id("workbench", |ui| explore::workbench(ui, cx));
        return;
    }
    ScrollArea::both().id_salt("workbench area").auto_shrink(false).show(ui, |ui| {
        let (place, _) = ui.allocate_exact_size(room.max(LEAST), Sense::hover());
        let builder = UiBuilder::new().id_salt("workbench").max_rect(place);
        ui.scope_builder(builder, |ui| explore::workbench(ui, cx));
    });
}
