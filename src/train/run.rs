//! A run on disk: a folder that holds all that is needed to use the network again, here or in PyTorch.
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::events::EpochReport;
use super::session::Session;
use super::weights_file;
use crate::data::{Normalization, SampleEncoder};
use crate::design::{CheckedDesign, Design, Facts, FileError, Input, Picture, check, read, to_ron};
use crate::engine::{EngineError, Network, build, modules};

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
pub struct Run {
    /// The network with its weights.
    pub network: Box<dyn Network>,
    /// The design that it was built from.
    pub design: CheckedDesign,
    /// How pictures are prepared.
    pub preprocessing: Preprocessing,
}

/// Why a run cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file cannot be written.
    #[error("{}: cannot be written: {source}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("{}: cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No run lies there.
    #[error("{}: holds no run of Strata ({missing} is missing); a run is the folder that `train --out` writes", .folder.display())]
    NoRun {
        /// The folder.
        folder: PathBuf,
        /// The file that was looked for.
        missing: &'static str,
    },
    /// The design in it.
    #[error(transparent)]
    Design(#[from] FileError),
    /// A file is not what it should be.
    #[error("{}: {why}", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The weights do not fit the design.
    #[error("{}: {source}", .path.display())]
    Misfit {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        source: EngineError,
    },
    /// What is to go on with the run is not what it was trained with.
    #[error("{}: the {what} of this run are not those of now, so it cannot go on", .folder.display())]
    Other {
        /// The run's folder.
        folder: PathBuf,
        /// What differs: "layers and settings", "classes" or "pictures".
        what: &'static str,
    },
}

pub(super) const DESIGN: &str = "design.ron";
pub(super) const WEIGHTS: &str = "weights.safetensors";
pub(super) const OPTIMIZER: &str = "optimizer.safetensors";
const PREPROCESSING: &str = "preprocessing.ron";
pub(super) const HISTORY: &str = "history.csv";

/// The files of a run in the order in which they are written.
pub(super) const FILES: [&str; 5] = [DESIGN, PREPROCESSING, HISTORY, OPTIMIZER, WEIGHTS];

/// Those without which it is none.
pub(super) const NEEDED: [&str; 3] = [DESIGN, PREPROCESSING, WEIGHTS];

/// The largest file of a run that is read: weights of half a billion parameters.
const LARGEST: u64 = 2 << 30;

impl Run {
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
        let preprocessing = Preprocessing {
            classes: plan.data().classes.clone(),
            normalization: plan.encoder().normalization().clone(),
        };
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
        replace(folder, HISTORY, &history(session.history()))?;
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

    /// How samples become numbers, as in training.
    pub fn encoder(&self) -> SampleEncoder {
        SampleEncoder::new(self.preprocessing.normalization.clone(), self.design.input())
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

/// Reads a regular file of bearable size.
pub(super) fn contents(folder: &Path, name: &str) -> Result<Vec<u8>, RunError> {
    let path = folder.join(name);
    let unreadable = |source| RunError::Unreadable { path: path.clone(), source };
    let data = std::fs::metadata(&path).map_err(unreadable)?;
    if data.len() > LARGEST {
        return Err(RunError::Broken { path, why: "is larger than 2 GB".to_owned() });
    }
    std::fs::read(&path).map_err(unreadable)
}

/// Puts a file in the place of another in one step; leaves it alone when it is the same already.
pub(super) fn replace(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), RunError> {
    let path = folder.join(name);
    // Always the same name, so that a kill leaves one such file at most and the next writing uses it up.
    let new = folder.join(format!("{name}.new"));
    if std::fs::read(&path).is_ok_and(|old| old == bytes) {
        // What a kill may have left; mostly there is nothing.
        let _ = std::fs::remove_file(&new);
        return Ok(());
    }
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&new, &path)
    };
    write().map_err(|source| RunError::Unwritable { path: path.clone(), source })
}

/// A number that says which design and pictures weights belong to: FNV-1a over all that the outputs depend on.
fn fingerprint(design: &Design, preprocessing: &Preprocessing) -> String {
    let text = format!("{:?} {:?} {preprocessing:?}", design.input, design.layers);
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
}

/// The history as a table: one epoch a line.
fn history(reports: &[EpochReport]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let head = [
        "epoch",
        "train_loss",
        "train_accuracy",
        "val_loss",
        "val_accuracy",
        "val_balanced_accuracy",
        "val_top3_accuracy",
        "val_macro_f1",
        "learning_rate",
        "images_per_second",
        "seconds",
    ];
    // Writing to memory cannot fail.
    let _ = table.write_record(head);
    for report in reports {
        let scores = report.validation.as_ref();
        let of = |f: &dyn Fn(&super::events::Scores) -> f64| scores.map_or(String::new(), |s| format!("{:.6}", f(s)));
        let _ = table.write_record([
            report.epoch.to_string(),
            format!("{:.6}", report.train_loss),
            format!("{:.6}", report.train_accuracy),
            of(&|s| s.loss),
            of(&|s| s.confusion.accuracy()),
            of(&|s| s.confusion.balanced_accuracy()),
            of(&|s| s.confusion.top3()),
            of(&|s| s.confusion.macro_f1()),
            report.rate.to_string(),
            format!("{:.1}", report.images_per_second),
            format!("{:.3}", report.seconds),
        ]);
    }
    table.into_inner().unwrap_or_default()
}
