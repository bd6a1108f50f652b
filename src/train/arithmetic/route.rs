//! What lies below a layer: the numbers that come into it, and the part of the input that it sees.
use super::place::NumberRow;
use crate::design::{CheckedBlock, CheckedDesign, CheckedLayer, LayerId, Region, Shape};
use crate::engine::LayerNumber;

/// The numbers that come into a layer; `None` for a layer that the design does not have.
pub(super) fn before(design: &CheckedDesign, layer: LayerId) -> Option<NumberRow> {
    before_in(design.layers(), layer, NumberRow::Input)
}

fn before_in(layers: &[CheckedLayer], wanted: LayerId, outside: NumberRow) -> Option<NumberRow> {
    let mut before = outside;
    for layer in layers {
        if layer.id == wanted {
            return Some(before);
        }
        // What comes into a block comes into its branch; a backbone brings it to another scale.
        let inside = if layer.kind.is_sealed() { NumberRow::Scaled(layer.id) } else { before };
        if let Some(found) = before_in(layer.children(), wanted, inside) {
            return Some(found);
        }
        before = NumberRow::Layer(layer.id);
    }
    None
}

/// What the branch of a block gives; what comes into it where it is empty.
pub(super) fn branch(layer: &CheckedLayer, inputs: NumberRow) -> Option<NumberRow> {
    let block = layer.block.as_ref()?;
    Some(block.layers.last().map_or(inputs, |last| NumberRow::Layer(last.id)))
}

/// The part of the network's input that a number of a layer is computed from.
pub(super) fn field(design: &CheckedDesign, layer: &CheckedLayer, number: LayerNumber) -> Region {
    let mut region = own_field(layer, number);
    let mut at = layer.id;
    while let Some(NumberRow::Layer(before)) = before(design, at) {
        let Some(layer) = design.find(before) else { break };
        region = layer.field(&region);
        at = before;
    }
    region
}

/// The part of what comes in that a number of a layer is computed from.
fn own_field(layer: &CheckedLayer, number: LayerNumber) -> Region {
    match (number, &layer.block) {
        (LayerNumber::Shortcut(n), Some(CheckedBlock { shortcut: Some(shortcut), .. })) => {
            shortcut.field(&Region::of(layer.output, n), layer.input)
        }
        (LayerNumber::Scaled(n), _) => Region::of(layer.kind.inside_input(layer.input), n),
        (LayerNumber::Cell { step, unit, .. }, _) => {
            let state = Region { rows: step..step + 1, columns: unit..unit + 1 };
            layer.kind.field_of_states(&state, layer.input)
        }
        (LayerNumber::Output(n) | LayerNumber::Sum(n) | LayerNumber::Shortcut(n), _) => {
            layer.field(&Region::of(layer.output, n))
        }
    }
}

/// Leaves out the padding of a text with so many tokens.
pub(super) fn within_text(mut region: Region, input: Shape, tokens: usize) -> Region {
    if let Shape::Tokens { .. } = input {
        region.rows.end = region.rows.end.min(tokens);
    }
    region
}
