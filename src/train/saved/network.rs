//! A run on disk: a folder that holds all that is needed to use the network again, here or in PyTorch.
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::files::{history_table, weights_file};
use super::folder::{
    self, DESIGN, Damage, ENSEMBLE, HISTORY, LARGEST, LEARNED, OPTIMIZER, PREPROCESSING, RunError, WEIGHTS, contents,
    fnv1a, not_ours, room_for, text,
};
use super::generation::{self, NewGeneration};
use super::list::written_design;
use super::named_arrays::NamedArrays;
use super::resume_file;
use crate::data::{Measurements, Normalization, SampleEncoder, Vocabulary};
use crate::design::{
    CheckedDesign, CheckedLayer, Design, Facts, Input, LayerKind, Normalize, Picture, WeightSign, check, layers_to_ron,
    to_ron,
};
use crate::disk;
use crate::engine::{Array, EngineError, EnsembleNetwork, Network, backbone_checksum, build, modules};
use crate::train::plan::Plan;
use crate::train::report::{EnsembleRecord, EnsembleSetup};
use crate::train::session::Snapshot;

/// How a sample becomes what the network was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preprocessing {
    /// Names of the classes, in the order of the outputs.
    pub classes: Vec<String>,
    /// How bytes or numbers become numbers around 0.
    pub normalization: Normalization,
    /// How the numbers that are to be answered become numbers around 0; `None` where they stay as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Normalization>,
    /// Which number each token gets; `None` where samples are no texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<Arc<Vocabulary>>,
}

impl Preprocessing {
    /// How the samples of a plan become numbers.
    fn of(plan: &Plan) -> Self {
        let Measurements { normalization, answers, vocabulary } = plan.encoder().measured().clone();
        Self { classes: plan.data().classes.clone(), normalization, answers, vocabulary }
    }

    /// What was measured on the training samples.
    pub fn measured(&self) -> Measurements {
        let Self { normalization, answers, vocabulary, .. } = self.clone();
        Measurements { normalization, answers, vocabulary }
    }
}

/// The arrays of a safetensors file that any program may have written.
///
/// # Errors
/// When it cannot be read, is larger than weights are, or holds other numbers than floating-point ones.
pub fn read_weights(file: &Path) -> Result<Vec<Array>, RunError> {
    let bytes = disk::read_file(file, LARGEST)?;
    let (arrays, _) =
        weights_file::from_bytes(&bytes).map_err(|why| RunError::Broken { path: file.to_owned(), why })?;
    Ok(arrays)
}

/// A trained network, read back from its folder.
pub struct TrainedNetwork {
    /// The network with its weights.
    pub network: Box<dyn Network>,
    /// The design that it was built from.
    pub design: CheckedDesign,
    /// How pictures are prepared.
    pub preprocessing: Preprocessing,
    /// The fingerprints of the samples that it learned from, in ascending order; none where an older version wrote it.
    pub learned: Vec<u64>,
    /// What it is made of, where it is an ensemble.
    pub ensemble: Option<EnsembleRecord>,
    /// What of the run is damaged all the same.
    pub damage: Vec<Damage>,
}

impl TrainedNetwork {
    /// Writes the files of a run's network, and gives the [mark](fnv1a) of its weights; `folder` is named in errors.
    pub(super) fn write(
        folder: &Path,
        plan: &Plan,
        (snapshot, arrays): (&Snapshot, &NamedArrays),
        new: &mut NewGeneration,
    ) -> Result<u64, RunError> {
        let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
        let NamedArrays { network, optimizer } = arrays;
        let (python, mark) = write_origin(folder, plan, new)?;
        new.write(HISTORY, &history_table::to_csv(&snapshot.history))?;
        new.write(OPTIMIZER, &weights_file::to_bytes(optimizer, None).map_err(|why| broken(OPTIMIZER, why))?)?;
        let python = format!("{python}  # {mark}");
        let weights = weights_file::to_bytes(network, Some(python)).map_err(|why| broken(WEIGHTS, why))?;
        new.write(WEIGHTS, &weights)?;
        Ok(fnv1a(&weights))
    }

