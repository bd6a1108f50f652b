//! Data: sources and classes at the left, what the network will get in the middle, how it is varied at the right.
use eframe::egui::{CentralPanel, Frame, Label, Margin, Panel, ScrollArea, Ui};

use crate::design::{Input, SampleKind};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::panels::data::{gallery, source, texts, transforms};
use crate::ui::panels::rows;
use crate::ui::panels::train::points;
use crate::ui::widgets::{kept, weak};

/// Draws the workspace.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let kind = cx.app.document.design().data.sample_kind();
    let side = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 8, top: 12, bottom: 4 });
    Panel::left("data").default_size(300.0).size_range(250.0..=420.0).frame(side).show(ui, |ui| {
        ScrollArea::vertical().id_salt("data side").auto_shrink(false).show(ui, |ui| source::show(ui, cx));
    });
    Panel::right("transforms").default_size(332.0).size_range(290.0..=460.0).frame(side).show(ui, |ui| {
        ScrollArea::vertical().id_salt("transforms").auto_shrink(false).show(ui, |ui| match kind {
            SampleKind::Row => kept(ui, cx, Control::Source, rows::settings),
            SampleKind::Point => kept(ui, cx, Control::Source, points::data::show),
            _ => kept(ui, cx, Control::Augmentation, transforms::show),
        });
    });
    let middle = Frame::new().fill(theme.background).inner_margin(Margin { left: 14, right: 8, top: 12, bottom: 0 });
    CentralPanel::default().frame(middle).show(ui, |ui| match kind {
        SampleKind::Row => rows::samples(ui, cx),
        SampleKind::Text => texts::show(ui, cx),
        SampleKind::Point => points::surface::points_only(ui, cx),
        SampleKind::Picture if matches!(cx.app.document.design().input, Input::Picture(_)) => gallery::show(ui, cx),
        SampleKind::Picture => {
            ui.add(Label::new(weak(cx.theme, cx.t("data_view.numbers"))).wrap());
        }
    });
}
