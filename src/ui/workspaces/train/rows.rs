//! The panels of a network that takes rows of numbers: the function or the answers large, curves and errors at the right.
use eframe::egui::{Rect, ScrollArea, Sense, Ui, Vec2, pos2};

use super::{DrawPanel, GAP, framed, note_living, panel};
use crate::design::{Source, TargetKind};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::panels::rows::{chosen_row, fit, function_plot, function_settings, truth};
use crate::ui::panels::train::{confusion, curves, flow, loss_surface, maps, network, prediction, runs};
use crate::ui::widgets::{kept, segments};

/// What the lower left panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum RowView {
    /// The settings of the function, or the chosen row.
    #[default]
    Sample,
    Maps,
    Network,
    Runs,
}

/// What the lower right panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum AnswerView {
    /// How near the answers come, or how probable each class is.
    #[default]
    Answers,
    Flow,
    /// The loss around the weights of a small network.
    Surface,
}

/// Below this width, or this height, the panels stand below each other.
const NARROW: f32 = 560.0;
const LOW: f32 = 460.0;
/// Share of the width that the left column takes, and share of the height that its upper panel takes.
const LEFT: f32 = 0.56;
const UPPER: f32 = 0.58;
/// Share of the height that each curve takes.
const CURVE: f32 = 0.27;

/// Two columns: what is learned at the left, how well at the right.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let room = ui.available_rect_before_wrap();
    if room.width() < NARROW || room.height() < LOW {
        return column(ui, cx);
    }
    let x = room.left() + (room.width() - GAP) * LEFT;
    let (left, right) = (room.with_max_x(x), room.with_min_x(x + GAP));
    let y = left.top() + (left.height() - GAP) * UPPER;
    framed(ui, cx, left.with_max_y(y), "answers", large);
    framed(ui, cx, left.with_min_y(y + GAP), "view", view);
    let high = ((right.height() - 2.0 * GAP) * CURVE).clamp(130.0, 250.0);
    let below = right.top() + 2.0 * (high + GAP);
    let curve = |nth: f32| {
        let top = right.top() + nth * (high + GAP);
        Rect::from_min_max(pos2(right.left(), top), pos2(right.right(), top + high))
    };
    panel(ui, cx, curve(0.0), "loss", curves::loss);
    panel(ui, cx, curve(1.0), "score", curves::score);
    panel(ui, cx, right.with_min_y(below), "errors", answers);
}

/// All panels below each other, where two do not fit side by side: what moves while training comes first.
fn column(ui: &mut Ui, cx: &mut Context<'_>) {
    let panels: [(&str, f32, DrawPanel); 5] = [
        ("answers", 300.0, large),
        ("loss", 200.0, curves::loss),
        ("errors", 320.0, answers),
        ("view", 300.0, view),
        ("score", 200.0, curves::score),
    ];
    ScrollArea::vertical().id_salt("panels").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        for (salt, high, draw) in panels {
            let (place, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), high), Sense::hover());
            framed(ui, cx, place, salt, draw);
        }
    });
}

/// The function with the network's curve; of a table the answers against the truth, or who was taken for whom.
pub(super) fn large(ui: &mut Ui, cx: &mut Context<'_>) {
    note_living(ui, cx);
    let app = cx.app;
    match &app.document.design().data {
        Source::Function(function) => function_plot(ui, cx, function, true),
        data if data.target_kind() == TargetKind::Numbers => truth(ui, cx),
        _ => drop(
            ScrollArea::both().id_salt("confusion").auto_shrink(false).show_nested(ui, |ui| confusion::show(ui, cx)),
        ),
    }
}

/// What the lower left panel shows.
fn view(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let data = &app.document.design().data;
    let sample = if matches!(data, Source::Function(_)) { "function" } else { "row" };
    let options = [
        (RowView::Sample, ("row_view", sample)),
        (RowView::Maps, ("train_view", "maps")),
        (RowView::Network, ("train_view", "network")),
        (RowView::Runs, ("train_view", "runs")),
    ];
    let is_empty = sample == "function" && app.is_hidden(Control::Source);
    if is_empty && *cx.memory::<RowView>() == RowView::Sample {
        *cx.memory() = RowView::Maps;
    }
    let now = choose(ui, cx, if is_empty { &options[1..] } else { &options });
    ScrollArea::both().id_salt(("row view", now as u8)).auto_shrink(false).show_nested(ui, |ui| match (now, data) {
        (RowView::Sample, Source::Function(function)) => {
            kept(ui, cx, Control::Source, |ui, cx| function_settings(ui, cx, function));
        }
        (RowView::Sample, Source::Table(table)) => chosen_row(ui, cx, table),
        (RowView::Sample, _) => {}
        (RowView::Maps, _) => maps::show(ui, cx),
        (RowView::Network, _) => network::show(ui, cx),
        (RowView::Runs, _) => runs::show(ui, cx),
    });
}

/// What the lower right panel shows.
fn answers(ui: &mut Ui, cx: &mut Context<'_>) {
    let numbers = cx.app.document.design().data.target_kind() == TargetKind::Numbers;
    let answers = if numbers { "errors" } else { "answers" };
    let mut options = vec![(AnswerView::Answers, ("row_view", answers)), (AnswerView::Flow, ("row_view", "flow"))];
    if cx.app.has_loss_surface() {
        options.push((AnswerView::Surface, ("train_view", "surface")));
    }
    let now = choose(ui, cx, &options);
    if now == AnswerView::Surface {
        return loss_surface::show(ui, cx);
    }
    ScrollArea::vertical().id_salt(("answer view", now as u8)).auto_shrink(false).show_nested(ui, |ui| match now {
        AnswerView::Answers if numbers => fit(ui, cx),
        AnswerView::Answers => prediction::show(ui, cx),
        AnswerView::Flow | AnswerView::Surface => flow::show(ui, cx),
    });
}

/// Buttons of which one is chosen, and remembered.
fn choose<T>(ui: &mut Ui, cx: &mut Context<'_>, options: &[(T, (&str, &str))]) -> T
where
    T: Copy + PartialEq + Default + Send + Sync + 'static,
{
    let options: Vec<_> = options
        .iter()
        .map(|(view, (family, key))| {
            let text = |part| cx.language().term(&[family, key, part]).into_owned();
            (*view, text("name"), text("about"))
        })
        .collect();
    let now = *cx.memory::<T>();
    let now = segments(ui, cx.theme, &options, now).unwrap_or(now);
    *cx.memory() = now;
    ui.add_space(4.0);
    now
}