    /// Writes the files of an ensemble; `folder` is named in errors.
    pub(super) fn write_ensemble(
        folder: &Path,
        plan: &Plan,
        (network, record): (&EnsembleNetwork, &EnsembleRecord),
        new: &mut NewGeneration,
    ) -> Result<(), RunError> {
        let (python, mark) = write_origin(folder, plan, new)?;
        new.write(ENSEMBLE, pretty(record, folder, ENSEMBLE)?.as_bytes())?;
        let python = format!("nn.ModuleList({python} for _ in range({}))  # {mark}", network.len());
        let weights = weights_file::to_bytes(&network.arrays(), Some(python));
        new.write(WEIGHTS, &weights.map_err(|why| RunError::Broken { path: folder.join(WEIGHTS), why })?)
    }

    /// Reads a run back.
    ///
    /// # Errors
    /// With the name of the file that is missing, broken or does not fit.
    pub fn read(run: &Path) -> Result<Self, RunError> {
        generation::read(run, Self::read_generation)
    }

    /// Reads the run whose files lie in this folder.
    pub(super) fn read_generation(folder: &Path) -> Result<Self, RunError> {
        folder::prove_whole(folder)?;
        let (checked, preprocessing) = frozen(folder)?;
        let misfit = |source| RunError::Misfit { path: folder.join(WEIGHTS), source };
        // Before there is a network that may be much larger than its weights.
        prove_size(folder, &checked)?;
        let ensemble = ensemble(folder)?;
        let networks = ensemble.as_ref().map_or(1, |ensemble| ensemble.members.len());
        let mut damage = Vec::new();
        let arrays = match own_weights(folder, (&checked, networks), &preprocessing) {
            Err(RunError::Damaged { path }) => {
                let other = resume_file::other_weights(folder, room_for(parameters(&checked), RESUME_TIMES));
                let (checkpoint, arrays) = other.ok_or(RunError::Damaged { path })?;
                damage.push(Damage::Weights(checkpoint));
                arrays
            }
            arrays => arrays?,
        };
        if folder::has_damaged_checksums(folder) {
            damage.push(Damage::Checksums);
        }
        let mut network = unfilled(&checked, ensemble.as_ref()).map_err(misfit)?;
        network.load(&arrays).map_err(misfit)?;
        let learned = learned(folder).unwrap_or_default();
        Ok(Self { network, design: checked, preprocessing, learned, ensemble, damage })
    }

    /// How samples become numbers, as in training.
    pub fn encoder(&self) -> SampleEncoder {
        SampleEncoder::new(self.preprocessing.measured(), &self.design.design().input)
    }

    /// The form that pictures are brought to; `None` for a network that takes no pictures.
    pub fn picture(&self) -> Option<&Picture> {
        match &self.design.design().input {
            Input::Picture(picture) => Some(picture),
            _ => None,
        }
    }
}

/// Writes where weights come from: the design, how samples become numbers, and the samples that were learned from. Gives
/// the text that builds the network in PyTorch, and what is written behind it, as a comment: what the weights belong to.
fn write_origin(folder: &Path, plan: &Plan, new: &mut NewGeneration) -> Result<(String, String), RunError> {
    let design = plan.design();
    let preprocessing = Preprocessing::of(plan);
    let modules = design.layers().iter().flat_map(modules).collect::<Vec<_>>().join(", ");
    let mark = format!("{}{}", fingerprint(design.design(), &preprocessing), beyond_pytorch(design));
    let broken = |why: String| RunError::Broken { path: folder.join(DESIGN), why };
    let design = to_ron(&written_design(design.design(), folder)).map_err(|error| broken(error.to_string()))?;
    new.write(DESIGN, design.as_bytes())?;
    new.write(PREPROCESSING, pretty(&preprocessing, folder, PREPROCESSING)?.as_bytes())?;
    new.write(LEARNED, &plan.data().learned().into_iter().flat_map(u64::to_le_bytes).collect::<Vec<_>>())?;
    Ok((format!("nn.Sequential({modules})"), mark))
}

/// A value as a file of text.
fn pretty(value: &dyn erased_serde::Serialize, folder: &Path, name: &str) -> Result<String, RunError> {
    let pretty = ron::ser::PrettyConfig::new().new_line("\n").depth_limit(2);
    ron::ser::to_string_pretty(value, pretty).map_err(|_| not_ours(folder.join(name)))
}

