//! Train: the spine at the left; curves above, what the network computes and thinks below.
use eframe::egui::{CentralPanel, Frame, Margin, Panel, Rect, ScrollArea, Sense, Ui, UiBuilder, Vec2};

use crate::ui::context::Context;
use crate::ui::panels::stack;
use crate::ui::panels::train::{
    batch, conclusion, confusion, curves, flow, loss_surface, maps, network, prediction, runs, truth,
};
use crate::ui::widgets::{card_frame, segments};

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

/// Space between two panels.
const GAP: f32 = 10.0;

/// How strongly it is drawn what belongs to another design or to other data than what is open.
const OLD: f32 = 0.55;

/// Below this width, or this height, the panels stand below each other.
const NARROW: f32 = 560.0;
const LOW: f32 = 500.0;

/// Draws the workspace.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let side = Frame::new().fill(theme.panel).inner_margin(Margin { left: 12, right: 6, top: 12, bottom: 0 });
    Panel::left("spine").default_size(310.0).size_range(240.0..=480.0).frame(side).show(ui, |ui| stack::show(ui, cx));
    let middle = Frame::new().fill(theme.background).inner_margin(Margin::same(10));
    CentralPanel::default().frame(middle).show(ui, |ui| {
        truth::show(ui, cx);
        conclusion::show(ui, cx);
        grid(ui, cx);
    });
}

/// Two columns and two rows; the lower left one shows what is chosen.
fn grid(ui: &mut Ui, cx: &mut Context<'_>) {
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

/// One panel in its place.
fn panel(ui: &mut Ui, cx: &mut Context<'_>, place: Rect, salt: &str, add: impl FnOnce(&mut Ui, &mut Context<'_>)) {
    let builder = UiBuilder::new().id_salt(salt).max_rect(place);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(place.intersect(ui.clip_rect()));
        card_frame(cx.theme).fill(cx.theme.panel).show(ui, |ui| {
            ui.set_min_size(place.size() - Vec2::new(22.0, 18.0));
            ui.set_max_size(place.size() - Vec2::new(22.0, 18.0));
            if cx.app.has_changed_since_start() {
                ui.set_opacity(OLD);
            }
            add(ui, cx);
        });
    });
}

/// What the lower left panel shows.
fn view(ui: &mut Ui, cx: &mut Context<'_>) {
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
    ScrollArea::both().id_salt(("train view", now as u8)).auto_shrink(false).show(ui, |ui| match now {
        TrainView::Maps => maps::show(ui, cx),
        TrainView::Network => network::show(ui, cx),
        TrainView::Confusion => confusion::show(ui, cx),
        TrainView::Batch => batch::show(ui, cx),
        TrainView::Surface => loss_surface::show(ui, cx),
        TrainView::Runs => runs::show(ui, cx),
    });
}
