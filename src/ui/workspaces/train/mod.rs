//! Train: the spine at the left; curves, and what the network computes and thinks. The panels follow what one sample is. `classroom`
//! is what a class sees of them.
mod classroom;
mod pictures;
mod points;
mod rows;
mod texts;

use eframe::egui::{CentralPanel, Frame, Margin, Panel, Rect, Ui, UiBuilder, Vec2};

use super::{MIDDLE, side_range};
use crate::app::Pointer;
use crate::design::SampleKind;
use crate::ui::context::Context;
use crate::ui::guide::{self, Anchor};
use crate::ui::panels::train::points::surface;
use crate::ui::panels::train::texts::follow as follow_text;
use crate::ui::panels::train::{conclusion, guess, truth};
use crate::ui::panels::{arithmetic, stack};
use crate::ui::widgets::card_frame;

/// Draws a panel.
type DrawPanel = fn(&mut Ui, &mut Context<'_>);

/// Space between two panels.
const GAP: f32 = 10.0;

/// From these widths on there is room for neurons on the cards, with the width of the cards there. Beside a lesson it is less.
const ROOMY: [(f32, f32); 2] = [(1240.0, 440.0), (1040.0, 395.0)];

/// Widths of the stack at the left, and of the calculation at the right: from where to where they may be drawn.
const SPINE: (f32, f32) = (240.0, 560.0);
const ARITHMETIC: (f32, f32) = (280.0, 520.0);

/// In front of a class the stack is shown from this width on.
const BESIDE_CLASSROOM: f32 = 900.0;

/// How strongly it is drawn what belongs to another design or to other data than what is open.
const OLD: f32 = 0.55;

/// Draws the workspace.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let side = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 6, top: 12, bottom: 0 });
    let kind = cx.app.document.design().data.sample_kind();
    // Cards of points have their neurons beside their names, where there is room for them.
    let room = ROOMY.into_iter().find(|(least, _)| kind == SampleKind::Point && ui.available_width() >= *least);
    let (spine, wide) = room.map_or(("spine", 310.0), |(_, wide)| ("wide spine", wide));
    let is_classroom = cx.app.classroom.is_some();
    let calculation = if cx.app.arithmetic.place().is_some() { ARITHMETIC.0 } else { 0.0 };
    // Where there is no room for both, a calculation stands in the place of the stack.
    let is_narrow = calculation > 0.0 && ui.available_width() < SPINE.0 + ARITHMETIC.0 + MIDDLE;
    if !is_narrow && (!is_classroom || ui.available_width() >= BESIDE_CLASSROOM) {
        let range = side_range(ui, SPINE, MIDDLE + calculation);
        let spine = Panel::left(spine).default_size(wide).size_range(range).frame(side);
        spine.show(ui, |ui| stack::show(ui, cx));
    }
    if calculation > 0.0 {
        let frame = Frame::new().fill(theme.panel).inner_margin(Margin::same(12));
        let range = side_range(ui, ARITHMETIC, MIDDLE);
        let panel = Panel::right("arithmetic").default_size(340.0).size_range(range).frame(frame);
        panel.show(ui, |ui| arithmetic::show(ui, cx));
    }
    let middle = Frame::new().fill(theme.background).inner_margin(Margin::same(10));
    CentralPanel::default().frame(middle).show(ui, |ui| {
        if kind == SampleKind::Text {
            follow_text(cx);
        }
        if is_classroom {
            return classroom::show(ui, cx);
        }
        truth::show(ui, cx);
        guess::show(ui, cx);
        conclusion::show(ui, cx);
        match kind {
            SampleKind::Text => texts::show(ui, cx),
            SampleKind::Row => rows::show(ui, cx),
            SampleKind::Point => points::show(ui, cx),
            SampleKind::Picture => pictures::show(ui, cx),
        }
    });
}

/// The panel in which the network is seen at work.
fn living(cx: &Context<'_>) -> DrawPanel {
    match cx.app.document.design().data.sample_kind() {
        SampleKind::Text => texts::ask,
        SampleKind::Row => rows::large,
        SampleKind::Point => surface::show,
        SampleKind::Picture => pictures::layer,
    }
}

/// Tells the guide where the network is seen at work.
fn note_living(ui: &Ui, cx: &mut Context<'_>) {
    guide::note(ui, cx, Anchor::Thing(Pointer::Maps), ui.max_rect());
}

/// One panel in its place, dimmed where the run that it tells of is one of another design.
fn panel(ui: &mut Ui, cx: &mut Context<'_>, place: Rect, salt: &str, add: impl FnOnce(&mut Ui, &mut Context<'_>)) {
    framed(ui, cx, place, salt, |ui, cx| {
        if cx.app.has_changed_since_start() {
            ui.set_opacity(OLD);
        }
        add(ui, cx);
    });
}

/// One panel in its place.
pub(in crate::ui::workspaces) fn framed(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    place: Rect,
    salt: &str,
    add: impl FnOnce(&mut Ui, &mut Context<'_>),
) {
    let builder = UiBuilder::new().id_salt(salt).max_rect(place);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(place.intersect(ui.clip_rect()));
        card_frame(cx.theme).fill(cx.theme.panel).show(ui, |ui| {
            let inner = (place.size() - Vec2::new(22.0, 18.0)).max(Vec2::ZERO);
            ui.set_min_size(inner);
            ui.set_max_size(inner);
            add(ui, cx);
        });
    });
}
