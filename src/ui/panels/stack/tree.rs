//! The tree on the screen: the cards of a group below each other, and blocks with their content inside a frame.
use std::ops::Range;

use eframe::egui::Ui;

use super::card::{self, CardForm, CardGroup, Face};
use super::drop_place::{OpenGap, PlacedCard};
use super::lookup::Lookup;
use super::{block, drag, folds, weights};
use crate::app::Drag;
use crate::design::{Layer, LayerId};
use crate::ui::context::Context;

/// Draws the cards of a group. Returns the places of those that stay where they are while something is dragged.
pub(super) fn show(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    lookup: &Lookup<'_>,
    layers: &[Layer],
    group: &CardGroup<'_>,
) -> Vec<PlacedCard> {
    let held = held(cx, group.id);
    let mut places = Vec::new();
    // Weights go from card to card of the outermost group; the card before the first is that of the input.
    let mut above = weights::noted(cx).filter(|_| group.id.is_none());
    for (place, layer) in layers.iter().enumerate() {
        let form = if held.contains(&place) {
            // A block stays small while it is held, so that the gap does.
            CardForm::Held
        } else if layer.kind.is_block() && !folds::is_folded(cx, layer) {
            CardForm::Open
        } else {
            CardForm::Single
        };
        let face = Face::new(cx, lookup, layer, group, form);
        if form == CardForm::Open {
            places.push(block::show(ui, cx, lookup, &face, &show));
            above = None;
        } else {
            let ends = above.as_ref().filter(|_| card::shown_neurons(ui, cx, lookup, &face).is_some());
            let gap = weights::gap(ui, lookup, layer.id, ends);
            let rect = card::show(ui, cx, lookup, &face);
            let below = weights::noted(cx).filter(|_| group.id.is_none());
            if let (Some(gap), Some(above), Some(below)) = (&gap, &above, &below) {
                weights::show(ui, cx, gap, above, below);
            }
            above = below;
            if form == CardForm::Held {
                drag::note_gap(cx, OpenGap { top: rect.top(), height: rect.height() + ui.spacing().item_spacing.y });
            }
            if form == CardForm::Single {
                places.push(PlacedCard {
                    id: layer.id,
                    middle: rect.center().y,
                    half: rect.height() / 2.0,
                    inside: None,
                });
            }
        }
    }
    places
}

/// The places of a group where the shown design has what is held over a gap.
fn held(cx: &Context<'_>, group: Option<LayerId>) -> Range<usize> {
    match &cx.app.hover {
        Some(hover) if hover.at.group == group => {
            let count = match &hover.drag {
                Drag::New(layers) => layers.len(),
                Drag::Move(layers) => layers.len(),
            };
            hover.at.place..hover.at.place + count
        }
        _ => 0..0,
    }
}
