//! What runs beside the window: reading pictures, and computing what every card shows for the picture looked at.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::document::Document;
use super::notice::Notice;
use super::words::Language;
use crate::data::{
    DataError, Dataset, FileProgress, Part, SampleEncoder, SkipReason, class_names, decode_picture, first_samples,
};
use crate::design::{Design, Facts, Input, Picture, Source};
use crate::train::{Cards, Job, Look, Outcome, Preview, PreviewError, Wake, Wanted, free_memory};

pub use crate::train::Loaded;

/// What runs beside the window, with the newest that came from it.
pub struct Live {
    wake: Wake,
    preview: Option<Preview>,
    loading: Option<(Wanted, Job<Result<Loaded, DataError>>)>,
    opening: Option<Job<Result<Own, SkipReason>>>,
    first: Option<FirstPictures>,
    loaded: Option<Arc<Loaded>>,
    /// What could not be read, and why.
    failure: Option<(Wanted, DataError)>,
    /// The picture that is looked at.
    pub looked: Looked,
    shown: Option<Shown>,
    asked: Option<Asked>,
    ticket: u64,
    memory: Option<u64>,
}

/// The picture that is looked at.
#[derive(Default)]
pub struct Looked {
    /// Its place in the dataset.
    pub index: usize,
    /// Only pictures of this class are gone through.
    pub class: Option<usize>,
    /// A picture file instead of one of the dataset.
    pub own: Option<Own>,
    /// Random pictures so far; the next draw follows from it.
    draws: u64,
}

/// A picture file that is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// The file.
    pub path: PathBuf,
    form: Picture,
    bytes: Arc<[u8]>,
}

/// The newest cards with what they were computed for.
struct Shown {
    design: Arc<Design>,
    cards: Result<Cards, PreviewError>,
    ticket: u64,
}

/// The first pictures of a folder, while all are read.
enum FirstPictures {
    Coming(Job<Vec<(String, Vec<u8>)>, ()>),
    There(Vec<(String, Vec<u8>)>),
}

/// First pictures that are looked at.
const FIRST: usize = 12;

/// How long the last cards stand for the new ones before they are shown as old.
pub(super) const PATIENCE: Duration = Duration::from_millis(120);

/// What was asked last; the same is not asked again.
struct Asked {
    at: Instant,
    revision: u64,
    facts: Facts,
    encoder: SampleEncoder,
    picture: Arc<[u8]>,
    design: Arc<Design>,
}

impl Live {
    /// Nothing is loaded yet.
    pub(super) fn new(wake: Wake) -> Self {
        let preview = Preview::start(Some(Arc::clone(&wake))).ok();
        Self {
            wake,
            preview,
            loading: None,
            opening: None,
            first: None,
            loaded: None,
            failure: None,
            looked: Looked::default(),
            shown: None,
            asked: None,
            ticket: 0,
            memory: free_memory(),
        }
    }

    /// The pictures in memory.
    pub fn loaded(&self) -> Option<&Arc<Loaded>> {
        self.loaded.as_ref()
    }

    /// How far reading is, while pictures are read.
    pub fn progress(&self) -> Option<FileProgress> {
        self.loading.as_ref().map(|(_, job)| job.progress().unwrap_or(FileProgress { found: 0, done: 0 }))
    }

    /// Why there are no pictures.
    pub fn failure(&self) -> Option<&DataError> {
        self.failure.as_ref().map(|(_, error)| error)
    }

    /// The newest cards with the design that they belong to.
    pub fn cards(&self) -> Option<(&Design, Result<&Cards, &PreviewError>)> {
        self.shown.as_ref().map(|shown| (&*shown.design, shown.cards.as_ref()))
    }

    /// A number that is another one whenever the cards are.
    pub fn cards_ticket(&self) -> u64 {
        self.shown.as_ref().map_or(0, |shown| shown.ticket)
    }

