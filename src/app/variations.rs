//! Varied pictures written into a folder, beside the window.
use std::path::PathBuf;
use std::sync::Arc;

use super::notice::Notice;
use super::state::App;
use super::words::Language;
use crate::data::{BatchLoader, FileProgress, Variations, WriteError, WrittenVariations, write_variations};
use crate::design::{Copies, CopiesInto, Source};
use crate::train::{Job, Outcome};

/// Pictures that are being written.
#[derive(Default)]
pub struct Writing {
    job: Option<(PathBuf, Job<Result<WrittenVariations, WriteError>>)>,
}

impl Writing {
    /// How far writing is, while pictures are written.
    pub fn progress(&self) -> Option<FileProgress> {
        self.job.as_ref().map(|(_, job)| job.progress().unwrap_or(FileProgress { found: 0, done: 0 }))
    }

    /// Ends writing.
    pub(super) fn stop(&self) {
        if let Some((_, job)) = &self.job {
            job.stop();
        }
    }

    /// Takes the outcome. True when there was one.
    pub(super) fn poll(&mut self, language: Language, notices: &mut Vec<Notice>) -> bool {
        let Some(outcome) = self.job.as_mut().and_then(|(_, job)| job.poll()) else { return false };
        let Some((folder, _)) = self.job.take() else { return false };
        notices.push(match outcome {
            Outcome::Done(Ok(written)) => {
                let path = folder.display().to_string();
                Notice::done("notice.written").with("count", written.pictures).with("path", path)
            }
            Outcome::Done(Err(WriteError::Stopped)) => return true,
            Outcome::Done(Err(error)) => {
                Notice::failed("notice.cannot_write").with("reason", language.write_error(&error))
            }
            Outcome::Failed(reason) => Notice::failed("notice.mistake").with("reason", reason),
        });
        true
    }
}

impl App {
    /// Writes as many variations of every picture as the design has fixed copies, one otherwise.
    pub(super) fn write_variations(&mut self, folder: PathBuf) {
        let Some(loaded) = self.pictures().map(Arc::clone) else { return };
        let design = self.document.design();
        let (copies, validation) = match design.augmentation.copies {
            Copies::Fresh => (1, false),
            Copies::Fixed { count, into } => (count as u32, into != CopiesInto::Training),
        };
        let loader = BatchLoader::new(Arc::clone(&loaded.dataset), loaded.encoder.clone(), design);
        let source = match &design.data {
            Source::Folder(source) => Some(self.document.base().join(source)),
            Source::BuiltIn(_) => None,
        };
        let out = folder.clone();
        let job = Job::start("writing", Some(Arc::clone(&self.wake)), move |progress, stop| {
            let wanted = Variations { copies, validation, out: &out, source: source.as_deref() };
            write_variations(&loader, wanted, &|now| progress.report(now), stop)
        });
        self.writing.job = Some((folder, job));
    }
}
