//! What the program tells beside its panels: one sentence that goes when it no longer holds, and can be read again.
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

use super::request::FileRequest;
use crate::data::{DataError, SkipReason, WriteError};
use crate::design::{FileError, Malformation, NotDesign, ProblemKind};
use crate::disk::{self, ReadError};
use crate::text::{Language, SYSTEM_ERRORS};

/// Notices that can be read again.
const REMEMBERED: usize = 100;

/// One sentence for the user, put into words when it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// How it is shown.
    pub kind: NoticeKind,
    /// The key of its text.
    pub key: &'static str,
    /// What is filled into the text.
    pub values: Vec<(&'static str, NoticeValue)>,
    /// When it goes.
    pub until: Until,
    /// What can be chosen to help, with the key of its text.
    pub offer: Option<(&'static str, FileRequest)>,
}

/// How a notice is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Done,
    /// Something is worth knowing.
    Info,
    /// Something could not be done.
    Failed,
}

/// When a notice no longer holds. Whoever reads it may close it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// After a while.
    Later,
    /// When the pictures are read.
    PicturesRead,
    /// When the pictures can be read.
    PicturesReadable,
    /// When the pictures of the open design do not wait for the user's word.
    PicturesAllowed,
    /// When the design is another one.
    DesignChanged,
    /// When the design is saved.
    DesignSaved,
}

/// What is filled into a text: as it is, or put into the language that the window has then.
#[derive(Debug, Clone, PartialEq)]
pub enum NoticeValue {
    /// The same in every language.
    Text(String),
    /// A number.
    Number(f64),
    /// Why there are no pictures.
    Data(DataError),
    /// Why a picture file is not used.
    Skip(SkipReason),
    /// Why varied pictures were not written.
    Write(WriteError),
    /// What is wrong with a design.
    Problem(ProblemKind),
    /// What is wrong with the text of a design.
    Malformation(Box<Malformation>),
    /// What lies in a design's place.
    NotDesign(NotDesign),
    /// One value per line.
    Lines(Vec<NoticeValue>),
    /// How many things the sentence is about: it takes its form for one or for many, and the number.
    Count(u64),
    /// Words that are known in English alone, and the key of what other languages say in their place.
    InEnglish(String, &'static str),
    /// A sentence with values of its own, by its key.
    Sentence(&'static str, Vec<(&'static str, NoticeValue)>),
}

impl From<&std::io::Error> for NoticeValue {
    fn from(error: &std::io::Error) -> Self {
        let known = SYSTEM_ERRORS.iter().find(|(kind, _)| *kind == error.kind());
        known.map_or_else(
            || Self::InEnglish(disk::in_words(error), "system_error.unknown"),
            |(_, key)| Self::Sentence(key, Vec::new()),
        )
    }
}

/// Why a design file is not read.
fn unreadable(error: &ReadError, near: Option<&str>) -> NoticeValue {
    let (key, path) = match error {
        ReadError::System { path, source } if source.kind() == ErrorKind::NotFound => ("file_error.missing", path),
        ReadError::System { path, source } => {
            let values = vec![("path", path.display().to_string().into()), ("reason", NoticeValue::from(source))];
            return NoticeValue::Sentence("file_error.unreadable", values);
        }
        ReadError::NotRegular { path } => ("file_error.not_regular", path),
        ReadError::TooLarge { path, .. } => ("file_error.too_large", path),
    };
    let told = vec![("path", path.display().to_string().into())];
    match near.filter(|_| key == "file_error.missing") {
        Some(near) => {
            let near = ("near", NoticeValue::from(near.to_owned()));
            NoticeValue::Sentence("file_error.missing_near", told.into_iter().chain([near]).collect())
        }
        None => NoticeValue::Sentence(key, told),
    }
}

impl From<String> for NoticeValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&FileError> for NoticeValue {
    fn from(error: &FileError) -> Self {
        let text = |text: &dyn std::fmt::Display| Self::Text(text.to_string());
        match error {
            FileError::Unreadable { source, near } => unreadable(source, near.as_deref()),
            FileError::NoDesign { path, what } => {
                let what = ("what", Self::NotDesign(*what));
                Self::Sentence("file_error.no_design", vec![("path", text(&path.display())), what])
            }
            FileError::Newer { found, .. } => Self::Sentence("file_error.newer", vec![("found", text(found))]),
            FileError::Malformed { line, column, what } => {
                let what = Self::Malformation(what.clone());
                let values = vec![("line", text(line)), ("column", text(column)), ("text", what)];
                Self::Sentence("file_error.malformed", values)
            }
            FileError::In { path, source } => {
                let values = vec![("path", text(&path.display())), ("error", Self::from(&**source))];
                Self::Sentence("file_error.in_file", values)
            }
        }
    }
}

