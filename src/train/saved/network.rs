//! A run on disk: a folder that holds all that is needed to use the network again, here or in PyTorch.
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{
    self, DESIGN, HISTORY, OPTIMIZER, PREPROCESSING, RunError, RunFile, WEIGHTS, contents, fnv1a, parsed, text,
};
use super::named_arrays::NamedArrays;
use super::{generation, history_table, weights_file};
use crate::data::{Normalization, SampleEncoder};
use crate::design::{CheckedDesign, Design, Facts, Input, Picture, check, layers_to_ron, read, to_ron};
use crate::engine::{Network, build, modules};
use crate::train::plan::Plan;
use crate::train::session::Snapshot;

/// How a picture becomes what the network was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preprocessing {
    /// Names of the classes, in the order of the outputs.
    pub classes: Vec<String>,
    /// How bytes become numbers.
    pub normalization: Normalization,
}

/// A trained network, read back from its folder.
pub struct TrainedNetwork {
    /// The network with its weights.
    pub network: Box<dyn Network>,
    /// The design that it was built from.
    pub design: CheckedDesign,
    /// How pictures are prepared.
    pub preprocessing: Preprocessing,
}

impl TrainedNetwork {
    /// The files of a run's network with what they hold, the weights last.
    pub(super) fn files(
        folder: &Path,
        plan: &Plan,
        snapshot: &Snapshot,
        arrays: &NamedArrays,
    ) -> Result<Vec<RunFile>, RunError> {
        let design = plan.design();
        let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
        let preprocessing = Preprocessing {
            classes: plan.data().classes.clone(),
            normalization: plan.encoder().normalization().clone(),
        };
        // The text that builds the network in PyTorch, and behind it, as a comment, what the weights belong to.
        let python = format!(
            "nn.Sequential({})  # {}",
            design.layers().iter().flat_map(modules).collect::<Vec<_>>().join(", "),
            fingerprint(design.design(), &preprocessing),
        );
        let design = to_ron(design.design()).map_err(|error| broken(DESIGN, error.to_string()))?;
        let pretty = ron::ser::PrettyConfig::new().new_line("\n").depth_limit(2);
        let preprocessing = ron::ser::to_string_pretty(&preprocessing, pretty)
            .map_err(|error| broken(PREPROCESSING, error.to_string()))?;
        let NamedArrays { network, optimizer } = arrays;
        let optimizer = weights_file::to_bytes(optimizer, None).map_err(|why| broken(OPTIMIZER, why))?;
        let weights = weights_file::to_bytes(network, Some(python)).map_err(|why| broken(WEIGHTS, why))?;
        Ok(vec![
            (DESIGN, design.into_bytes()),
            (PREPROCESSING, preprocessing.into_bytes()),
            (HISTORY, history_table::to_csv(&snapshot.history)),
            (OPTIMIZER, optimizer),
            (WEIGHTS, weights),
        ])
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
        let design: Design = read(&folder.join(DESIGN))?;
        let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
        let preprocessing: Preprocessing = parsed(folder, PREPROCESSING, &text(folder, PREPROCESSING)?)?;
        let checked =
            check(&design, Facts { classes: Some(preprocessing.classes.len()), memory: None, validation: None })
                .freeze()
                .map_err(|problems| {
                    let words: Vec<_> = problems.iter().map(|problem| problem.kind.to_string()).collect();
                    broken(DESIGN, words.join("; "))
                })?;
        prove_preprocessing(&design, &preprocessing).map_err(|why| broken(PREPROCESSING, why))?;
        let misfit = |source| RunError::Misfit { path: folder.join(WEIGHTS), source };
        let mut network = build(&checked, &[]).map_err(misfit)?;
        let (arrays, note) =
            weights_file::from_bytes(&contents(folder, WEIGHTS)?).map_err(|why| broken(WEIGHTS, why))?;
        // Weights that came from elsewhere have no such mark.
        let mark = note.as_deref().and_then(|text| text.split_once("  # ")).map(|(_, mark)| mark);
        if mark.is_some_and(|mark| mark.starts_with(MARK) && mark != fingerprint(&design, &preprocessing)) {
            let why = "belongs to another design or other classes than those beside it; train again";
            return Err(broken(WEIGHTS, why.to_owned()));
        }
        network.load(&arrays).map_err(misfit)?;
        Ok(Self { network: Box::new(network), design: checked, preprocessing })
    }

    /// How samples become numbers, as in training.
    pub fn encoder(&self) -> SampleEncoder {
        SampleEncoder::new(self.preprocessing.normalization.clone(), self.design.input())
    }

    /// The form that pictures are brought to; `None` for a network that takes no pictures.
    pub fn picture(&self) -> Option<&Picture> {
        match &self.design.design().input {
            Input::Picture(picture) => Some(picture),
            _ => None,
        }
    }
}

fn prove_preprocessing(design: &Design, preprocessing: &Preprocessing) -> Result<(), String> {
    let Input::Picture(picture) = &design.input else {
        return Ok(());
    };
    let Normalization { mean, deviation } = &preprocessing.normalization;
    let channels = picture.color.channels();
    let usable = mean.iter().all(|v| v.is_finite()) && deviation.iter().all(|v| v.is_finite() && *v > 0.0);
    let mut classes = preprocessing.classes.clone();
    classes.sort();
    classes.dedup();
    if classes.len() < preprocessing.classes.len() {
        return Err("names a class twice".to_owned());
    }
    if mean.len() == channels && deviation.len() == channels && usable {
        Ok(())
    } else {
        Err(format!("needs {channels} finite means and {channels} deviations above 0"))
    }
}

/// A number that says which design and pictures weights belong to, over all that the outputs depend on.
fn fingerprint(design: &Design, preprocessing: &Preprocessing) -> String {
    let layers = layers_to_ron(design.layers.layers()).unwrap_or_default();
    let text = format!("{:?} {layers} {preprocessing:?}", design.input);
    format!("{MARK}{:016x}", fnv1a(text.as_bytes()))
}

/// Opens the number. Older versions wrote one without, which followed from the program's own form of a design and cannot
/// be made again.
const MARK: &str = "design ";