    /// Whether newer cards are being computed.
    pub fn is_computing(&self) -> bool {
        self.asked.is_some() && self.ticket != self.cards_ticket()
    }

    /// Whether newer cards are being computed for so long that the eye notices.
    pub fn is_slow(&self) -> bool {
        self.is_computing() && self.asked.as_ref().is_some_and(|asked| asked.at.elapsed() > PATIENCE)
    }

    /// The bytes of the picture that is looked at, channel by channel, with its form; `None` before there is one.
    pub fn picture(&self) -> Option<(&[u8], usize, usize, usize)> {
        if let Some(own) = &self.looked.own {
            let Picture { width, height, color, .. } = &own.form;
            return Some((&own.bytes, color.channels(), *height, *width));
        }
        let dataset = self.dataset()?;
        let picture = dataset.picture(self.looked.index.min(dataset.len() - 1));
        let form = dataset.form();
        Some((picture, form.channels, form.height, form.width))
    }

    /// The name and the class of the picture that is looked at.
    pub fn picture_name(&self) -> Option<(String, Option<&str>)> {
        if let Some(own) = &self.looked.own {
            let name = own.path.file_name().map(|name| name.to_string_lossy().into_owned());
            return Some((name.unwrap_or_default(), None));
        }
        let dataset = self.dataset()?;
        let index = self.looked.index.min(dataset.len() - 1);
        Some((dataset.name(index).to_owned(), dataset.classes.get(dataset.label(index)).map(String::as_str)))
    }

    fn dataset(&self) -> Option<&Dataset> {
        self.loaded.as_deref().map(|loaded| &*loaded.dataset).filter(|dataset| !dataset.is_empty())
    }

    /// What the check has to know beside the design.
    pub(super) fn facts(&self, document: &Document) -> Facts {
        let (source, base) = (&document.design().data, document.base());
        let loaded = self.loaded.as_deref().filter(|loaded| loaded.wanted.is_from(source, &base));
        let Some(loaded) = loaded else {
            let built_in = matches!(source, Source::BuiltIn(_))
                .then(|| class_names(source, &base, &document.design().curation).ok())
                .flatten();
            return Facts { classes: built_in.map(|names| names.len()), memory: self.memory, validation: None };
        };
        Facts {
            classes: Some(loaded.dataset.classes.len()),
            memory: self.memory,
            validation: Some(!loaded.dataset.part(Part::Validation).is_empty()),
        }
    }

    /// Reads and computes what the document wants now.
    pub(super) fn follow(&mut self, document: &Document) {
        let wanted = Wanted::of(document.design(), document.base());
        let current = self.loading.as_ref().map(|(wanted, _)| wanted);
        let current = current.or(self.failure.as_ref().map(|(wanted, _)| wanted));
        let current = current.or(self.loaded.as_ref().map(|loaded| &loaded.wanted));
        if wanted.as_ref() != current {
            self.failure = None;
            let there = self.loaded.as_ref().is_some_and(|loaded| Some(&loaded.wanted) == wanted.as_ref());
            self.first = None;
            self.loading = wanted.filter(|wanted| !there && wanted.has_size()).map(|wanted| {
                let there = self.loaded.as_ref().filter(|loaded| loaded.wanted.reads_as(&wanted));
                let there = there.map(|loaded| Arc::clone(loaded.dataset.samples()));
                if there.is_none() && matches!(wanted.source, Source::Folder(_)) {
                    self.first = Some(FirstPictures::Coming(self.look_first(&wanted)));
                }
                let job = wanted.clone().load(Some(Arc::clone(&self.wake)), there);
                (wanted, job)
            });
        }
        if let Some(own) = &self.looked.own
            && let Input::Picture(form) = &document.design().input
            && own.form != *form
            && self.opening.is_none()
        {
            self.open(own.path.clone(), form.clone());
        }
        self.ask(document);
    }

