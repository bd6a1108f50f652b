//! A block on the screen: its header, its content inside a calm frame, and the shortcut beside it that joins at a "+".
use eframe::egui::{
    Align2, CornerRadius, FontId, Frame, Label, Margin, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2,
};

use super::card::{self, CardGroup, Face};
use super::drop_place::{PlacedBlock, PlacedCard};
use super::lookup::Lookup;
use crate::design::{Layer, Shortcut, kind_named};
use crate::ui::context::Context;
use crate::ui::theme::strong;
use crate::ui::widgets::{card_strip, paint_badge, weak};

/// Blocks that stand deeper than this have smaller margins, so that eight of them leave room for a card.
const ROOMY: usize = 2;
/// Height of the line with the "+".
const JOIN: f32 = 22.0;

/// How the cards of a group are drawn.
type DrawGroup = dyn Fn(&mut Ui, &mut Context<'_>, &Lookup<'_>, &[Layer], &CardGroup<'_>) -> Vec<PlacedCard>;

/// Draws a block that is not folded; `draw` draws its content.
pub(super) fn show(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    lookup: &Lookup<'_>,
    face: &Face<'_>,
    draw: &DrawGroup,
) -> PlacedCard {
    let theme = cx.theme;
    let (rail, margin) = if face.depth < ROOMY { (26.0, 6) } else { (13.0, 2) };
    let lit = face.chosen || ui.memory(|memory| memory.has_focus(card::id(face)));
    let border = if face.error { theme.error_border } else { theme.border };
    let stroke = Stroke::new(if lit { 2.0 } else { 1.0 }, if lit { theme.accent } else { border });
    let frame = Frame::new().fill(theme.panel).stroke(stroke).corner_radius(CornerRadius::same(8));
    let placed = frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let header = card::show(ui, cx, lookup, face);
        let inner = Margin { left: rail as i8, right: margin, top: margin, bottom: 0 };
        let content = Frame::new().inner_margin(inner).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            ui.set_width(ui.available_width());
            let group = CardGroup { id: Some(face.layer.id), depth: face.depth + 1, inside: Some(&face.title) };
            let layers = face.layer.kind.children();
            let cards = draw(ui, cx, lookup, layers, &group);
            if layers.is_empty() {
                hint(ui, cx);
            }
            cards
        });
        let end = if face.layer.kind.is_sealed() {
            content.response.rect.bottom() + f32::from(margin)
        } else {
            join(ui, cx, lookup, face, (content.response.rect, rail))
        };
        given(ui, cx, lookup, face, rail);
        (header, PlacedBlock { cards: content.inner, end })
    });
    let (header, inside) = placed.inner;
    let (middle, half) = (header.center().y, header.height() / 2.0);
    // Nothing can be put among cards that nobody can move.
    let inside = Some(inside).filter(|_| face.layer.kind.is_open_block() && !face.layer.id.is_sealed());
    PlacedCard { id: face.layer.id, middle, half, inside }
}

/// The way of the input beside the branch, in words.
pub(in crate::ui) fn shortcut_name(cx: &Context<'_>, shortcut: Shortcut) -> String {
    match shortcut {
        Shortcut::Identity => cx.t("shortcut.identity").into_owned(),
        Shortcut::Conv2d { stride } => cx.with("shortcut.convolution", &[("stride", &stride.to_string())]),
        Shortcut::Dense => cx.t("shortcut.dense").into_owned(),
    }
}

/// What an empty block says.
fn hint(ui: &mut Ui, cx: &Context<'_>) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 34.0), Sense::hover());
    ui.painter().rect_stroke(rect, 6.0, Stroke::new(1.0, cx.theme.border), StrokeKind::Inside);
    ui.scope_builder(UiBuilder::new().max_rect(rect.shrink2(Vec2::new(8.0, 7.0))), |ui| {
        ui.add(Label::new(weak(cx.theme, cx.t("stack.empty_block"))).truncate());
    });
}

