//! The arrays of a network by their names: given out, and taken over whole or not at all.
use std::sync::Arc;

use crate::design::LayerId;
use crate::engine::EngineError;
use crate::engine::layers::ModuleStack;
use crate::engine::tensor::{Array, Stored};

/// A parameter or a buffer with its layer and its name.
pub(super) struct NamedArray<'a> {
    pub(super) layer: LayerId,
    pub(super) name: String,
    pub(super) stored: &'a dyn Stored,
}

/// All parameters and buffers, layer after layer.
pub(super) fn all(network: &dyn ModuleStack) -> Vec<NamedArray<'_>> {
    let mut found = Vec::new();
    network.visit_from(0, &mut |path, stored| {
        let layer = path.layer().unwrap_or(LayerId::NEW);
        found.push(NamedArray { layer, name: path.to_string(), stored });
    });
    found
}

/// All parameters, layer after layer: what the optimizer changes.
pub(super) fn parameters(network: &dyn ModuleStack) -> Vec<&dyn Stored> {
    let mut found: Vec<&dyn Stored> = Vec::new();
    network.visit_from(0, &mut |_, stored| {
        if stored.penalty().is_some() {
            found.push(stored);
        }
    });
    found
}

/// The layers and names of all parameters.
pub(super) fn names(network: &dyn ModuleStack) -> Vec<(LayerId, String)> {
    let parameters = all(network).into_iter().filter(|named| named.stored.penalty().is_some());
    parameters.map(|named| (named.layer, named.name)).collect()
}

/// All parameters, to be changed.
pub(super) fn parameters_mut(network: &mut dyn ModuleStack) -> Vec<&mut dyn Stored> {
    let mut found: Vec<&mut dyn Stored> = Vec::new();
    network.visit_from_mut(0, &mut |_, stored| {
        if stored.penalty().is_some() {
            found.push(stored);
        }
    });
    found
}

/// Copies of the arrays that are wanted.
pub(super) fn copies(network: &dyn ModuleStack, wanted: impl Fn(&dyn Stored) -> bool) -> Vec<Array> {
    let copy = |NamedArray { layer, name, stored }: NamedArray<'_>| Array {
        layer,
        name,
        dims: stored.dims().to_vec(),
        values: stored.numbers().to_vec(),
    };
    all(network).into_iter().filter(|named| wanted(named.stored)).map(copy).collect()
}

/// Replaces all arrays by those of the same names. On an error the network is as it was.
pub(super) fn load(network: &mut dyn ModuleStack, arrays: &[Array]) -> Result<(), EngineError> {
    prove(network, arrays)?;
    network.visit_from_mut(0, &mut |path, stored| {
        if let Some(array) = arrays.iter().find(|array| path.is(&array.name)) {
            stored.set(&array.values);
        }
    });
    Ok(())
}

/// Proves that arrays are those of a network before the first number is changed.
fn prove(network: &dyn ModuleStack, arrays: &[Array]) -> Result<(), EngineError> {
    let own = all(network);
    for array in arrays {
        let Some(expected) = own.iter().find(|own| own.name == array.name) else {
            return Err(EngineError::Unknown { name: array.name.clone() });
        };
        let stored = expected.stored;
        if array.dims != stored.dims() || array.values.len() != stored.numbers().len() {
            let (found, expected) = (array.dims.clone(), stored.dims().to_vec());
            return Err(EngineError::WrongShape { name: array.name.clone(), found, expected });
        }
        if !array.values.iter().all(|value| value.is_finite()) {
            return Err(EngineError::NotFinite { name: array.name.clone() });
        }
    }
    match own.iter().find(|own| !arrays.iter().any(|array| array.name == own.name)) {
        Some(missing) => Err(EngineError::Missing { name: missing.name.clone() }),
        None => Ok(()),
    }
}

/// Replaces one number of an array and gives the old one. On an error the network is as it was.
pub(super) fn set_number(
    network: &mut dyn ModuleStack,
    array: &str,
    index: usize,
    value: f32,
) -> Result<f32, EngineError> {
    let name = array.to_owned();
    if !value.is_finite() {
        return Err(EngineError::NotFinite { name });
    }
    let mut found = Err(EngineError::Unknown { name });
    network.visit_from_mut(0, &mut |path, stored| {
        if path.is(array) {
            found = replace(stored, array, index, value);
        }
    });
    found
}

fn replace(stored: &mut dyn Stored, name: &str, index: usize, value: f32) -> Result<f32, EngineError> {
    let name = name.to_owned();
    let mut values = Arc::clone(stored.numbers()).to_vec();
    let numbers = values.len();
    if stored.name() == "running_var" && value < 0.0 {
        return Err(EngineError::NegativeVariance { name });
    }
    if !stored.signs().allows(index, value) {
        return Err(EngineError::WrongSign { name });
    }
    let place = values.get_mut(index).ok_or(EngineError::NoSuchNumber { name, index, numbers })?;
    let old = std::mem::replace(place, value);
    stored.set(&values);
    Ok(old)
}