    /// Looks at the first pictures of what is being read.
    fn look_first(&self, wanted: &Wanted) -> Job<Vec<(String, Vec<u8>)>, ()> {
        let Wanted { source, base, input, .. } = wanted.clone();
        Job::start("first pictures", Some(Arc::clone(&self.wake)), move |_, _| {
            first_samples(&source, &base, &input, FIRST)
        })
    }

    /// The first pictures of what is being read, each with its class.
    pub fn first_pictures(&self) -> &[(String, Vec<u8>)] {
        match &self.first {
            Some(FirstPictures::There(pictures)) if self.loading.is_some() => pictures,
            _ => &[],
        }
    }

    /// The form in which pictures are being read: channels, height and width.
    pub fn read_form(&self) -> Option<(usize, usize, usize)> {
        let (wanted, _) = self.loading.as_ref()?;
        let Input::Picture(Picture { color, height, width, .. }) = wanted.input else { return None };
        Some((color.channels(), height, width))
    }

    /// Asks for the cards of the document, unless they were asked for already.
    fn ask(&mut self, document: &Document) {
        let Some(loaded) = &self.loaded else { return };
        let Some(preview) = &self.preview else { return };
        let Input::Picture(form) = &document.design().input else { return };
        let Some((bytes, channels, height, width)) = self.picture() else { return };
        if (channels, height, width) != (form.color.channels(), form.height, form.width) {
            return;
        }
        let same = self.asked.as_ref().is_some_and(|asked| {
            asked.revision == document.revision()
                && asked.facts == document.facts()
                && *asked.picture == *bytes
                && asked.encoder == loaded.encoder
                && Arc::ptr_eq(&asked.design, document.design())
        });
        if same {
            return;
        }
        let picture: Arc<[u8]> = Arc::from(bytes);
        let encoder = loaded.encoder.clone();
        let (design, facts) = (Arc::clone(document.design()), document.facts());
        self.ticket += 1;
        preview.ask(Look {
            ticket: self.ticket,
            design: Arc::clone(&design),
            facts,
            encoder: encoder.clone(),
            picture: Arc::clone(&picture),
        });
        self.asked = Some(Asked { at: Instant::now(), revision: document.revision(), facts, encoder, picture, design });
    }

    /// Takes what came from the other threads. True when there was something.
    pub(super) fn poll(&mut self, language: Language, notices: &mut Vec<Notice>) -> bool {
        let mut news = false;
        if let Some((wanted, job)) = &mut self.loading
            && let Some(outcome) = job.poll()
        {
            news = true;
            let wanted = wanted.clone();
            self.loading = None;
            self.take(wanted, outcome, language, notices);
        }
        if let Some(FirstPictures::Coming(job)) = &mut self.first
            && let Some(outcome) = job.poll()
        {
            news = true;
            self.first = match outcome {
                Outcome::Done(pictures) => Some(FirstPictures::There(pictures)),
                Outcome::Failed(_) => None,
            };
        }
        if let Some(outcome) = self.opening.as_mut().and_then(Job::poll) {
            news = true;
            self.opening = None;
            match outcome {
                Outcome::Done(Ok(own)) => self.looked.own = Some(own),
                Outcome::Done(Err(reason)) => {
                    self.looked.own = None;
                    notices.push(Notice::failed("notice.no_picture").with("reason", language.skip_reason(&reason)));
                }
                Outcome::Failed(reason) => notices.push(Notice::failed("notice.mistake").with("reason", reason)),
            }
        }
        while let Some(answer) = self.preview.as_ref().and_then(Preview::poll) {
            news = true;
            if answer.ticket == self.ticket
                && let Some(asked) = &self.asked
            {
                let design = Arc::clone(&asked.design);
                self.shown = Some(Shown { design, cards: answer.cards, ticket: answer.ticket });
            }
        }
        news
    }

