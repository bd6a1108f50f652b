//! What a saved run needs to go on exactly where it was, beside what its other files tell: `resume.ron`, and in
//! `resume.safetensors` the arrays of its last or its best epoch, where the weights are not the same.
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files::weights_file;
use super::folder::{Lost, OPTIMIZER, RESUME, RESUME_ARRAYS, RunError, contents, fnv1a, not_ours, text};
use super::generation::NewGeneration;
use super::named_arrays::{ArrayNames, NamedArrays};
use crate::design::Checkpoint;
use crate::disk;
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

impl StoredPoint {
    /// Whether there is a file of further arrays.
    fn has_arrays(&self) -> bool {
        self.last || self.best == StoredBest::InArrays
    }
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

/// Writes the files for a snapshot whose weights have this [mark](fnv1a), of a run that learns from samples with that
/// mark; `folder` is named in errors.
pub(super) fn write(
    folder: &Path,
    (snapshot, names): (&Snapshot, &mut ArrayNames),
    (weights, data): (u64, u64),
    new: &mut NewGeneration,
) -> Result<(), RunError> {
    let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
    let best = match &snapshot.best {
        None => StoredBest::Nowhere,
        Some(best) if *best == snapshot.network => StoredBest::InWeights,
        Some(_) => StoredBest::InArrays,
    };
    let mut arrays = Vec::new();
    if let Some(last) = &snapshot.last {
        arrays.extend(prefixed("last", names.of(last)?));
    }
    if let Some(state) = snapshot.best.as_ref().filter(|_| best == StoredBest::InArrays) {
        arrays.extend(prefixed("best", names.of(state)?));
    }
    let stored = StoredPoint {
        format: FORMAT,
        weights,
        data: Some(data),
        point: snapshot.point.clone(),
        last: snapshot.last.is_some(),
        best,
    };
    let text = disk::ron_text(&stored).map_err(|_| not_ours(folder.join(RESUME)))?;
    new.write(RESUME, text.as_bytes())?;
    if !arrays.is_empty() {
        let bytes = weights_file::to_bytes(&arrays, None).map_err(|why| broken(RESUME_ARRAYS, why))?;
        new.write(RESUME_ARRAYS, &bytes)?;
    }
    Ok(())
}

/// A network's arrays under names that tell them from those of another one.
fn prefixed(prefix: &'static str, named: NamedArrays) -> impl Iterator<Item = Array> {
    let with = move |kind: &'static str| {
        move |array: Array| Array { name: format!("{prefix}.{kind}.{}", array.name), ..array }
    };
    named.network.into_iter().map(with("network")).chain(named.optimizer.into_iter().map(with("optimizer")))
}

/// What a run in a folder of files of today has lost that it needs to go on exactly; `weights` are the bytes of its
/// weights.
pub(super) fn lost(folder: &Path, weights: &[u8]) -> Result<Option<Lost>, RunError> {
    let is_missing = |name: &str| !folder.join(name).is_file();
    if is_missing(RESUME) {
        return Ok(Some(Lost::Place));
    }
    let stored = stored(folder)?;
    Ok(if stored.weights != fnv1a(weights) {
        Some(Lost::Weights)
    } else if stored.has_arrays() && is_missing(RESUME_ARRAYS) {
        Some(Lost::Arrays)
    } else {
        is_missing(OPTIMIZER).then_some(Lost::Optimizer)
    })
}

/// Reads the files back, of a run that has [lost](lost()) nothing; `None` for one of an older version. `network` are its
/// weights. The arrays have room in so many bytes.
pub(super) fn read(folder: &Path, network: &NamedArrays, room: u64) -> Result<Option<Resumed>, RunError> {
    if !folder.join(RESUME).is_file() {
        return Ok(None);
    }
    let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
    let stored = stored(folder)?;
    let mut arrays = Vec::new();
    if stored.has_arrays() {
        let bytes = contents(folder, RESUME_ARRAYS, room)?;
        (arrays, _) = weights_file::from_bytes(&bytes).map_err(|why| broken(RESUME_ARRAYS, why))?;
    }
    let StoredPoint { data, point, last, best, .. } = stored;
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

/// The file as it was written.
fn stored(folder: &Path) -> Result<StoredPoint, RunError> {
    let stored: StoredPoint = ron::from_str(&text(folder, RESUME)?).map_err(|_| not_ours(folder.join(RESUME)))?;
    if stored.format != FORMAT {
        let why = format!("has the form {}; this program knows {FORMAT}", stored.format);
        return Err(RunError::Broken { path: folder.join(RESUME), why });
    }
    Ok(stored)
}

/// The weights of the checkpoint that the run does not answer with, where they are kept and whole.
pub(super) fn other_weights(folder: &Path, room: u64) -> Option<(Checkpoint, Vec<Array>)> {
    let StoredPoint { last, best, .. } = stored(folder).ok()?;
    let (checkpoint, prefix) = match (best, last) {
        (StoredBest::InArrays, _) => (Checkpoint::Best, "best"),
        (_, true) => (Checkpoint::Last, "last"),
        _ => return None,
    };
    let (arrays, _) = weights_file::from_bytes(&contents(folder, RESUME_ARRAYS, room).ok()?).ok()?;
    Some((checkpoint, with_prefix(prefix, &arrays).network))
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
