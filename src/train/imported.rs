//! Weights that another program wrote, such as PyTorch's `state_dict`, in the network of a design.
use std::collections::HashMap;

use super::plan::Plan;
use super::session::Session;
use crate::data::Part;
use crate::engine::{Array, EngineError, Network, build};

/// An array of the network or of the file, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedArray {
    /// PyTorch's name, such as "0.weight".
    pub name: String,
    /// Its shape: the network's, or the file's where the network has none of that name.
    pub dims: Vec<usize>,
    /// What became of it.
    pub fit: ArrayFit,
}

/// What became of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArrayFit {
    /// The network has its numbers.
    Taken,
    /// In the file it has another shape; the network keeps its start values.
    OtherShape {
        /// That shape.
        found: Vec<usize>,
    },
    /// In the file it holds numbers that are not finite, or variances below 0; the network keeps its start values.
    Unusable,
    /// The file has none of that name; the network keeps its start values.
    Missing,
    /// The network has none of that name.
    Unknown,
}

/// What came of an import.
pub struct Imported {
    /// Each array of the network, then each that is left over.
    pub arrays: Vec<ImportedArray>,
    /// The network as a session that has learned nothing yet; `None` if no array fits.
    pub session: Option<Session>,
}

/// Begins a session whose network has all arrays that fit by name and shape.
///
/// # Errors
/// When the network cannot be built, or refuses arrays of its own names and shapes.
pub fn import_into(plan: Plan, arrays: &[Array]) -> Result<Imported, EngineError> {
    let mut network = build(plan.design(), &plan.data().class_counts(Part::Training))?;
    let arrays = import(&mut network, arrays)?;
    let fits = arrays.iter().any(|array| array.fit == ArrayFit::Taken);
    let session = fits.then(|| {
        let mut session = Session::with_network(plan, Box::new(network));
        session.stop();
        session
    });
    Ok(Imported { arrays, session })
}

/// Gives a network all arrays that fit by name and shape. Tells of each of the network's, then of each that is left over.
///
/// # Errors
/// When the network refuses arrays of its own names and shapes.
pub fn import(network: &mut dyn Network, arrays: &[Array]) -> Result<Vec<ImportedArray>, EngineError> {
    let mut left: HashMap<&str, &Array> = arrays.iter().map(|array| (array.name.as_str(), array)).collect();
    let mut told = Vec::new();
    let mut own = network.arrays();
    for array in &mut own {
        let found = left.remove(array.name.as_str());
        let fit = fit(array, found);
        if let Some(found) = found.filter(|_| fit == ArrayFit::Taken) {
            array.values.clone_from(&found.values);
        }
        told.push(ImportedArray { name: array.name.clone(), dims: array.dims.clone(), fit });
    }
    network.load(&own)?;
    let unknown = arrays.iter().filter(|array| left.contains_key(array.name.as_str()));
    let unknown = unknown.map(|array| ImportedArray {
        name: array.name.clone(),
        dims: array.dims.clone(),
        fit: ArrayFit::Unknown,
    });
    Ok(told.into_iter().chain(unknown).collect())
}

fn fit(own: &Array, found: Option<&Array>) -> ArrayFit {
    let least = if own.name.ends_with("running_var") { 0.0 } else { f32::MIN };
    match found {
        None => ArrayFit::Missing,
        Some(found) if found.dims != own.dims => ArrayFit::OtherShape { found: found.dims.clone() },
        Some(found) if !found.values.iter().all(|value| value.is_finite() && *value >= least) => ArrayFit::Unusable,
        Some(_) => ArrayFit::Taken,
    }
}
