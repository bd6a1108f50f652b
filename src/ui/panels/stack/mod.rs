//! The stack: the input's card, one card a layer, and the gaps between them.
mod card;
mod drag;
mod input_card;
mod mini_map;

use eframe::egui::{Align, Key, Layout, Modifiers, Rect, ScrollArea, Ui, Vec2};

use crate::app::{Action, Card, Drag, Pick};
use crate::ui::cx::Cx;
use crate::ui::widgets::{bold, heading};

pub(in crate::ui) use card::{is_card, one_problem, problems as problems_of};
pub(in crate::ui) use input_card::{other_pictures, problems as problems_of_input, source_name};

/// Cards beyond which a small map of the whole stack stands beside it.
const MANY: usize = 30;
/// The widest that cards become, in points: lines stay readable on large screens.
const WIDEST: f32 = 860.0;

/// Draws the stack.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Cx<'_>) {
    let layers = cx.app.shown_design().layers.len();
    let margin = ((ui.available_width() - WIDEST) / 2.0).max(0.0);
    let map = if layers > MANY { mini_map::WIDTH } else { 0.0 };
    let whole = ui.available_rect_before_wrap();
    let inner = Rect::from_min_max(whole.min + Vec2::new(margin, 0.0), whole.max - Vec2::new(margin.max(map), 0.0));
    ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(inner), |ui| {
        title(ui, cx);
        ui.add_space(4.0);
        let mut area = ScrollArea::vertical().id_salt("stack").auto_shrink(false);
        if let Some(to) = cx.held.scroll_to.take() {
            area = area.vertical_scroll_offset(to);
        }
        let scroll = area.show(ui, |ui| {
            let cards = cards(ui, cx);
            drag::follow(ui, cx, &cards, whole);
            cards
        });
        if layers > MANY {
            let place = Rect::from_min_max(whole.right_top() - Vec2::new(map - 6.0, 0.0), whole.max);
            let view = (scroll.state.clamped_offset().y, scroll.inner_rect.height(), scroll.content_size.y);
            if let Some(to) = mini_map::show(ui, cx, place, view) {
                cx.held.scroll_to = Some(to);
                ui.ctx().request_repaint();
            }
        }
    });
    keyboard(ui, cx);
}

/// The heading with the sum of all parameters.
fn title(ui: &mut Ui, cx: &Cx<'_>) {
    ui.horizontal(|ui| {
        heading(ui, cx.theme, &cx.t("stack.title"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let parameters = cx.language().count("stack.parameters", cx.app.shown_checked().cost.parameters);
            let text = bold(parameters).size(12.0).color(cx.theme.weak);
            ui.label(text).on_hover_text(cx.t("stack.parameters_about"));
        });
    });
}

/// The cards with their places on the screen: those of the design that stay where they are while something is dragged.
fn cards(ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<(usize, Rect)> {
    ui.spacing_mut().item_spacing.y = 6.0;
    input_card::show(ui, cx);
    let mut places = Vec::new();
    let (gap, count, moved) = match &cx.app.hover {
        Some(hover) => match &hover.drag {
            Drag::New(layers) => (Some(hover.gap), layers.len(), Vec::new()),
            Drag::Move(moved) => (Some(hover.gap), moved.len(), moved.clone()),
        },
        None => (None, 0, Vec::new()),
    };
    let total = cx.app.shown_design().layers.len();
    // While something is held, the shown design is the one after letting go: its cards in the gap are the held ones.
    let held = gap.map(|gap| gap..gap + count);
    let mut original = (0..cx.app.document.design().layers.len()).filter(|place| !moved.contains(place));
    for index in 0..total {
        let is_held = held.as_ref().is_some_and(|held| held.contains(&index));
        let origin = if is_held { None } else { original.next() };
        let rect = card::show(ui, cx, index, origin);
        if let Some(origin) = origin {
            places.push((origin, rect));
        }
    }
    drop(original);
    if total == 0 {
        ui.add_space(12.0);
        ui.vertical_centered(|ui| ui.label(crate::ui::widgets::weak(cx.theme, cx.t("stack.empty"))));
    }
    // Room below the last card, so that something can be dropped behind it.
    ui.add_space(48.0);
    places
}

/// Arrow keys go from card to card; with Shift the selection grows.
fn keyboard(ui: &Ui, cx: &mut Cx<'_>) {
    if ui.ctx().text_edit_focused() || cx.app.dialog.is_some() || ui.ctx().any_popup_open() {
        return;
    }
    // Other widgets keep their arrow keys.
    let focused = ui.memory(eframe::egui::Memory::focused);
    if focused.is_some_and(|id| !card::is_card(ui.ctx(), id)) {
        return;
    }
    let mut step = 0_isize;
    let mut extend = false;
    let last = cx.app.document.design().layers.len() as isize;
    ui.input_mut(|input| {
        // Without modifiers, a key is also one with Shift, so that comes first.
        for (modifiers, grows) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
            for (key, by) in [(Key::ArrowUp, -1), (Key::ArrowDown, 1), (Key::Home, -last - 1), (Key::End, last + 1)] {
                if input.consume_key(modifiers, key) {
                    (step, extend) = (by, grows);
                }
            }
        }
    });
    if step == 0 {
        return;
    }
    let here = match cx.app.selection.cursor() {
        Card::Input => -1,
        Card::Layer(layer) => layer as isize,
    };
    let to = (here + step).clamp(-1, last - 1);
    let spot = usize::try_from(to).map_or(Card::Input, Card::Layer);
    cx.act(Action::Select(spot, if extend { Pick::Extend } else { Pick::Only }));
    cx.held.follow_cursor = true;
}
