//! Layers in a row as they are told elsewhere: as the types of a program, and as operators.
use super::Kinds;
use crate::design::{CheckedLayer, ShapeKind};
use crate::engine::{EngineError, Operator, PlacedOperator};

/// As many modules as dfdx composes in one tuple.
const MOST: usize = 6;

/// Layers as a tuple of modules; tuples of tuples where they are more than dfdx composes.
///
/// # Errors
/// When shapes do not fit, which only a design that was not checked has.
pub(super) fn tuple(layers: &[CheckedLayer], kinds: Kinds) -> Result<String, EngineError> {
    let mut types =
        layers.iter().map(|layer| kinds(&layer.kind).written(layer, kinds)).collect::<Result<Vec<_>, _>>()?;
    while types.len() > MOST {
        types = types.chunks(MOST).map(nested).collect();
    }
    Ok(nested(&types))
}

fn nested(types: &[String]) -> String {
    let comma = if types.len() == 1 { "," } else { "" };
    format!("({}{comma})", types.join(", "))
}

/// The operators of layers in a row.
pub(super) fn placed(layers: &[CheckedLayer], kinds: Kinds) -> Vec<PlacedOperator> {
    let mut placed = Vec::new();
    let (mut next, mut has_lengths) = (0, true);
    for layer in layers {
        let operators = kinds(&layer.kind).operators(layer, kinds);
        let masks = has_lengths && supports_masking(layer, operators.first());
        for (nth, operator) in operators.into_iter().enumerate() {
            let modules = operator.pytorch(layer.output).len();
            placed.push(PlacedOperator {
                module: next + modules.saturating_sub(1),
                title: layer.title.to_string(),
                opens: nth == 0,
                input: if nth == 0 { layer.input } else { layer.output },
                output: layer.output,
                masks,
                operator,
            });
            next += modules;
        }
        has_lengths = masks && layer.input.kind() != ShapeKind::Vector && layer.output.kind() != ShapeKind::Vector;
    }
    placed
}

/// Whether a layer knows what is padding: over sequences all do, over pictures those that leave rows where they are.
fn supports_masking(layer: &CheckedLayer, first: Option<&Operator>) -> bool {
    match first {
        _ if layer.input.kind() != ShapeKind::Picture => true,
        Some(Operator::Residual { branch, .. }) => branch.iter().all(|inner| inner.masks),
        _ => layer.kind.supports_masking(layer.input),
    }
}
