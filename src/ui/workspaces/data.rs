//! Data: sources and classes at the left, what the network will get in the middle, how it is varied at the right.
use eframe::egui::{CentralPanel, Frame, Label, Margin, Panel, ScrollArea, Ui};

use super::{MIDDLE, side_range};
use crate::design::{Input, SampleKind};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::panels::data::{gallery, source, texts, transforms};
use crate::ui::panels::rows;
use crate::ui::panels::train::points;
use crate::ui::widgets::{kept, weak};

/// Widths of where the data come from and of what is set for them: from where to where they may be drawn. Where there is
/// no room for both sides they stand below each other.
const SOURCE: (f32, f32) = (250.0, 420.0);
const SETTINGS: (f32, f32) = (290.0, 460.0);

/// Draws the workspace.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let kind = cx.app.document.design().data.sample_kind();
    let side = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 8, top: 12, bottom: 4 });
    let (settings, control) = settings(kind);
    let has_settings = !cx.app.is_hidden(control);
    let has_both_sides = has_settings && ui.available_width() >= SOURCE.0 + SETTINGS.0 + MIDDLE;
    let beside = if has_both_sides { SETTINGS.0 } else { 0.0 };
    let has_one_side = has_settings && !has_both_sides;
    let (name, usual, widths) = if has_one_side { ("both", 332.0, SETTINGS) } else { ("data", 300.0, SOURCE) };
    let range = side_range(ui, widths, MIDDLE + beside);
    Panel::left(name).default_size(usual).size_range(range).frame(side).show(ui, |ui| {
        ScrollArea::vertical().id_salt("data side").auto_shrink(false).show(ui, |ui| {
            source::show(ui, cx);
            if has_one_side {
                ui.separator();
                kept(ui, cx, control, settings);
            }
        });
    });
    if has_both_sides {
        let range = side_range(ui, SETTINGS, MIDDLE);
        Panel::right("transforms").default_size(332.0).size_range(range).frame(side).show(ui, |ui| {
            let area = ScrollArea::vertical().id_salt("transforms").auto_shrink(false);
            area.show(ui, |ui| kept(ui, cx, control, settings));
        });
    }
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

/// What is set for data of a kind, and the control that a lesson may keep shut.
fn settings(kind: SampleKind) -> (fn(&mut Ui, &mut Context<'_>), Control) {
    match kind {
        SampleKind::Row => (rows::settings, Control::Source),
        SampleKind::Point => (points::data::show, Control::Source),
        _ => (transforms::show, Control::Augmentation),
    }
}
