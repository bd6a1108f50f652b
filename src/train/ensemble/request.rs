//! An ensemble beside a window: trained, or read from its folder, and asked at once.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::measure::EnsembleFindings;
use super::training::{EnsembleAdvance, EnsembleEnding, EnsembleError, EnsembleTraining};
use crate::data::Dataset;
use crate::train::background::{Job, Reporter, Wake};
use crate::train::plan::Plan;
use crate::train::report::{EnsembleRecord, EnsembleSetup};
use crate::train::saved::{RunError, RunPlace, RunWriter, TrainedNetwork};

/// What is wanted of an ensemble.
#[derive(Debug, Clone, PartialEq)]
pub enum EnsembleTask {
    /// It is trained, and kept there after each member.
    Train(EnsembleSetup, Option<RunPlace>),
    /// It is read from this folder.
    Open(PathBuf),
}

/// An ensemble that is wanted, with the plan of its members, by whose samples it is judged.
#[derive(Debug, Clone)]
pub struct EnsembleRequest {
    /// The plan.
    pub plan: Plan,
    /// What is wanted.
    pub task: EnsembleTask,
}

/// How far an ensemble is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnsembleSoFar {
    /// The member that is being trained, from 1.
    pub member: usize,
    /// How many there are to be.
    pub members: usize,
    /// How much of all is over, as a share of 1.
    pub share: f64,
}

/// An ensemble that is there.
#[derive(Debug, Clone)]
pub struct EnsembleOutcome {
    /// What it is made of.
    pub record: EnsembleRecord,
    /// What it is worth.
    pub findings: EnsembleFindings,
    /// How its training ended; `None` where it was read.
    pub ending: Option<EnsembleEnding>,
    /// Where it is kept, if it is.
    pub folder: Option<PathBuf>,
    /// The samples that it was asked about.
    pub data: Arc<Dataset>,
}

/// What brings an ensemble.
pub type EnsembleJob = Job<Result<EnsembleOutcome, EnsembleError>, EnsembleSoFar>;

impl EnsembleRequest {
    /// Begins in a thread of its own. Once it is asked to stop, the members that are trained by then are all.
    pub fn start(self, wake: Option<Wake>) -> EnsembleJob {
        Job::start("ensemble", wake, move |reporter, stop| {
            self.plan.pool()?.install(|| match &self.task {
                EnsembleTask::Train(setup, place) => self.train(*setup, place.clone(), (reporter, stop)),
                EnsembleTask::Open(folder) => self.open(folder),
            })
        })
    }

    fn train(
        &self,
        setup: EnsembleSetup,
        place: Option<RunPlace>,
        (reporter, stop): (&Reporter<EnsembleSoFar>, &AtomicBool),
    ) -> Result<EnsembleOutcome, EnsembleError> {
        let mut training = EnsembleTraining::new(self.plan.clone(), setup)?;
        let mut writer = place.map(|place| RunWriter::new(self.plan.clone(), place));
        let mut folder = None;
        let ending = loop {
            if stop.load(Ordering::Relaxed) {
                training.stop();
            }
            match training.advance()? {
                EnsembleAdvance::Turn | EnsembleAdvance::Epoch(_) => {
                    let member = training.record().members.len() + 1;
                    reporter.report(EnsembleSoFar { member, members: setup.members, share: training.share() });
                }
                EnsembleAdvance::Member(_) => {
                    if let Some(writer) = &mut writer {
                        let record = training.record().clone();
                        folder = Some(writer.write_ensemble(training.network(), &record)?);
                    }
                }
                EnsembleAdvance::Over(ending) => break ending,
            }
        };
        training.prove_members()?;
        let data = Arc::clone(self.plan.loader().data());
        let of = (Arc::clone(&data), self.plan.encoder().clone());
        let findings = EnsembleFindings::of_unseen(training.network(), (self.plan.design(), setup.method), of)?;
        Ok(EnsembleOutcome { record: training.record().clone(), findings, ending: Some(ending), folder, data })
    }

    fn open(&self, folder: &Path) -> Result<EnsembleOutcome, EnsembleError> {
        let mut read = TrainedNetwork::read(folder)?;
        let Some(record) = read.ensemble.clone() else {
            return Err(EnsembleError::Single { folder: folder.to_owned() });
        };
        let data = Arc::clone(self.plan.loader().data());
        let encoder = read.encoder();
        let other = |what| RunError::Other { folder: folder.to_owned(), what };
        if read.preprocessing.classes != data.classes {
            return Err(other("classes").into());
        }
        if read.design.input() != self.plan.design().input() || !encoder.takes(data.samples().content()) {
            return Err(other("layers and settings").into());
        }
        let of = (Arc::clone(&data), encoder);
        let findings = EnsembleFindings::of_unseen(&mut *read.network, (&read.design, record.method), of)?;
        Ok(EnsembleOutcome { record, findings, ending: None, folder: Some(folder.to_owned()), data })
    }
}
