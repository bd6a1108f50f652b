//! `model.py`: the network as Keras layers, readable, and its arrays in their names and layouts.
mod arrays;
mod npz;

pub(super) use arrays::arrays;
pub(super) use npz::npz;

use super::NetworkSource;
use super::modules::Framework;
use crate::design::{Shape, ShapeKind};
use crate::engine::{Operator, PlacedOperator, operators};

const KERAS: Framework = Framework { row: ["keras.Sequential([", "])"], lines };

/// What stands before the network.
const HEAD: &str = "\"\"\"The network.\"\"\"

import keras

import layers

";

/// The whole file.
pub(super) fn model(source: &NetworkSource) -> String {
    let shape = source.design.input();
    let network = KERAS.row(&operators(&source.design), shape.kind() == ShapeKind::Tokens, 1);
    format!(
        "{HEAD}#: The shape of a sample.\nINPUT = {}\n#: Networks that vote.\nMEMBERS = {}\n\n\n\
         def network() -> keras.Model:\n    \"\"\"All layers, in their order.\"\"\"\n    return {network}\n",
        tuple(&entered(shape)),
        source.members
    )
}

/// A shape as Python writes it.
fn tuple(sides: &[usize]) -> String {
    let comma = if sides.len() == 1 { "," } else { "" };
    format!("({}{comma})", sides.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

/// The shape of a sample as Keras takes it: the channels of pictures come last.
fn entered(shape: Shape) -> Vec<usize> {
    if let Shape::Picture { channels, height, width } = shape { vec![height, width, channels] } else { shape.dims() }
}

/// The layers of an operator: those of Keras, or of `layers.py` where it has none.
fn lines(placed: &PlacedOperator, masks: bool) -> Vec<String> {
    match &placed.operator {
        Operator::GlobalPool { largest } if masks => {
            vec![format!("layers.Global{}()", if *largest { "Max" } else { "Mean" })]
        }
        other => other.keras(placed.input),
    }
}
