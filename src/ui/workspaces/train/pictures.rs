//! The panels of a network that takes pictures: curves above, maps and answers below.
use eframe::egui::{Rect, ScrollArea, Sense, Ui, Vec2};

use super::{GAP, note_living, panel};
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::panels::train::{batch, confusion, curves, flow, loss_surface, maps, network, prediction, runs};
use crate::ui::widgets::segments;

/// What the lower left panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum TrainView {
    #[default]
    Maps,
    Network,
    Confusion,
    Batch,
    Surface,
    Runs,
}

/// Below this width, or this height, the panels stand below each other.
const NARROW: f32 = 560.0;
const LOW: f32 = 500.0;

/// Two columns and two rows; the lower left one shows what is chosen.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let room = ui.available_rect_before_wrap();
    if room.width() < NARROW || room.height() < LOW {
        return column(ui, cx);
    }
    let left = ((room.width() - GAP) * 0.5).max(250.0);
    let upper = ((room.height() - GAP) * 0.38).clamp(170.0, 330.0);
    let (x, y) = (room.left() + left + GAP, room.top() + upper + GAP);
    let top_left = Rect::from_min_max(room.min, Vec2::new(x - GAP, y - GAP).to_pos2());
    let top_right = Rect::from_min_max(Vec2::new(x, room.top()).to_pos2(), Vec2::new(room.right(), y - GAP).to_pos2());
    let below_left =
        Rect::from_min_max(Vec2::new(room.left(), y).to_pos2(), Vec2::new(x - GAP, room.bottom()).to_pos2());
    let right = Rect::from_min_max(Vec2::new(x, y).to_pos2(), room.max);
    let half = (right.height() * 0.44).min(right.height() - 120.0).max(100.0);
    let (flow_place, opinion_place) = right.split_top_bottom_at_y(right.top() + half);
    panel(ui, cx, top_left, "loss", curves::loss);
    panel(ui, cx, top_right, "score", curves::score);
    panel(ui, cx, below_left, "view", view);
    panel(ui, cx, flow_place.with_max_y(flow_place.bottom() - GAP), "flow", flow::show);
    panel(ui, cx, opinion_place, "prediction", prediction::show);
}

/// All panels below each other, where two do not fit side by side.
fn column(ui: &mut Ui, cx: &mut Context<'_>) {
    type Draw = fn(&mut Ui, &mut Context<'_>);
    let panels: [(&str, f32, Draw); 5] = [
        ("loss", 210.0, curves::loss),
        ("score", 210.0, curves::score),
        ("view", 340.0, view),
        ("flow", 230.0, flow::show),
        ("prediction", 250.0, prediction::show),
    ];
    ScrollArea::vertical().id_salt("panels").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        for (salt, high, draw) in panels {
            let size = Vec2::new(ui.available_width(), high);
            let (place, _) = ui.allocate_exact_size(size, Sense::hover());
            panel(ui, cx, place, salt, draw);
        }
    });
}

/// What the selected layer computes, alone.
pub(super) fn layer(ui: &mut Ui, cx: &mut Context<'_>) {
    ScrollArea::both().id_salt("layer").auto_shrink(false).show_nested(ui, |ui| maps::show(ui, cx));
}

/// What the lower left panel shows.
fn view(ui: &mut Ui, cx: &mut Context<'_>) {
    note_living(ui, cx);
    let options = [
        (TrainView::Maps, "maps"),
        (TrainView::Network, "network"),
        (TrainView::Confusion, "confusion"),
        (TrainView::Batch, "batch"),
        (TrainView::Surface, "surface"),
        (TrainView::Runs, "runs"),
    ];
    let has_surface = cx.app.has_loss_surface();
    let options =
        options.into_iter().filter(|(view, _)| *view != TrainView::Surface || has_surface).map(|(view, key)| {
            let text = |part| cx.language().term(&["train_view", key, part]).into_owned();
            (view, text("name"), text("about"))
        });
    let options: Vec<_> = options.collect();
    let now =
        Some(*cx.memory::<TrainView>()).filter(|now| *now != TrainView::Surface || has_surface).unwrap_or_default();
    let now = segments(ui, cx.theme, &options, now).unwrap_or(now);
    *cx.memory() = now;
    ui.add_space(4.0);
    ScrollArea::both().id_salt(("train view", now as u8)).auto_shrink(false).show_nested(ui, |ui| match now {
        TrainView::Maps => maps::show(ui, cx),
        TrainView::Network => network::show(ui, cx),
        TrainView::Confusion => confusion::show(ui, cx),
        TrainView::Batch => batch::show(ui, cx),
        TrainView::Surface => loss_surface::show(ui, cx),
        TrainView::Runs => runs::show(ui, cx),
    });
}
