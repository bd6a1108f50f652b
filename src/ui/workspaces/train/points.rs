//! The panels of a network that takes points: the surface in the middle, curves, answers and data at the right.
use eframe::egui::{Rect, ScrollArea, Sense, Ui, Vec2};

use super::{GAP, framed, note_living, panel};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::panels::train::points::{data, surface, thinks, through};
use crate::ui::panels::train::{confusion, curves, flow, loss_surface, network, runs};
use crate::ui::widgets::{card_frame, kept, segments};

/// Below this width, or this height, the panels stand below each other.
const NARROW: f32 = 600.0;
const LOW: f32 = 480.0;
/// The width of the right column.
const RIGHT: (f32, f32) = (290.0, 400.0);
/// The least height of the curves, and the height of the point on its way through the network.
const CURVES: f32 = 240.0;
const THROUGH: (f32, f32) = (110.0, 200.0);
/// The least height of the surface.
const LEAST: f32 = 280.0;
/// The height of the loss around the weights.
const SURFACE: f32 = 230.0;
/// The height that the switch above it takes, where there is something to compare.
const SWITCH: f32 = 30.0;

/// What the upper right panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum PointsView {
    #[default]
    Loss,
    Score,
    Flow,
    Confusion,
    Network,
    Runs,
}

/// The height that the panels below the curves took in the last frame: what they leave free is the curves'.
#[derive(Debug, Clone, Copy, Default)]
struct BelowCurves(f32);

/// The surface and the point on its way at the left, everything else at the right.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let room = ui.available_rect_before_wrap();
    if room.width() < NARROW || room.height() < LOW {
        return column(ui, cx);
    }
    let right = (room.width() * 0.41).clamp(RIGHT.0, RIGHT.1);
    let (left, side) = room.split_left_right_at_x(room.right() - right);
    let left = left.with_max_x(left.right() - GAP);
    let below = (left.height() * 0.3).clamp(THROUGH.0, THROUGH.1);
    let (upper, lower) = left.split_top_bottom_at_y(left.bottom() - below);
    framed(ui, cx, upper.with_max_y(upper.bottom() - GAP), "surface", plane);
    panel(ui, cx, lower, "through", through::show);
    ui.scope_builder(eframe::egui::UiBuilder::new().id_salt("right").max_rect(side), |ui| {
        ScrollArea::vertical().id_salt("right").auto_shrink(false).show(ui, |ui| {
            let free = side.height() - cx.memory::<BelowCurves>().0;
            right_column(ui, cx, free.max(CURVES));
        });
    });
}

/// What the network answers all over the plane.
fn plane(ui: &mut Ui, cx: &mut Context<'_>) {
    note_living(ui, cx);
    surface::show(ui, cx);
}

/// Curves of a height, answers and data below each other.
fn right_column(ui: &mut Ui, cx: &mut Context<'_>, curves: f32) {
    ui.spacing_mut().item_spacing.y = GAP;
    let top = ui.cursor().top();
    placed(ui, cx, ("view", curves), view);
    grown(ui, cx, thinks::show);
    if !cx.app.is_hidden(Control::Source) {
        grown(ui, cx, |ui, cx| kept(ui, cx, Control::Source, data::show));
    }
    if cx.app.has_loss_surface() {
        let switch = if cx.app.runs.can_compare_descent() { SWITCH } else { 0.0 };
        placed(ui, cx, ("loss surface", SURFACE + switch), loss_surface::show);
    }
    cx.memory::<BelowCurves>().0 = ui.min_rect().bottom() - top - curves;
}

/// All panels below each other, where two do not fit side by side.
fn column(ui: &mut Ui, cx: &mut Context<'_>) {
    // All of the surface is in sight at once.
    let sight = ui.available_height().max(LEAST);
    ScrollArea::vertical().id_salt("panels").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        let high = (ui.available_width().min(460.0) + 70.0).min(sight);
        let size = Vec2::new(ui.available_width(), high);
        let (place, _) = ui.allocate_exact_size(size, Sense::hover());
        framed(ui, cx, place, "surface", plane);
        right_column(ui, cx, CURVES);
        placed(ui, cx, ("through", THROUGH.1), through::show);
    });
}

/// A panel of a height.
fn placed(ui: &mut Ui, cx: &mut Context<'_>, (salt, high): (&str, f32), add: fn(&mut Ui, &mut Context<'_>)) {
    let size = Vec2::new(ui.available_width(), high);
    let (place, _): (Rect, _) = ui.allocate_exact_size(size, Sense::hover());
    panel(ui, cx, place, salt, add);
}

/// A panel that is as high as what stands in it.
fn grown(ui: &mut Ui, cx: &mut Context<'_>, add: fn(&mut Ui, &mut Context<'_>)) {
    card_frame(cx.theme).fill(cx.theme.panel).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        ui.set_width(ui.available_width());
        add(ui, cx);
    });
}

/// What the upper right panel shows.
fn view(ui: &mut Ui, cx: &mut Context<'_>) {
    let options = [
        (PointsView::Loss, "loss"),
        (PointsView::Score, "score"),
        (PointsView::Flow, "flow"),
        (PointsView::Confusion, "confusion"),
        (PointsView::Network, "network"),
        (PointsView::Runs, "runs"),
    ];
    let options = options.map(|(view, key)| {
        let text = |part| cx.language().term(&["train_view", key, part]).into_owned();
        (view, text("name"), text("about"))
    });
    let now = *cx.memory::<PointsView>();
    let now = segments(ui, cx.theme, &options, now).unwrap_or(now);
    *cx.memory() = now;
    match now {
        PointsView::Loss => curves::loss(ui, cx),
        PointsView::Score => curves::score(ui, cx),
        PointsView::Flow => flow::show(ui, cx),
        PointsView::Confusion => {
            ScrollArea::both().id_salt("confusion").show_nested(ui, |ui| confusion::show(ui, cx));
        }
        PointsView::Network => {
            ScrollArea::both().id_salt("network").show_nested(ui, |ui| network::show(ui, cx));
        }
        PointsView::Runs => {
            ScrollArea::both().id_salt("runs").show_nested(ui, |ui| runs::show(ui, cx));
        }
    }
}
