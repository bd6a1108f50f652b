//! Reading the pictures of the open design beside the window.
use std::path::Path;
use std::sync::Arc;

use crate::app::document::Document;
use crate::app::notice::{Notice, NoticeValue};
use crate::data::{DataError, Dataset, FileProgress, class_names, first_samples};
use crate::design::{Facts, Input, Picture, TargetKind};
use crate::train::{Job, Loaded, Outcome, Wake, Wanted, free_memory};

/// First pictures that are shown while all are read.
const FIRST: usize = 12;

/// The pictures of the open design, in memory or on their way.
pub struct Loading {
    wake: Wake,
    job: Option<(Wanted, Job<Result<Loaded, DataError>>)>,
    first: Option<FirstPictures>,
    loaded: Option<Arc<Loaded>>,
    /// What could not be read, and why.
    failure: Option<(Wanted, DataError)>,
    memory: Option<u64>,
}

/// The first pictures of a folder, while all are read: each with its class.
enum FirstPictures {
    Coming(Job<Vec<(String, Vec<u8>)>, ()>),
    There(Vec<(String, Vec<u8>)>),
}

/// What came from the other threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum LoadingNews {
    /// Something to be drawn.
    Something,
    /// The pictures of another source than before.
    OtherSource,
}

impl Loading {
    /// Nothing is loaded yet.
    pub(in crate::app) fn new(wake: Wake) -> Self {
        Self { wake, job: None, first: None, loaded: None, failure: None, memory: free_memory() }
    }

    /// The pictures in memory.
    pub fn loaded(&self) -> Option<&Arc<Loaded>> {
        self.loaded.as_ref()
    }

    /// The pictures in memory, if there are any.
    pub fn dataset(&self) -> Option<&Dataset> {
        self.loaded.as_deref().map(|loaded| &*loaded.dataset).filter(|dataset| !dataset.is_empty())
    }

    /// How far reading is, while pictures are read.
    pub fn progress(&self) -> Option<FileProgress> {
        self.job.as_ref().map(|(_, job)| job.progress().unwrap_or(FileProgress { found: 0, done: 0 }))
    }

    /// Why there are no pictures.
    pub fn failure(&self) -> Option<&DataError> {
        self.failure.as_ref().map(|(_, error)| error)
    }

    /// The first pictures of what is being read, each with its class.
    pub fn first_pictures(&self) -> &[(String, Vec<u8>)] {
        match &self.first {
            Some(FirstPictures::There(pictures)) if self.job.is_some() => pictures,
            _ => &[],
        }
    }

    /// The form in which pictures are being read: channels, height and width.
    pub fn read_form(&self) -> Option<(usize, usize, usize)> {
        let (wanted, _) = self.job.as_ref()?;
        let Input::Picture(Picture { color, height, width, .. }) = wanted.input else { return None };
        Some((color.channels(), height, width))
    }

    /// What the check has to know beside the design.
    pub(in crate::app) fn facts(&self, document: &Document) -> Facts {
        let (source, base) = (&document.design().data, document.base());
        let loaded = self.loaded.as_deref().filter(|loaded| loaded.wanted.is_from(source, &base));
        let Some(loaded) = loaded else {
            let built_in = (source.path().is_none() && source.target_kind() == TargetKind::Classes)
                .then(|| class_names(source, &base, &document.design().curation).ok())
                .flatten();
            return Facts { classes: built_in.map(|names| names.len()), memory: self.memory, validation: None };
        };
        Facts {
            classes: Some(loaded.dataset.classes.len()),
            memory: self.memory,
            validation: Some(loaded.dataset.validation_samples()),
        }
    }

    /// Reads what the document wants now, unless it is there or on its way.
    pub(in crate::app) fn follow(&mut self, document: &Document) {
        let wanted = Wanted::of(document.design(), &document.base());
        let current = self.job.as_ref().map(|(wanted, _)| wanted);
        let current = current.or(self.failure.as_ref().map(|(wanted, _)| wanted));
        let current = current.or(self.loaded.as_ref().map(|loaded| &loaded.wanted));
        if wanted.as_ref() == current {
            return;
        }
        self.failure = None;
        self.first = None;
        let there = self.loaded.as_ref().is_some_and(|loaded| Some(&loaded.wanted) == wanted.as_ref());
        self.job = wanted.filter(|wanted| !there && wanted.has_size()).map(|wanted| {
            let there = self.loaded.as_ref().filter(|loaded| loaded.wanted.reads_as(&wanted));
            let there = there.map(|loaded| Arc::clone(loaded.dataset.samples()));
            if there.is_none() && wanted.source.folder().is_some() {
                self.first = Some(FirstPictures::Coming(self.read_first(&wanted)));
            }
            let job = wanted.clone().load(Some(Arc::clone(&self.wake)), there);
            (wanted, job)
        });
    }

    fn read_first(&self, wanted: &Wanted) -> Job<Vec<(String, Vec<u8>)>, ()> {
        let Wanted { source, input, .. } = wanted.clone();
        Job::start("first pictures", Some(Arc::clone(&self.wake)), move |_, _| {
            first_samples(&source, Path::new(""), &input, FIRST)
        })
    }

    /// Takes what came from the other threads.
    pub(in crate::app) fn poll(&mut self, notices: &mut Vec<Notice>) -> Option<LoadingNews> {
        let mut news = None;
        if let Some(FirstPictures::Coming(job)) = &mut self.first
            && let Some(outcome) = job.poll()
        {
            news = Some(LoadingNews::Something);
            self.first = match outcome {
                Outcome::Done(pictures) => Some(FirstPictures::There(pictures)),
                Outcome::Failed(_) => None,
            };
        }
        if let Some((wanted, job)) = &mut self.job
            && let Some(outcome) = job.poll()
        {
            let wanted = wanted.clone();
            self.job = None;
            news = Some(self.take(wanted, outcome, notices));
        }
        news
    }

    fn take(
        &mut self,
        wanted: Wanted,
        outcome: Outcome<Result<Loaded, DataError>>,
        notices: &mut Vec<Notice>,
    ) -> LoadingNews {
        match outcome {
            Outcome::Done(Ok(loaded)) => {
                let other = self.loaded.as_ref().is_none_or(|old| old.wanted.source != wanted.source);
                let skipped = loaded.dataset.report.skipped.len();
                if skipped > 0 && other {
                    notices.push(Notice::info("notice.skipped").telling("count", NoticeValue::Count(skipped as u64)));
                }
                self.memory = free_memory();
                self.loaded = Some(Arc::new(loaded));
                if other {
                    return LoadingNews::OtherSource;
                }
            }
            // It is told where the source is chosen.
            Outcome::Done(Err(error)) => self.failure = Some((wanted, error)),
            Outcome::Failed(reason) => {
                notices.push(Notice::failed("notice.mistake").with("reason", reason));
                self.failure = Some((wanted, DataError::Stopped));
            }
        }
        LoadingNews::Something
    }

    /// Forgets pictures that are not those of the open design, and ends reading.
    pub(in crate::app) fn forget(&mut self) {
        (self.job, self.first, self.loaded, self.failure) = (None, None, None, None);
    }

    /// Ends reading.
    pub(in crate::app) fn stop(&mut self) {
        if let Some((_, job)) = &self.job {
            job.stop();
        }
    }
}