/// What the ensemble in a folder is made of; `None` for a single network.
fn ensemble(folder: &Path) -> Result<Option<EnsembleRecord>, RunError> {
    let path = folder.join(ENSEMBLE);
    let was_written = folder::checksums(folder).is_some_and(|sums| sums.list(ENSEMBLE));
    if !was_written && path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let record: EnsembleRecord = ron::from_str(&text(folder, ENSEMBLE)?).map_err(|_| not_ours(path.clone()))?;
    let is_sound = (1..=EnsembleSetup::MOST).contains(&record.members.len())
        && record.members.iter().all(|member| member.weight.is_finite());
    if is_sound { Ok(Some(record)) } else { Err(not_ours(path)) }
}

/// The network of a design before it has its weights, or an ensemble of such.
fn unfilled(design: &CheckedDesign, ensemble: Option<&EnsembleRecord>) -> Result<Box<dyn Network>, EngineError> {
    let network = || -> Result<Box<dyn Network>, EngineError> { Ok(Box::new(build(design, &[])?)) };
    let Some(record) = ensemble else { return network() };
    let members = record.members.iter().map(|_| network()).collect::<Result<Vec<_>, _>>()?;
    Ok(Box::new(EnsembleNetwork::new(members, record.vote(), design.classes())))
}

/// The fingerprints in a folder; older versions wrote none, and a network answers without them as well.
fn learned(folder: &Path) -> Option<Vec<u64>> {
    let bytes = contents(folder, LEARNED, folder::LARGEST_TEXT).ok()?;
    let learned: Vec<u64> = bytes.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect();
    learned.is_sorted().then_some(learned)
}

/// The design of a run, checked for the classes that it learned, and how samples become numbers there.
fn frozen(folder: &Path) -> Result<(CheckedDesign, Preprocessing), RunError> {
    let design = folder::design(folder)?;
    let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
    let preprocessing: Preprocessing =
        ron::from_str(&text(folder, PREPROCESSING)?).map_err(|_| not_ours(folder.join(PREPROCESSING)))?;
    let checked = check(&design, Facts { classes: Some(preprocessing.classes.len()), memory: None, validation: None })
        .freeze()
        .map_err(|problems| {
            let words: Vec<_> = problems.iter().map(|problem| problem.kind.to_string()).collect();
            broken(DESIGN, words.join("; "))
        })?;
    prove_preprocessing(&design, &preprocessing).map_err(|why| broken(PREPROCESSING, why))?;
    Ok((checked, preprocessing))
}

/// The bytes of a run's weights, as many as its design has room for.
pub(super) fn weights(folder: &Path) -> Result<Vec<u8>, RunError> {
    contents(folder, WEIGHTS, room_for(parameters(&frozen(folder)?.0), 1))
}

/// Times that the arrays of a network stand in the file of the optimizer, and in that of what resuming needs besides.
pub(super) const OPTIMIZER_TIMES: u64 = 2;
pub(super) const RESUME_TIMES: u64 = 6;

/// The parameters of a design; those inside a block may count twice.
pub(super) fn parameters(design: &CheckedDesign) -> u64 {
    design.all().iter().fold(0, |sum, layer| sum.saturating_add(layer.cost.parameters))
}

/// Whether the weights may be those of the design, by the size of their file alone.
fn prove_size(folder: &Path, design: &CheckedDesign) -> Result<(), RunError> {
    let path = folder.join(WEIGHTS);
    let unreadable = |source| RunError::Unreadable { path: path.clone(), source };
    let size = std::fs::metadata(&path).map_err(unreadable)?.len();
    let least = design.layers().iter().fold(0, |sum: u64, layer| sum.saturating_add(layer.cost.parameters));
    // What is a little too small is told more exactly by its header.
    if size < least.saturating_mul(4) / 2 && least > MANY {
        let why = format!("holds {size} bytes, where the design needs {} at least", least.saturating_mul(4));
        return Err(RunError::Broken { path, why });
    }
    Ok(())
}

/// So many parameters that a network of them is not built on trust: 64 MB.
const MANY: u64 = 16 << 20;