/// The end of a block: the shortcut comes down at the side and meets the branch at a "+". Returns the height of the
/// "+".
fn join(ui: &mut Ui, cx: &mut Context<'_>, lookup: &Lookup<'_>, face: &Face<'_>, (content, rail): (Rect, f32)) -> f32 {
    let shortcut = lookup.checked(face.layer.id).and_then(|checked| checked.block.as_ref()?.shortcut);
    let (place, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), JOIN), Sense::hover());
    let x = content.left() + rail * 0.5;
    let plus = Pos2::new(x, place.center().y);
    paint_ways(ui, cx, content, plus, rail);
    if let Some(shortcut) = shortcut {
        let square = Rect::from_center_size(Pos2::new(x, content.center().y), Vec2::splat((rail - 1.0).min(15.0)));
        paint_projection(ui, cx, shortcut, square);
    }
    let words = shortcut.map_or_else(
        || cx.t("stack.no_shortcut").into_owned(),
        |shortcut| cx.with("stack.shortcut", &[("shortcut", &shortcut_name(cx, shortcut))]),
    );
    let beside = place.with_min_x(content.left() + rail + 14.0).shrink2(Vec2::new(2.0, 3.0));
    ui.scope_builder(UiBuilder::new().max_rect(beside), |ui| {
        let about = format!("{words}\n{}", cx.t("stack.shortcut_about"));
        ui.add(Label::new(weak(cx.theme, words)).truncate().show_tooltip_when_elided(false)).on_hover_text(about);
    });
    plus.y
}

/// What the whole block gives.
fn given(ui: &mut Ui, cx: &mut Context<'_>, lookup: &Lookup<'_>, face: &Face<'_>, rail: f32) {
    if let Some((ticket, view, old)) = lookup.view(face.layer.id).filter(|_| !face.layer.off) {
        let inner = Margin { left: rail as i8, right: 8, top: 2, bottom: 6 };
        Frame::new().inner_margin(inner).show(ui, |ui| card_strip(ui, cx, ticket, view, old));
    }
}

/// The way of the shortcut from the header down to the "+", that of the branch from its last card, and the "+".
fn paint_ways(ui: &Ui, cx: &Context<'_>, content: Rect, plus: Pos2, rail: f32) {
    let radius = (rail * 0.5 - 1.0).min(7.0);
    let stroke = Stroke::new(1.5, cx.theme.weak);
    let painter = ui.painter();
    let down = [Pos2::new(plus.x, content.top()), Pos2::new(plus.x, plus.y - radius)];
    painter.line_segment(down, stroke);
    painter.add(arrow(down[1], Vec2::new(0.0, 4.0), stroke));
    let corner = Pos2::new(content.left() + rail + 6.0, plus.y);
    let end = Pos2::new(plus.x + radius, plus.y);
    painter.line_segment([Pos2::new(corner.x, content.bottom()), corner], stroke);
    painter.line_segment([corner, end], stroke);
    painter.add(arrow(end, Vec2::new(-4.0, 0.0), stroke));
    painter.circle(plus, radius, cx.theme.card, stroke);
    painter.text(plus, Align2::CENTER_CENTER, '+', FontId::new(12.0, strong()), cx.theme.text);
}

/// The head of an arrow that ends at a point.
fn arrow(tip: Pos2, along: Vec2, stroke: Stroke) -> eframe::egui::Shape {
    let side = along.rot90() * 0.7;
    eframe::egui::Shape::convex_polygon(vec![tip, tip - along + side, tip - along - side], stroke.color, Stroke::NONE)
}

/// The layer on the shortcut that brings the input to another shape, as a small badge.
fn paint_projection(ui: &Ui, cx: &Context<'_>, shortcut: Shortcut, square: Rect) {
    if let Some(kind) = kind_named(shortcut.id()) {
        paint_badge(ui, cx.theme, square, kind.letter, Some(kind.family));
    }
}
