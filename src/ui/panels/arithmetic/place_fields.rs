//! The place of a number as fields: another map, row or column of the same layer, by keyboard too.
use eframe::egui::{DragValue, Ui};

use super::words::shape_of;
use crate::app::{Action, ArithmeticChange};
use crate::design::Shape;
use crate::engine::LayerNumber;
use crate::train::NumberPlace;
use crate::ui::context::Context;
use crate::ui::widgets::{weak, whole_speed};

/// Draws the fields, where there is more than one such number.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, place: NumberPlace) {
    let (Some(shape), Some(n)) = (shape_of(cx, place), index(place)) else { return };
    let names: &[&str] = match shape {
        Shape::Picture { .. } => &["map", "row", "column"],
        Shape::Sequence { .. } => &["step", "feature"],
        Shape::Tokens { .. } | Shape::Vector(_) => &["nth"],
    };
    let sizes = shape.dims();
    let mut at = coordinates(&sizes, n);
    let mut is_changed = false;
    ui.horizontal_wrapped(|ui| {
        for ((name, size), at) in names.iter().zip(&sizes).zip(&mut at) {
            let mut number = *at + 1;
            let label = ui.label(weak(cx.theme, cx.language().term(&["arithmetic", "field", name])));
            let field = DragValue::new(&mut number).range(1..=*size).speed(whole_speed(ui, 0.1));
            is_changed |= ui.label_inputs_by(label.id, |ui| ui.add(field)).changed();
            *at = number.saturating_sub(1);
        }
    });
    if is_changed {
        let n = at.iter().zip(&sizes).fold(0, |n, (at, size)| n * size + at);
        cx.act(Action::Arithmetic(ArithmeticChange::Beside(with_index(place, n))));
    }
}

/// Which one of its like a number is; `None` where they do not stand in a shape.
fn index(place: NumberPlace) -> Option<usize> {
    match place {
        NumberPlace::Sample(n) | NumberPlace::Input(n) | NumberPlace::Layer(_, LayerNumber::Output(n)) => Some(n),
        _ => None,
    }
}

/// Another one of its like.
fn with_index(place: NumberPlace, n: usize) -> NumberPlace {
    match place {
        NumberPlace::Sample(_) => NumberPlace::Sample(n),
        NumberPlace::Layer(layer, _) => NumberPlace::of(layer, n),
        _ => NumberPlace::Input(n),
    }
}

/// Where number `n` stands in an array of these sizes.
fn coordinates(sizes: &[usize], n: usize) -> Vec<usize> {
    let mut rest = n;
    let mut at = Vec::with_capacity(sizes.len());
    for size in sizes.iter().rev() {
        at.insert(0, rest % (*size).max(1));
        rest /= (*size).max(1);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::coordinates;

    #[test]
    fn places_are_those_of_pytorch() {
        assert_eq!(coordinates(&[2, 3, 4], 23), [1, 2, 3]);
        assert_eq!(coordinates(&[2, 3, 4], 5), [0, 1, 1]);
        assert_eq!(coordinates(&[7], 6), [6]);
    }
}
