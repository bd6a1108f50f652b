//! A run on disk: a folder that holds all that is needed to use the network again, here or in PyTorch.
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{DESIGN, HISTORY, NEEDED, OPTIMIZER, PREPROCESSING, RunError, WEIGHTS, contents, replace};
use super::{history_table, weights_file};
use crate::data::Normalization;
use crate::design::{CheckedDesign, Design, Facts, Input, Picture, check, read, to_ron};
use crate::engine::{Network, build, modules};
use crate::train::session::Session;

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
    /// Writes a session's run to a folder, which is made if need be. Every file is written beside its old one and then
    /// put in its place, so that a kill at any moment leaves the old or the new, never half of one.
    ///
    /// # Errors
    /// When the folder or a file cannot be written.
    pub fn write(folder: &Path, session: &mut Session) -> Result<(), RunError> {
        std::fs::create_dir_all(folder).map_err(|source| RunError::Unwritable { path: folder.to_owned(), source })?;
        let plan = session.plan();
        let design = plan.design();
        let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
        let preprocessing =
            Preprocessing { classes: plan.data().classes.clone(), normalization: plan.normalization().clone() };
        let text = to_ron(design.design()).map_err(|error| broken(DESIGN, error.to_string()))?;
        // The text that builds the network in PyTorch, and behind it, as a comment, what the weights belong to.
        let python = format!(
            "nn.Sequential({})  # {}",
            design.layers().iter().flat_map(modules).collect::<Vec<_>>().join(", "),
            fingerprint(design.design(), &preprocessing),
        );
        replace(folder, DESIGN, text.as_bytes())?;
        let pretty = ron::ser::PrettyConfig::new().new_line("\n").depth_limit(2);
        let text = ron::ser::to_string_pretty(&preprocessing, pretty)
            .map_err(|error| broken(PREPROCESSING, error.to_string()))?;
        replace(folder, PREPROCESSING, text.as_bytes())?;
        replace(folder, HISTORY, &history_table::to_csv(session.history()))?;
        let optimizer = weights_file::to_bytes(&session.network().optimizer_arrays(), None)
            .map_err(|why| broken(OPTIMIZER, why))?;
        replace(folder, OPTIMIZER, &optimizer)?;
        let weights =
            weights_file::to_bytes(&session.network().arrays(), Some(python)).map_err(|why| broken(WEIGHTS, why))?;
        replace(folder, WEIGHTS, &weights)
    }

    /// Reads a run back.
    ///
    /// # Errors
    /// With the name of the file that is missing, broken or does not fit.
    pub fn read(folder: &Path) -> Result<Self, RunError> {
        for missing in NEEDED {
            if !folder.join(missing).is_file() {
                return Err(RunError::NoRun { folder: folder.to_owned(), missing });
            }
        }
        let design: Design = read(&folder.join(DESIGN))?;
        let broken = |name: &str, why: String| RunError::Broken { path: folder.join(name), why };
        let text = String::from_utf8(contents(folder, PREPROCESSING)?)
            .map_err(|_| broken(PREPROCESSING, "is not text in UTF-8".to_owned()))?;
        let preprocessing: Preprocessing =
            ron::from_str(&text).map_err(|error| broken(PREPROCESSING, error.to_string()))?;
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
        if mark.is_some_and(|mark| mark != fingerprint(&design, &preprocessing)) {
            let why = "belongs to another design or other classes than those beside it; train again";
            return Err(broken(WEIGHTS, why.to_owned()));
        }
        network.load(&arrays).map_err(misfit)?;
        Ok(Self { network: Box::new(network), design: checked, preprocessing })
    }

    /// The form that pictures are brought to; `None` for a network that takes no pictures.
    pub fn picture(&self) -> Option<&Picture> {
        match &self.design.design().input {
            Input::Picture(picture) => Some(picture),
            Input::Numbers { .. } => None,
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

/// A number that says which design and pictures weights belong to: FNV-1a over all that the outputs depend on.
fn fingerprint(design: &Design, preprocessing: &Preprocessing) -> String {
    let text = format!("{:?} {:?} {preprocessing:?}", design.input, design.layers);
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
}
