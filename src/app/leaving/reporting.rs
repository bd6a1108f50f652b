//! A report of a saved run, written beside the window.
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::notice::{Notice, NoticeValue};
use crate::disk;
use crate::report::{ReportError, ReportForm, RunFacts};
use crate::text::Language;
use crate::train::{Job, Outcome, Wake};

/// A report that is being written.
#[derive(Default)]
pub struct Reporting {
    job: Option<(PathBuf, Job<Result<(), NoticeValue>>)>,
}

impl Reporting {
    /// Whether one is being written.
    pub fn is_writing(&self) -> bool {
        self.job.is_some()
    }

    /// Writes the report of the run in a folder, in the form that the file's name asks for.
    pub(in crate::app) fn start(&mut self, run: PathBuf, file: PathBuf, language: Language, wake: &Wake) {
        let file = if file.extension().is_some() { file } else { file.with_extension("html") };
        let path = file.clone();
        let job = Job::start("writing a report", Some(Arc::clone(wake)), move |_, stop| {
            let facts = RunFacts::of(&run, stop).map_err(|error| match error {
                ReportError::Run(error) => NoticeValue::from(&error),
                ReportError::Stopped => NoticeValue::Text(error.to_string()),
            })?;
            let text = facts.to_text(ReportForm::of(&path), language);
            disk::write(&disk::resolved(&path), text.as_bytes()).map_err(|error| NoticeValue::from(&error))
        });
        self.job = Some((file, job));
    }

    /// Takes the outcome. True when there was one.
    pub(in crate::app) fn poll(&mut self, notices: &mut Vec<Notice>) -> bool {
        let Some(outcome) = self.job.as_mut().and_then(|(_, job)| job.poll()) else { return false };
        let Some((file, _)) = self.job.take() else { return false };
        let file = file.display().to_string();
        notices.push(match outcome {
            Outcome::Done(Ok(())) => Notice::done("notice.saved").with("file", file),
            Outcome::Done(Err(reason)) => {
                Notice::failed("notice.cannot_report").with("file", file).telling("reason", reason)
            }
            Outcome::Failed(reason) => Notice::failed("notice.mistake").with("reason", reason),
        });
        true
    }
}
