//! The stack: the input's card, the tree of layers below it, and the gaps into which things are dragged.
mod block;
mod card;
mod drag;
mod drop_place;
mod folds;
mod input_card;
mod interact;
mod keyboard;
mod lookup;
mod mini_map;
mod problems;
mod shape;
mod tree;
mod weights;

use eframe::egui::{Align, Layout, Rangef, Rect, ScrollArea, Ui, UiBuilder, Vec2};

use self::card::CardGroup;
use self::drop_place::PlacedCard;
use self::lookup::Lookup;
use crate::app::Pointer;
use crate::ui::context::Context;
use crate::ui::guide::{self, Anchor};
use crate::ui::widgets::{bold, heading, weak};

pub(in crate::ui) use block::shortcut_name;
pub(in crate::ui) use input_card::{other_pictures, source_name};
pub(in crate::ui) use interact::is_card;
pub(in crate::ui) use problems::{losses, one_problem, problems_of, problems_of_input};

/// Cards beyond which a small map of the whole stack stands beside it.
const MANY: usize = 30;
/// The widest that cards become, in points: lines stay readable on large screens.
const WIDEST: f32 = 860.0;

/// How far the stack has to be scrolled, in points.
#[derive(Clone, Copy, Default)]
struct ScrollTo(Option<f32>);

/// Draws the stack.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    folds::follow(cx);
    let app = cx.app;
    let shown = folds::visible(cx, &app.shown_design().layers);
    let margin = ((ui.available_width() - WIDEST) / 2.0).max(0.0);
    let map = if shown.len() > MANY { mini_map::WIDTH } else { 0.0 };
    let whole = ui.available_rect_before_wrap();
    let inner = Rect::from_min_max(whole.min + Vec2::new(margin, 0.0), whole.max - Vec2::new(margin.max(map), 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        title(ui, cx);
        ui.add_space(4.0);
        let mut area = ScrollArea::vertical().id_salt("stack").auto_shrink(false);
        if let Some(to) = cx.memory::<ScrollTo>().0.take() {
            area = area.vertical_scroll_offset(to);
        }
        let scroll = area.show(ui, |ui| {
            let cards = cards(ui, cx);
            drag::follow(ui, cx, &cards, whole);
        });
        if shown.len() > MANY {
            let place = Rect::from_min_max(whole.right_top() - Vec2::new(map - 6.0, 0.0), whole.max);
            let view = (scroll.state.clamped_offset().y, scroll.inner_rect.height(), scroll.content_size.y);
            if let Some(to) = mini_map::show(ui, cx, &shown, place, view) {
                cx.memory::<ScrollTo>().0 = Some(to);
                ui.ctx().request_repaint();
            }
        }
    });
    keyboard::act(ui, cx);
}

/// The heading with the sum of all parameters.
fn title(ui: &mut Ui, cx: &Context<'_>) {
    ui.horizontal(|ui| {
        heading(ui, cx.theme, &cx.t("stack.title"));
        if ui.available_width() < 130.0 {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let parameters = cx.language().count("stack.parameters", cx.app.shown_checked().cost.parameters);
            let text = bold(parameters).size(12.0).color(cx.theme.weak);
            ui.label(text).on_hover_text(cx.t("stack.parameters_about"));
        });
    });
}

/// The cards with their places on the screen: those of the design that stay where they are while something is dragged.
fn cards(ui: &mut Ui, cx: &mut Context<'_>) -> Vec<PlacedCard> {
    ui.spacing_mut().item_spacing.y = 6.0;
    input_card::show(ui, cx);
    let app = cx.app;
    let lookup = Lookup::new(app);
    let layers = app.shown_design().layers.layers();
    let places = tree::show(ui, cx, &lookup, layers, &CardGroup { id: None, depth: 0, inside: None });
    if let Some(first) = places.first() {
        let high = Rangef::new(first.middle - first.half, first.middle + first.half);
        let place = Rect::from_x_y_ranges(ui.max_rect().x_range(), high);
        guide::note(ui, cx, Anchor::Thing(Pointer::Stack), place);
    }
    if layers.is_empty() {
        ui.add_space(12.0);
        ui.vertical_centered(|ui| ui.label(weak(cx.theme, cx.t("stack.empty"))));
    }
    if lookup.plane().is_some() && ui.available_width() >= card::WIDE {
        ui.add_space(6.0);
        weights::legend(ui, cx, &lookup);
    }
    // Room below the last card, so that something can be dropped behind it.
    ui.add_space(48.0);
    places
}
