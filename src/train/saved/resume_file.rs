//! What a saved run needs to go on exactly where it was, beside what its other files tell: `resume.ron`, and in
//! `resume.safetensors` the arrays of its last or its best epoch, where the weights are not the same.
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{RESUME, RESUME_ARRAYS, RunError, RunFile, contents, fnv1a, parsed, text};
use super::named_arrays::{ArrayNames, NamedArrays};
use super::weights_file;
use crate::engine::Array;
use crate::train::session::{ResumePoint, Snapshot};

/// The version of the file's form.
const FORMAT: u32 = 1;

/// The file as it is written.
#[derive(Serialize, Deserialize)]
struct StoredPoint {
    format: u32,
    /// Which bytes of weights it belongs to: they may be replaced by another program.
    weights: u64,
    /// Which samples the run learns from.
    #[serde(default)]
    data: Option<u64>,
    point: ResumePoint,
    /// Which further arrays there are.
    last: bool,
    best: StoredBest,
}

/// Where the best epoch's arrays are.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq)]
enum StoredBest {
    /// There are none.
    Nowhere,
    /// They are the run's weights.
    InWeights,
    /// They stand in the file of arrays.
    InArrays,
}

/// What [`read`] found.
pub(super) struct Resumed {
    /// Which samples the run learned from; not all versions wrote that down.
    pub(super) data: Option<u64>,
    pub(super) point: ResumePoint,
    pub(super) last: Option<NamedArrays>,
    pub(super) best: Option<NamedArrays>,
}

/// The files for a snapshot whose weights are written as these bytes, of a run that learns from these samples.
pub(super) fn files(
    folder: &Path,
    snapshot: &Snapshot,
    names: &mut ArrayNames,
    weights: &[u8],
    data: u64,
) -> Result<Vec<RunFile>, RunError> {
    let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
    let best = match &snapshot.best {
        None => StoredBest::Nowhere,
        Some(best) if *best == snapshot.network => StoredBest::InWeights,
        Some(_) => StoredBest::InArrays,
    };
    let mut arrays = Vec::new();
    if let Some(last) = &snapshot.last {
        arrays.extend(prefixed("last", &names.of(last)?));
    }
    if let Some(state) = snapshot.best.as_ref().filter(|_| best == StoredBest::InArrays) {
        arrays.extend(prefixed("best", &names.of(state)?));
    }
    let stored = StoredPoint {
        format: FORMAT,
        weights: fnv1a(weights),
        data: Some(data),
        point: snapshot.point.clone(),
        last: snapshot.last.is_some(),
        best,
    };
    let text = ron::to_string(&stored).map_err(|error| broken(RESUME, error.to_string()))?;
    let mut files = vec![(RESUME, text.into_bytes())];
    if !arrays.is_empty() {
        let bytes = weights_file::to_bytes(&arrays, None).map_err(|why| broken(RESUME_ARRAYS, why))?;
        files.push((RESUME_ARRAYS, bytes));
    }
    Ok(files)
}

/// A network's arrays under names that tell them from those of another one.
fn prefixed(prefix: &str, named: &NamedArrays) -> Vec<Array> {
    let with =
        |kind: &'static str, array: &Array| Array { name: format!("{prefix}.{kind}.{}", array.name), ..array.clone() };
    let network = named.network.iter().map(|array| with("network", array));
    network.chain(named.optimizer.iter().map(|array| with("optimizer", array))).collect()
}

/// Reads the files back; `None` for a run of an older version, or when they belong to other weights than `network`'s,
/// which lie in the file as `weights`.
pub(super) fn read(folder: &Path, network: &NamedArrays, weights: &[u8]) -> Result<Option<Resumed>, RunError> {
    if !folder.join(RESUME).is_file() {
        return Ok(None);
    }
    let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
    let stored: StoredPoint = parsed(folder, RESUME, &text(folder, RESUME)?)?;
    let StoredPoint { format, data, point, last, best, .. } = stored;
    if format != FORMAT {
        return Err(broken(RESUME, format!("has the form {format}; this program knows {FORMAT}")));
    }
    if stored.weights != fnv1a(weights) {
        return Ok(None);
    }
    let mut arrays = Vec::new();
    if last || best == StoredBest::InArrays {
        let bytes = contents(folder, RESUME_ARRAYS)?;
        (arrays, _) = weights_file::from_bytes(&bytes).map_err(|why| broken(RESUME_ARRAYS, why))?;
    }
    Ok(Some(Resumed {
        data,
        point,
        last: last.then(|| with_prefix("last", &arrays)),
        best: match best {
            StoredBest::Nowhere => None,
            StoredBest::InWeights => Some(network.clone()),
            StoredBest::InArrays => Some(with_prefix("best", &arrays)),
        },
    }))
}

/// The arrays that [`prefixed`] named so.
fn with_prefix(prefix: &str, arrays: &[Array]) -> NamedArrays {
    let of = |kind: &str| -> Vec<Array> {
        let prefix = format!("{prefix}.{kind}.");
        let own = |array: &Array| {
            let name = array.name.strip_prefix(&prefix)?.to_owned();
            Some(Array { name, ..array.clone() })
        };
        arrays.iter().filter_map(own).collect()
    };
    NamedArrays { network: of("network"), optimizer: of("optimizer") }
}
