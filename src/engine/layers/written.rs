//! Layers in a row as they are told elsewhere: as the types of a program, and as operators.
use super::Kinds;
use crate::design::{CheckedLayer, ShapeKind};
use crate::engine::operator::nested;
use crate::engine::{EngineError, Operator, PlacedOperator};

/// Layers as a tuple of modules; tuples of tuples where they are more than dfdx composes.
///
/// # Errors
/// When shapes do not fit, which only a design that was not checked has.
pub(super) fn tuple(layers: &[CheckedLayer], kinds: Kinds) -> Result<String, EngineError> {
    let types = layers.iter().map(|layer| kinds(&layer.kind).written(layer, kinds)).collect::<Result<_, _>>()?;
    Ok(nested(types))
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
                title: layer.title.clone(),
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
