//! The ensemble of this session: one is trained or read at a time, beside everything else, and stays until the next one.
use std::path::PathBuf;

use super::notice::{Notice, Until};
use crate::train::{EnsembleJob, EnsembleOutcome, EnsembleRequest, EnsembleSetup, EnsembleSoFar, Outcome, Wake};

/// What can be done with ensembles.
#[derive(Debug, Clone, PartialEq)]
pub enum EnsembleAct {
    /// One is trained of the open design.
    Train(EnsembleSetup),
    /// One is read from its folder.
    Open(PathBuf),
    /// The one that is being trained stays with the members that it has.
    Stop,
}

/// The ensemble of this session.
#[derive(Default)]
pub struct Ensembles {
    job: Option<EnsembleJob>,
    outcome: Option<EnsembleOutcome>,
}

impl Ensembles {
    /// The one that is there.
    pub fn outcome(&self) -> Option<&EnsembleOutcome> {
        self.outcome.as_ref()
    }

    /// Whether one is being trained or read.
    pub fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// How far the one is that is being trained.
    pub fn so_far(&self) -> Option<EnsembleSoFar> {
        self.job.as_ref().and_then(EnsembleJob::progress)
    }

    /// Begins with another one.
    pub(super) fn start(&mut self, request: EnsembleRequest, wake: &Wake) {
        self.job = Some(request.start(Some(Wake::clone(wake))));
    }

    /// Ends training.
    pub(super) fn stop(&self) {
        self.job.iter().for_each(EnsembleJob::stop);
    }

    /// Takes the one that is there by now, and tells of it unless it `is_seen` anyway. True when something has changed.
    pub(super) fn poll(&mut self, is_seen: bool, notices: &mut Vec<Notice>) -> bool {
        let Some(outcome) = self.job.as_mut().and_then(EnsembleJob::poll) else { return false };
        self.job = None;
        match outcome {
            Outcome::Done(Ok(outcome)) => {
                notices.extend((!is_seen).then(|| Notice::done("notice.ensemble")));
                self.outcome = Some(outcome);
            }
            Outcome::Done(Err(error)) => {
                let notice = Notice::failed("notice.no_ensemble").telling("reason", (&error).into());
                notices.push(notice.until(Until::DesignChanged));
            }
            Outcome::Failed(reason) => {
                notices.push(Notice::failed("notice.no_ensemble").telling("reason", reason.into()));
            }
        }
        true
    }
}
