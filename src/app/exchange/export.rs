//! The export of the shown run's network: what another tongue cannot say of it, the files, and their certificate.
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::explain::ProbeMoment;
use crate::app::notice::{Notice, NoticeValue};
use crate::app::question::Question;
use crate::engine::EngineError;
use crate::export::{Certificate, ExportError, Inexact, NetworkSource, Tongue, export, inexact};
use crate::train::{Job, Outcome, ProbedNetwork, Wake};

/// What can be done with exports.
#[derive(Debug, Clone, PartialEq)]
pub enum ExportAct {
    /// The network is written into a folder, and what was written is run.
    Write(Tongue, PathBuf),
    /// What was written is not run to its end.
    Stop,
}

/// What is exported, with what each tongue cannot say of it exactly.
struct Exportable {
    source: NetworkSource,
    inexact: Vec<(Tongue, Vec<Inexact>)>,
}

/// An export that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// To what.
    pub tongue: Tongue,
    /// Where it lies.
    pub folder: PathBuf,
    /// How near its answers are.
    pub certificate: Certificate,
}

/// An export that is being written.
struct PendingExport {
    tongue: Tongue,
    folder: PathBuf,
    job: Job<Result<Certificate, ExportError>, ()>,
}

/// The exports of this session: one is written at a time, beside everything else.
#[derive(Default)]
pub struct Exports {
    gathered: Question<ProbeMoment, Result<Arc<Exportable>, EngineError>>,
    writing: Option<PendingExport>,
    exported: Option<Exported>,
}

impl Exports {
    /// What a tongue cannot say exactly of the network that would leave; `None` before that is known.
    pub fn inexact(&self, tongue: Tongue) -> Option<&[Inexact]> {
        let known = self.exportable()?.inexact.iter().find(|(of, _)| *of == tongue)?;
        Some(&known.1)
    }

    /// Whether a network is being written, or what was written is being run.
    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }

    /// Whether the network that would leave is still being gathered.
    pub fn is_gathering(&self) -> bool {
        self.gathered.is_open()
    }

    /// The one that was written last.
    pub fn exported(&self) -> Option<&Exported> {
        self.exported.as_ref()
    }

    fn exportable(&self) -> Option<&Arc<Exportable>> {
        self.gathered.answer()?.as_ref().ok()
    }

    /// Gathers what would leave, unless that is known.
    pub(in crate::app) fn follow(&mut self, moment: ProbeMoment, network: ProbedNetwork, wake: &Wake) {
        if !self.gathered.knows(&moment) {
            self.gathered.ask(
                moment,
                Job::start("gathering", Some(Arc::clone(wake)), move |_, _| gather(&network).map(Arc::new)),
            );
        }
    }

    /// Begins to write what was gathered.
    pub(in crate::app) fn write(&mut self, tongue: Tongue, folder: PathBuf, wake: &Wake) {
        let Some(exportable) = self.exportable().cloned() else { return };
        let out = folder.clone();
        let job = Job::start("exporting", Some(Arc::clone(wake)), move |_, stop| {
            export(&exportable.source, tongue, &out, stop)
        });
        self.exported = None;
        self.writing = Some(PendingExport { tongue, folder, job });
    }

    /// Forgets the export that was written last.
    pub(in crate::app) fn forget(&mut self) {
        self.exported = None;
    }

    /// Ends running what was written.
    pub(in crate::app) fn stop(&self) {
        self.writing.iter().for_each(|writing| writing.job.stop());
    }

    /// Takes what is there by now, and tells of it unless it `is_seen` anyway. True when something has changed.
    pub(in crate::app) fn poll(&mut self, is_seen: bool, notices: &mut Vec<Notice>) -> bool {
        let gathered = self.gathered.poll();
        let Some(outcome) = self.writing.as_mut().and_then(|writing| writing.job.poll()) else { return gathered };
        let Some(PendingExport { tongue, folder, .. }) = self.writing.take() else { return gathered };
        match outcome {
            Outcome::Done(Ok(certificate)) => {
                let path = folder.display().to_string();
                notices.extend((!is_seen).then(|| Notice::done("notice.exported").with("path", path)));
                self.exported = Some(Exported { tongue, folder, certificate });
            }
            Outcome::Done(Err(error)) => {
                notices.push(Notice::failed("notice.not_exported").telling("reason", NoticeValue::from(&error)));
            }
            Outcome::Failed(reason) => notices.push(Notice::failed("notice.mistake").with("reason", reason)),
        }
        true
    }
}

/// The shown run's network as it leaves.
fn gather(probed: &ProbedNetwork) -> Result<Exportable, EngineError> {
    let plan = &probed.plan;
    let (classes, measured) = (plan.data().classes.clone(), plan.encoder().measured().clone());
    let data = plan.design().design().data.clone();
    let mut network = probed.network()?;
    let source = NetworkSource::gather(&mut network, plan.design().clone(), (classes, measured, None), &data)?;
    let inexact = Tongue::ALL.iter().map(|tongue| (*tongue, inexact(&source, *tongue))).collect();
    Ok(Exportable { source, inexact })
}
