//! The form in which a layer's numbers are seen: a row that was a picture before keeps that picture's maps.
use std::collections::BTreeMap;

use crate::design::{CheckedDesign, LayerId, Shape};

/// The forms of what enters and what leaves every layer.
#[derive(Debug, Clone, Default)]
pub(in crate::train) struct Forms(BTreeMap<LayerId, (Shape, Shape)>);

impl Forms {
    /// The forms in a design.
    pub(in crate::train) fn of(design: &CheckedDesign) -> Self {
        let mut picture = None;
        let mut forms = BTreeMap::new();
        for layer in design.all() {
            let before = seen_as(layer.input, &mut picture);
            if layer.kind.start().is_some() {
                // Weights mix the numbers of different places, so that nothing of the picture is left in a row.
                picture = None;
            }
            forms.insert(layer.id, (before, seen_as(layer.output, &mut picture)));
        }
        Self(forms)
    }

    /// The form of what a layer gives.
    pub(super) fn output(&self, layer: LayerId) -> Option<Shape> {
        self.0.get(&layer).map(|(_, output)| *output)
    }

    /// The form of what enters a layer.
    pub(super) fn input(&self, layer: LayerId) -> Option<Shape> {
        self.0.get(&layer).map(|(input, _)| *input)
    }

    /// How many maps, or numbers of a row, enter a layer.
    pub(super) fn maps_into(&self, layer: LayerId) -> Option<usize> {
        self.input(layer).map(|input| match input {
            Shape::Picture { channels, .. } => channels,
            other => other.len(),
        })
    }
}

/// The form of a shape, with the last picture before it.
fn seen_as(shape: Shape, picture: &mut Option<Shape>) -> Shape {
    match shape {
        Shape::Picture { height, width, .. } => {
            // Maps of a single number are no pictures.
            *picture = Some(shape).filter(|_| height * width > 1);
            shape
        }
        Shape::Vector(count) => picture.filter(|picture| picture.len() == count).unwrap_or(shape),
        other => other,
    }
}