/// The weights that the network answers with.
fn own_weights(
    folder: &Path,
    (design, networks): (&CheckedDesign, usize),
    preprocessing: &Preprocessing,
) -> Result<Vec<Array>, RunError> {
    let broken = |why: String| RunError::Broken { path: folder.join(WEIGHTS), why };
    let bytes = contents(folder, WEIGHTS, room_for(parameters(design), networks as u64))?;
    let (arrays, note) = weights_file::from_bytes(&bytes).map_err(broken)?;
    // Weights that came from elsewhere have no such mark. Behind its line stand notes.
    let mark = note.as_deref().and_then(|text| text.lines().next()?.split_once("  # ")).map(|(_, mark)| mark);
    if mark.is_some_and(|mark| mark.starts_with(MARK) && mark != fingerprint(design.design(), preprocessing)) {
        let why = "belongs to another design or other classes than those beside it; train again";
        return Err(broken(why.to_owned()));
    }
    Ok(arrays)
}

fn prove_preprocessing(design: &Design, preprocessing: &Preprocessing) -> Result<(), String> {
    let mut classes = preprocessing.classes.clone();
    classes.sort();
    classes.dedup();
    if classes.len() < preprocessing.classes.len() {
        return Err("names a class twice".to_owned());
    }
    match &design.input {
        Input::Picture(picture) => prove_scale(&preprocessing.normalization, picture.color.channels()),
        Input::Numbers { count, normalize: Normalize::Standard } => {
            prove_scale(&preprocessing.normalization, *count)?;
            preprocessing.answers.as_ref().map_or(Ok(()), |answers| prove_scale(answers, 1))
        }
        Input::Numbers { .. } | Input::Point { .. } => Ok(()),
        Input::Tokens { vocabulary: most, unit, .. } => match &preprocessing.vocabulary {
            Some(known) if known.unit() == *unit && known.size() <= *most => Ok(()),
            _ => Err(format!("needs a vocabulary of at most {most} tokens that are cut as the design says")),
        },
    }
}

/// Whether numbers of so many channels or columns can be brought to one scale by it.
fn prove_scale(Normalization { mean, deviation }: &Normalization, columns: usize) -> Result<(), String> {
    let usable = mean.iter().all(|v| v.is_finite()) && deviation.iter().all(|v| v.is_finite() && *v > 0.0);
    if mean.len() == columns && deviation.len() == columns && usable {
        Ok(())
    } else {
        Err(format!("needs {columns} finite means and {columns} deviations above 0"))
    }
}

/// What PyTorch's modules do not know of the layers, as comments: there it is for the training loop to do.
fn beyond_pytorch(design: &CheckedDesign) -> String {
    let note = |layer: &CheckedLayer| {
        let sign: &'static str = layer.kind.sign().into();
        let rule: &'static str = layer.kind.learning().into();
        let sign =
            (layer.kind.sign() != WeightSign::Free).then(|| format!("the signs of its weights are kept ({sign})"));
        let rule = layer.kind.learning().is_local().then(|| format!("it learns by a local rule ({rule})"));
        let notes: Vec<String> = sign.into_iter().chain(rule).collect();
        (!notes.is_empty()).then(|| format!("\n# {}: {}", layer.title.to_string().escape_debug(), notes.join(", ")))
    };
    design.all().into_iter().filter_map(note).collect()
}

/// A number that says which design and pictures weights belong to, over all that the outputs depend on.
fn fingerprint(design: &Design, preprocessing: &Preprocessing) -> String {
    let layers = layers_to_ron(design.layers.layers()).unwrap_or_default();
    let text = format!("{:?} {layers} {preprocessing:?}", design.input);
    let backbones: String = design.layers.iter().filter_map(|layer| frozen_backbone(&layer.kind)).collect();
    format!("{MARK}{:016x}{backbones}", fnv1a(text.as_bytes()))
}

/// A backbone whose weights are not among those of the run, named with what tells them from others.
fn frozen_backbone(kind: &LayerKind) -> Option<String> {
    let backbone = kind.backbone().filter(|_| kind.is_frozen())?;
    let name: &'static str = backbone.into();
    Some(format!(", {name} {:08x}", backbone_checksum(backbone)))
}

/// Opens the number. Older versions wrote one without, which followed from the program's own form of a design and cannot
/// be made again.
const MARK: &str = "design ";
