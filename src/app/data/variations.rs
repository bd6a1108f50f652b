//! Varied pictures written into a folder, beside the window.
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::document::Document;
use crate::app::notice::{Notice, NoticeValue};
use crate::data::{BatchLoader, FileProgress, Variations, WriteError, WrittenVariations, write_variations};
use crate::design::{Copies, CopiesInto};
use crate::train::{Job, Loaded, Outcome, Wake};

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

    /// Writes as many variations of every picture as the design has fixed copies, one otherwise.
    pub(in crate::app) fn start(&mut self, document: &Document, loaded: &Loaded, folder: PathBuf, wake: &Wake) {
        let design = document.design();
        let (copies, validation) = match design.augmentation.copies {
            Copies::Fresh => (1, false),
            Copies::Fixed { count, into } => (count as u32, into != CopiesInto::Training),
        };
        let loader = BatchLoader::new(Arc::clone(&loaded.dataset), loaded.encoder.clone(), design);
        let source = document.data_folder();
        let out = folder.clone();
        let job = Job::start("writing", Some(Arc::clone(wake)), move |progress, stop| {
            let wanted = Variations { copies, validation, out: &out, source: source.as_deref() };
            write_variations(&loader, wanted, &|now| progress.report(now), stop)
        });
        self.job = Some((folder, job));
    }

    /// Ends writing.
    pub(in crate::app) fn stop(&self) {
        if let Some((_, job)) = &self.job {
            job.stop();
        }
    }

    /// Takes the outcome. True when there was one.
    pub(in crate::app) fn poll(&mut self, notices: &mut Vec<Notice>) -> bool {
        let Some(outcome) = self.job.as_mut().and_then(|(_, job)| job.poll()) else { return false };
        let Some((folder, _)) = self.job.take() else { return false };
        notices.push(match outcome {
            Outcome::Done(Ok(written)) => {
                let path = folder.display().to_string();
                let count = NoticeValue::Count(written.pictures as u64);
                Notice::done("notice.written").telling("count", count).with("path", path)
            }
            Outcome::Done(Err(WriteError::Stopped)) => return true,
            Outcome::Done(Err(error)) => {
                Notice::failed("notice.cannot_write").telling("reason", NoticeValue::Write(error))
            }
            Outcome::Failed(reason) => Notice::failed("notice.mistake").with("reason", reason),
        });
        true
    }
}
