//! From a place on a card's picture to the number that stands there, and the click that opens how it is computed.
use eframe::egui::{CursorIcon, Pos2, Rect, Response, Sense};

use crate::app::{Action, ArithmeticChange, Workspace};
use crate::design::Shape;
use crate::engine::{CellPart, LayerNumber};
use crate::train::{CardView, NumberPlace};
use crate::ui::context::Context;

/// What a picture of numbers listens to: to clicks where numbers can be opened.
pub(in crate::ui) fn number_sense(cx: &Context<'_>) -> Sense {
    if cx.app.workspace == Workspace::Train { Sense::click() } else { Sense::hover() }
}

/// Opens the number that was clicked, or with the keyboard the strongest one.
pub(in crate::ui) fn open_clicked(
    cx: &Context<'_>,
    response: &Response,
    at: impl Fn(Pos2) -> Option<NumberPlace>,
    strongest: impl FnOnce() -> Option<NumberPlace>,
) {
    if !response.sense.senses_click() {
        return;
    }
    response.clone().on_hover_cursor(CursorIcon::PointingHand);
    if response.clicked() {
        let place = response.interact_pointer_pos().map_or_else(strongest, at);
        if let Some(place) = place {
            cx.act(Action::Arithmetic(ArithmeticChange::Open(place)));
        }
    }
}

/// The share of a rectangle's width and height at which a point lies.
pub(in crate::ui) fn share_of(rect: Rect, at: Pos2) -> (f32, f32) {
    let share = |at: f32, from: f32, size: f32| ((at - from) / size.max(f32::MIN_POSITIVE)).clamp(0.0, 0.999_999);
    (share(at.x, rect.left(), rect.width()), share(at.y, rect.top(), rect.height()))
}

/// The number of a map that lies at shares of its width and height.
pub(in crate::ui) fn map_number(view: &CardView, map: usize, (x, y): (f32, f32)) -> Option<NumberPlace> {
    let (height, width) = match (view.shape, view.shown) {
        (Shape::Picture { height, width, .. }, _) => (height, width),
        // A row that was a picture before, unless that is shown smaller.
        (_, Shape::Picture { height, width, .. }) if view.maps * height * width == view.shape.len() => (height, width),
        _ => return None,
    };
    let (row, column) = ((y * height as f32) as usize, (x * width as f32) as usize);
    Some(NumberPlace::of(view.layer, (map * height + row) * width + column)).filter(|_| map < view.maps)
}

/// The number of a row that is the `nth` one of those that are shown.
pub(in crate::ui) fn row_number(view: &CardView, nth: usize) -> Option<NumberPlace> {
    let shown = view.values.len();
    (nth < shown).then(|| NumberPlace::of(view.layer, nth * view.shape.len() / shown))
}

/// A number of a sequence, by the step and the feature that are shown; of a recurrent layer that of a state.
pub(in crate::ui) fn step_number(
    view: &CardView,
    is_recurrent: bool,
    (step, feature): (usize, usize),
) -> Option<NumberPlace> {
    let (Shape::Sequence { steps, features }, Shape::Sequence { steps: shown, features: kept }) =
        (view.shape, view.shown)
    else {
        return None;
    };
    if step >= shown || feature >= kept {
        return None;
    }
    let step = step * steps / shown.max(1);
    Some(if is_recurrent {
        NumberPlace::Layer(view.layer, LayerNumber::Cell { part: CellPart::State, step, unit: feature })
    } else {
        NumberPlace::of(view.layer, step * features + feature)
    })
}

/// The number that lies farthest from 0 among those that are shown.
pub(in crate::ui) fn strongest_number(view: &CardView, is_recurrent: bool) -> Option<NumberPlace> {
    let (nth, _) = view.values.iter().enumerate().max_by(|(_, one), (_, two)| one.abs().total_cmp(&two.abs()))?;
    match view.shown {
        Shape::Picture { height, width, .. } => {
            let middle = |at: usize, size: usize| (at as f32 + 0.5) / size.max(1) as f32;
            let (row, column) = (nth / width.max(1) % height.max(1), nth % width.max(1));
            map_number(view, nth / (height * width).max(1), (middle(column, width), middle(row, height)))
        }
        Shape::Sequence { features, .. } => {
            step_number(view, is_recurrent, (nth / features.max(1), nth % features.max(1)))
        }
        Shape::Tokens { .. } | Shape::Vector(_) => row_number(view, nth),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::design::LayerId;

    fn view(shape: Shape, shown: Shape, maps: usize) -> CardView {
        let mut values = vec![0.0; shown.len()];
        values[shown.len() - 2] = -3.0;
        let (range, weights, states) = ((-3.0, 0.0), Arc::default(), None);
        CardView { layer: LayerId(1), shape, shown, maps, values: values.into(), range, weights, states }
    }

    #[test]
    fn a_place_on_a_picture_is_a_number_of_the_layer() {
        let picture = |channels, height, width| Shape::Picture { channels, height, width };
        let of = |n| Some(NumberPlace::of(LayerId(1), n));
        let maps = view(picture(2, 4, 5), picture(2, 4, 5), 2);
        assert_eq!(map_number(&maps, 1, (0.5, 0.3)), of(20 + 5 + 2));
        assert_eq!((map_number(&maps, 2, (0.5, 0.3)), strongest_number(&maps, false)), (None, of(38)));
        // Maps that are shown smaller, and a row that is shown as the maps that it was.
        let large = view(picture(1, 256, 256), picture(1, 128, 128), 1);
        assert_eq!(map_number(&large, 0, (0.999, 0.0)), of(255));
        let flat = view(Shape::Vector(40), picture(2, 4, 5), 2);
        assert_eq!(map_number(&flat, 1, (0.5, 0.3)), of(27));
        let row = view(Shape::Vector(6000), Shape::Vector(3000), 0);
        assert_eq!(
            (row_number(&row, 10), row_number(&row, 3000), strongest_number(&row, false)),
            (of(20), None, of(5996))
        );
        let sequence = |steps, features| Shape::Sequence { steps, features };
        let steps = view(sequence(3, 4), sequence(3, 4), 0);
        assert_eq!((step_number(&steps, false, (2, 1)), step_number(&steps, false, (3, 0))), (of(9), None));
        let state = LayerNumber::Cell { part: CellPart::State, step: 2, unit: 1 };
        assert_eq!(step_number(&steps, true, (2, 1)), Some(NumberPlace::Layer(LayerId(1), state)));
    }
}
