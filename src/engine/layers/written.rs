//! Types as they are written in a program.
use super::Kinds;
use crate::design::CheckedLayer;
use crate::engine::EngineError;

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