impl NoticeValue {
    /// The value in a language.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => language.decimal(*number, 0),
            Self::Number(number) => language.significant(*number),
            Self::Data(error) => language.data_error(error),
            Self::Skip(reason) => language.skip_reason(reason),
            Self::Write(error) => language.write_error(error),
            Self::Problem(problem) => language.problem(problem),
            Self::Malformation(what) => language.malformation(what),
            Self::NotDesign(what) => language.not_design(*what),
            Self::Lines(lines) => lines.iter().map(|line| line.text(language)).collect::<Vec<_>>().join("\n"),
            Self::Count(count) => language.number(*count),
            Self::InEnglish(words, _) if language == Language::English => words.clone(),
            Self::InEnglish(_, key) => language.text(key).into_owned(),
            Self::Sentence(key, values) => sentence(language, key, values),
        }
    }
}

impl Notice {
    /// Something was done.
    pub fn done(key: &'static str) -> Self {
        Self { kind: NoticeKind::Done, key, values: Vec::new(), until: Until::Later, offer: None }
    }

    /// Something is worth knowing.
    pub fn info(key: &'static str) -> Self {
        Self { kind: NoticeKind::Info, ..Self::done(key) }
    }

    /// Something could not be done.
    pub fn failed(key: &'static str) -> Self {
        Self { kind: NoticeKind::Failed, ..Self::done(key) }
    }

    /// With a value that stands in its text as `%{name}`.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.telling(name, NoticeValue::Text(value.to_string()))
    }

    /// With a value that is put into words when the notice is.
    #[must_use]
    pub fn telling(mut self, name: &'static str, value: NoticeValue) -> Self {
        self.values.push((name, value));
        self
    }

    /// Going at another time than after a while.
    #[must_use]
    pub fn until(mut self, until: Until) -> Self {
        self.until = until;
        self
    }

    /// With something to choose that helps, and the key of its text.
    #[must_use]
    pub fn offering(mut self, key: &'static str, choice: FileRequest) -> Self {
        self.offer = Some((key, choice));
        self
    }

    /// The sentence in a language.
    pub fn text(&self, language: Language) -> String {
        sentence(language, self.key, &self.values)
    }

    /// How long it is shown where only time decides.
    fn lasts(&self) -> Duration {
        Duration::from_secs(match self.kind {
            NoticeKind::Done => 4,
            NoticeKind::Info => 10,
            NoticeKind::Failed => 30,
        })
    }
}

/// A sentence with its values in words.
fn sentence(language: Language, key: &str, values: &[(&'static str, NoticeValue)]) -> String {
    let count = values.iter().find_map(|(_, value)| match value {
        NoticeValue::Count(count) => Some(*count),
        _ => None,
    });
    let key = count.map_or_else(|| key.to_owned(), |count| format!("{key}.{}", language.plural(count)));
    let values: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, value.text(language))).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    language.with(&key, &values)
}

/// A notice that was told.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldNotice {
    /// Its number in this session.
    pub id: u64,
    /// What it says.
    pub notice: Notice,
    /// Whether it still stands in the window.
    pub is_shown: bool,
    since: Instant,
    /// The design to which it was told.
    revision: u64,
}

/// The notices of this session.
#[derive(Debug, Default)]
pub struct NoticeBoard {
    told: VecDeque<ToldNotice>,
    last_id: u64,
}

impl NoticeBoard {
    /// The notices that stand in the window, the newest first.
    pub fn shown(&self) -> impl Iterator<Item = &ToldNotice> {
        self.all().filter(|told| told.is_shown)
    }

    /// Everything that was told, the newest first.
    pub fn all(&self) -> impl Iterator<Item = &ToldNotice> {
        self.told.iter().rev()
    }

    /// Tells something about a state of the design, in the place of what was told the same way before.
    pub(super) fn post(&mut self, notice: Notice, revision: u64) {
        for told in self.told.iter_mut().filter(|told| told.notice.key == notice.key) {
            told.is_shown = false;
        }
        self.last_id += 1;
        self.told.push_back(ToldNotice { id: self.last_id, notice, is_shown: true, since: Instant::now(), revision });
        if self.told.len() > REMEMBERED {
            self.told.pop_front();
        }
    }

    /// Takes a notice out of the window.
    pub(super) fn close(&mut self, id: u64) {
        if let Some(told) = self.told.iter_mut().find(|told| told.id == id) {
            told.is_shown = false;
        }
    }

    /// Takes the notices out of the window that no longer hold. `over` says of those that wait for more than time
    /// whether it has happened, by the state of the design to which they were told. Returns when the next one goes.
    pub(super) fn settle(&mut self, over: impl Fn(Until, u64) -> bool) -> Option<Duration> {
        let mut next: Option<Duration> = None;
        for told in self.told.iter_mut().filter(|told| told.is_shown) {
            if told.notice.until != Until::Later {
                told.is_shown = !over(told.notice.until, told.revision);
                continue;
            }
            match told.notice.lasts().checked_sub(told.since.elapsed()) {
                Some(left) => next = Some(next.map_or(left, |next| next.min(left))),
                None => told.is_shown = false,
            }
        }
        next
    }
}
