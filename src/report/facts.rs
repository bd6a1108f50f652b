//! What is known of a saved run: its files, and what its network answers for the samples that it did not learn from.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::machine::Machine;
use crate::data::{BatchLoader, DataError, Dataset, LoadRequest, Part, load};
use crate::design::{CheckedDesign, TargetKind};
use crate::engine::EngineError;
use crate::train::saved::{self, Reopened};
use crate::train::{
    Evidence, Finding, RunError, SampleAnswer, SavedRun, Scores, TrainedNetwork, diagnose, evaluate, evaluate_each,
};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The run's files are missing or damaged.
    #[error(transparent)]
    Run(#[from] RunError),
    /// It was stopped before it was done.
    #[error("the report was stopped")]
    Stopped,
}

/// Why a report says nothing of the samples.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswers {
    /// They cannot be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// They belong to other classes by now.
    #[error("the data have other classes than the run")]
    OtherClasses,
    /// The network gives no answers for them.
    #[error(transparent)]
    Network(#[from] EngineError),
}

/// Everything that a report tells.
pub struct RunFacts {
    /// The run as it was saved.
    pub run: Reopened,
    /// Its design with shapes and costs.
    pub design: CheckedDesign,
    /// Its samples with the answers to them, or why they are not there any more.
    pub samples: Result<AnsweredSamples, NoAnswers>,
    /// What the doctor says.
    pub findings: Vec<Finding>,
    /// Where the report was made.
    pub machine: Machine,
}

/// Samples, and what the network answers for those that it did not learn from.
pub struct AnsweredSamples {
    /// All of them.
    pub data: Arc<Dataset>,
    /// The part that was asked about: validation, or training where nothing was kept from it.
    pub part: Part,
    /// How good the answers are.
    pub scores: Scores,
    /// Each answer where classes are answered.
    pub answers: Vec<SampleAnswer>,
}

impl RunFacts {
    /// Reads a run and its samples, and asks its network about them. Takes as long as reading the samples does.
    ///
    /// # Errors
    /// When the run cannot be read, or `stop` was set. Samples that cannot be read are told in the report.
    pub fn of(run: &Path, stop: &AtomicBool) -> Result<Self, ReportError> {
        let run = saved::reopen(&SavedRun::read(run)?)?;
        let mut network = TrainedNetwork::read(&run.kept.folder)?;
        let samples = answered(&run, &mut network, stop);
        if stop.load(Ordering::Relaxed) {
            return Err(ReportError::Stopped);
        }
        let design = network.design;
        let findings = findings(&run, &design, samples.as_ref().ok());
        Ok(Self { run, design, samples, findings, machine: Machine::here() })
    }
}

/// The answers for the samples of a run.
fn answered(run: &Reopened, network: &mut TrainedNetwork, stop: &AtomicBool) -> Result<AnsweredSamples, NoAnswers> {
    let data = Arc::new(load(LoadRequest::of(&run.design, &run.kept.base()), &|_| {}, stop)?);
    if network.preprocessing.classes != data.classes {
        return Err(NoAnswers::OtherClasses);
    }
    let loader = BatchLoader::plain(Arc::clone(&data), network.encoder());
    let part = data.shown_part();
    let (scores, answers) = match run.design.data.target_kind() {
        TargetKind::Classes => evaluate_each(&mut *network.network, &loader, part)?,
        TargetKind::Numbers => (evaluate(&mut *network.network, &loader, part)?, Vec::new()),
    };
    Ok(AnsweredSamples { data, part, scores, answers })
}

/// What the doctor says of a run that is over.
fn findings(run: &Reopened, checked: &CheckedDesign, samples: Option<&AnsweredSamples>) -> Vec<Finding> {
    let mut design = run.design.clone();
    if let Some(change) = run.curve.rates().last() {
        design.training.optimizer = design.training.optimizer.with_rate(change.rate);
    }
    diagnose(&Evidence {
        design: &design,
        layers: checked.layers(),
        history: &run.history,
        curve: &run.curve,
        flow: &[],
        ending: run.ending.as_ref(),
        classes: samples.map_or(0, |samples| samples.data.classes.len()),
        validation: samples.map(|samples| samples.data.validation_samples()),
    })
}
