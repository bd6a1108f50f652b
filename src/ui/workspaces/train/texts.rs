//! The panels of a network that reads texts: the box with a column per token, and beside it what was learned.
use eframe::egui::{Rect, ScrollArea, Sense, Ui, Vec2, pos2};

use super::{DrawPanel, GAP, note_living, panel};
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::panels::train::{confusion, curves, flow, prediction, runs, texts};
use crate::ui::widgets::segments;

/// Below this width, or this height, the panels stand below each other.
const NARROW: f32 = 680.0;
const LOW: f32 = 600.0;

/// What the upper right panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum LearnedView {
    #[default]
    Loss,
    Score,
    Flow,
    Confusion,
    Runs,
}

/// The box and its columns at the left, four panels below each other at the right.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let room = ui.available_rect_before_wrap();
    if room.width() < NARROW || room.height() < LOW {
        return column(ui, cx);
    }
    let right = (room.width() * 0.37).clamp(330.0, 460.0);
    let x = room.right() - right;
    panel(ui, cx, room.with_max_x(x - GAP), "ask", ask);
    let shares = [0.27, 0.26, 0.265];
    let high = room.height() - 3.0 * GAP;
    let mut top = room.top();
    let panels: [(&str, DrawPanel); 4] = [
        ("learned", learned),
        ("prediction", prediction::show),
        ("lines", texts::lines),
        ("embedding", texts::embedding),
    ];
    for (nth, (salt, draw)) in panels.into_iter().enumerate() {
        let bottom = shares.get(nth).map_or(room.bottom(), |share| top + high * share);
        panel(ui, cx, Rect::from_min_max(pos2(x, top), pos2(room.right(), bottom)), salt, draw);
        top = bottom + GAP;
    }
}

/// All panels below each other, where two do not fit side by side.
fn column(ui: &mut Ui, cx: &mut Context<'_>) {
    let panels: [(&str, f32, DrawPanel); 5] = [
        ("ask", 610.0, ask),
        ("learned", 230.0, learned),
        ("prediction", 250.0, prediction::show),
        ("lines", 230.0, texts::lines),
        ("embedding", 230.0, texts::embedding),
    ];
    ScrollArea::vertical().id_salt("panels").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        for (salt, high, draw) in panels {
            let (place, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), high), Sense::hover());
            panel(ui, cx, place, salt, draw);
        }
    });
}

/// Where one types, with the columns below.
pub(super) fn ask(ui: &mut Ui, cx: &mut Context<'_>) {
    note_living(ui, cx);
    texts::text_box(ui, cx);
    ui.add_space(8.0);
    texts::columns(ui, cx);
}

/// Curves, and what else says how training goes.
fn learned(ui: &mut Ui, cx: &mut Context<'_>) {
    let options = [
        (LearnedView::Loss, "learned_view", "loss"),
        (LearnedView::Score, "learned_view", "score"),
        (LearnedView::Flow, "learned_view", "flow"),
        (LearnedView::Confusion, "train_view", "confusion"),
        (LearnedView::Runs, "train_view", "runs"),
    ];
    let options = options.map(|(view, group, key)| {
        let text = |part| cx.language().term(&[group, key, part]).into_owned();
        (view, text("name"), text("about"))
    });
    let now = *cx.memory::<LearnedView>();
    let now = segments(ui, cx.theme, &options, now).unwrap_or(now);
    *cx.memory() = now;
    ui.add_space(2.0);
    match now {
        LearnedView::Loss => curves::loss(ui, cx),
        LearnedView::Score => curves::score(ui, cx),
        other => {
            ScrollArea::both().id_salt(("learned", other as u8)).auto_shrink(false).show_nested(ui, |ui| match other {
                LearnedView::Flow => flow::show(ui, cx),
                LearnedView::Confusion => confusion::show(ui, cx),
                _ => runs::show(ui, cx),
            });
        }
    }
}