    fn take(
        &mut self,
        wanted: Wanted,
        outcome: Outcome<Result<Loaded, DataError>>,
        language: Language,
        notices: &mut Vec<Notice>,
    ) {
        match outcome {
            Outcome::Done(Ok(loaded)) => {
                let other = self.loaded.as_ref().is_none_or(|old| !old.wanted.is_from(&wanted.source, &wanted.base));
                if other {
                    self.looked = Looked { own: self.looked.own.take(), ..Looked::default() };
                    self.looked.index =
                        loaded.dataset.part(Part::Validation).first().map_or(0, |&first| first as usize);
                }
                let skipped = loaded.dataset.report.skipped.len();
                if skipped > 0 && other {
                    notices.push(Notice::info("notice.skipped").with("count", skipped));
                }
                self.memory = free_memory();
                self.loaded = Some(Arc::new(loaded));
            }
            Outcome::Done(Err(error)) => {
                if !matches!(error, DataError::Stopped) {
                    notices.push(Notice::failed("notice.no_data").with("reason", language.data_error(&error)));
                }
                self.failure = Some((wanted, error));
            }
            Outcome::Failed(reason) => {
                notices.push(Notice::failed("notice.mistake").with("reason", reason));
                self.failure = Some((wanted, DataError::Stopped));
            }
        }
    }

    /// Ends reading.
    pub(super) fn stop_loading(&mut self) {
        if let Some((_, job)) = &self.loading {
            job.stop();
        }
    }

    /// Looks at a picture file.
    pub(super) fn look_at(&mut self, path: PathBuf, input: &Input) {
        if let Input::Picture(form) = input {
            self.open(path, form.clone());
        }
    }

    fn open(&mut self, path: PathBuf, form: Picture) {
        self.opening = Some(Job::start("opening", Some(Arc::clone(&self.wake)), move |_, _| {
            let bytes = decode_picture(Path::new(&path), &form)?;
            Ok(Own { path, form, bytes: bytes.into() })
        }));
    }

    /// Looks at the dataset's pictures again.
    pub(super) fn forget_own(&mut self) {
        (self.looked.own, self.opening) = (None, None);
    }

    /// Starts with the dataset's first picture, as when another design is opened.
    pub(super) fn forget_picture(&mut self) {
        self.forget_own();
        self.looked.class = None;
    }

    /// Looks only at pictures of one class, or of all.
    pub(super) fn pick_class(&mut self, class: Option<usize>) {
        self.looked.class = class;
        self.forget_own();
        let here = self.dataset().map(|dataset| dataset.label(self.looked.index.min(dataset.len() - 1)));
        if class.is_some() && here != class {
            self.step_picture(1);
        }
    }

    /// Looks at one picture of the dataset.
    pub(super) fn pick_picture(&mut self, index: usize) {
        self.looked.index = index;
        self.forget_own();
    }

    /// Goes on to another picture of the chosen class, round and round.
    pub(super) fn step_picture(&mut self, step: isize) {
        let class = self.looked.class;
        let Some(dataset) = self.dataset() else { return };
        let count = dataset.len() as isize;
        let next = (1..=count)
            .map(|n| (self.looked.index as isize + n * step).rem_euclid(count) as usize)
            .find(|&index| class.is_none_or(|class| dataset.label(index) == class));
        if let Some(next) = next {
            self.looked.index = next;
        }
        self.forget_own();
    }

    /// Goes to any picture of the chosen class.
    pub(super) fn random_picture(&mut self) {
        let Some(dataset) = self.dataset() else { return };
        let class = self.looked.class;
        let fitting: Vec<usize> =
            (0..dataset.len()).filter(|&index| class.is_none_or(|class| dataset.label(index) == class)).collect();
        let mut random = ChaCha8Rng::seed_from_u64(self.looked.draws);
        if let Some(&index) = fitting.get(random.random_range(0..fitting.len().max(1))) {
            self.looked.index = index;
        }
        self.looked.draws += 1;
        self.forget_own();
    }
}
