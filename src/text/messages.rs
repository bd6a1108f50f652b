//! Whole sentences in the window's language: problems, mends, undo labels, errors.
//!
//! English stands in the code, where each error is defined; other languages have it under the name of the error's
//! variant, with its fields filled in.
use std::fmt::Display;
use std::io::ErrorKind;

use serde::Serialize;
use serde_json::Value;

use super::language::{Language, fill};
use crate::data::{
    DataError, DataNotice, FormulaError, LoadReport, MAX_FILE_BYTES, MAX_PICTURE_BYTES, MAX_PIXELS, RowNotice,
    SkipReason, WriteError,
};
use crate::design::{FixKind, Interval, Label, ProblemKind, TargetKind, Title};
use crate::disk;
use crate::export::{Certificate, Inexact, Unproven};
use crate::train::{Confusion, Finding, Number, PreviewError, Remedy, RemedyWords, Scores};

/// The space before a colon in French: no line is broken there.
const SPACE: char = '\u{a0}';

/// Why the system refuses something: the kind of its error, and the key of what is said of it.
pub(crate) const SYSTEM_ERRORS: [(ErrorKind, &str); 30] = [
    (ErrorKind::PermissionDenied, "system_error.permission"),
    (ErrorKind::NotFound, "system_error.not_found"),
    (ErrorKind::ReadOnlyFilesystem, "system_error.read_only"),
    (ErrorKind::StorageFull, "system_error.disk_full"),
    (ErrorKind::QuotaExceeded, "system_error.disk_full"),
    (ErrorKind::FileTooLarge, "system_error.too_large"),
    (ErrorKind::IsADirectory, "system_error.folder"),
    (ErrorKind::NotADirectory, "system_error.no_folder"),
    (ErrorKind::AlreadyExists, "system_error.exists"),
    (ErrorKind::DirectoryNotEmpty, "system_error.not_empty"),
    (ErrorKind::InvalidFilename, "system_error.name"),
    (ErrorKind::InvalidInput, "system_error.name"),
    (ErrorKind::TooManyLinks, "system_error.links"),
    (ErrorKind::CrossesDevices, "system_error.other_disk"),
    (ErrorKind::ResourceBusy, "system_error.busy"),
    (ErrorKind::ExecutableFileBusy, "system_error.busy"),
    (ErrorKind::WouldBlock, "system_error.busy"),
    (ErrorKind::StaleNetworkFileHandle, "system_error.silent"),
    (ErrorKind::TimedOut, "system_error.silent"),
    (ErrorKind::NotConnected, "system_error.silent"),
    (ErrorKind::ConnectionAborted, "system_error.silent"),
    (ErrorKind::ConnectionReset, "system_error.silent"),
    (ErrorKind::HostUnreachable, "system_error.silent"),
    (ErrorKind::NetworkUnreachable, "system_error.silent"),
    (ErrorKind::NetworkDown, "system_error.silent"),
    (ErrorKind::UnexpectedEof, "system_error.ends_early"),
    (ErrorKind::OutOfMemory, "system_error.memory"),
    (ErrorKind::BrokenPipe, "system_error.unread"),
    (ErrorKind::Unsupported, "system_error.unsupported"),
    (ErrorKind::InvalidData, "system_error.damaged"),
];

impl Language {
    /// What is wrong, in a sentence.
    pub fn problem(self, problem: &ProblemKind) -> String {
        capitalized(&self.told("problem", problem, problem.plural(), &[]))
    }

    /// What a fix does, as the words on its button.
    pub fn fix(self, fix: &FixKind) -> String {
        self.told("fix", fix, None, &[])
    }

    /// What undo would undo: "move Convolution".
    pub fn label(self, label: &Label) -> String {
        let what = label.what.as_ref().map(|what| super::summary::title(what, self)).unwrap_or_default();
        let setting = label.setting.map(|id| {
            let kind = label.what.as_ref().map(|what| what.kind);
            self.name_of_setting(kind, id).to_lowercase()
        });
        let key = match (&label.what, &setting) {
            (Some(_), Some(_)) => format!("label.{}.setting_of", label.verb),
            (Some(_), None) => format!("label.{}.one", label.verb),
            (None, Some(_)) => format!("label.{}.setting", label.verb),
            (None, None) => format!("label.{}.other", label.verb),
        };
        self.with(&key, &[("what", &what), ("setting", setting.as_deref().unwrap_or_default())])
    }

    /// What the doctor found in a training, and why it is so.
    pub fn finding(self, finding: &Finding) -> (String, String) {
        let title = finding.title.as_ref().map(|title| super::summary::title(title, self));
        let mut values = self.evidence(&finding.values);
        values.extend(title.map(|title| ("title", title)));
        // Where numbers are answered there are no classes, no right and no wrong ones.
        let own = |part: &str| {
            let numbers = self.try_term(&["doctor", finding.rule, "numbers", part]);
            let numbers = numbers.filter(|_| finding.answers == TargetKind::Numbers);
            numbers.unwrap_or_else(|| self.term(&["doctor", finding.rule, part]))
        };
        (fill(&own("text"), &borrowed(&values)), own("why").into_owned())
    }

    /// What a remedy does, as the words on its button.
    pub fn remedy(self, remedy: &Remedy) -> String {
        let words = &remedy.words;
        let id: &'static str = words.into();
        let mut values = self.evidence(&words.values());
        if let RemedyWords::UseActivation { activation, .. } | RemedyWords::UseActivationEverywhere { activation } =
            words
        {
            let activation: &'static str = activation.into();
            values.push(("activation", self.term(&["activation", activation, "name"]).into_owned()));
        }
        if let RemedyWords::UseActivation { title, .. }
        | RemedyWords::UseStraightThrough { title }
        | RemedyWords::UseBackpropagation { title } = words
        {
            values.push(("title", super::summary::title(title, self)));
        }
        self.with(&format!("remedy.{id}"), &borrowed(&values))
    }

    /// What an export cannot say exactly.
    pub fn inexact(self, inexact: &Inexact) -> String {
        let word = |setting, id: &str| (setting, self.term(&["word_of", setting, id]).into_owned());
        let words = match inexact {
            Inexact::LocalRule { learning, .. } => vec![word("learning", learning.into())],
            Inexact::KeptSigns { sign, .. } => vec![word("sign", sign.into())],
            _ => Vec::new(),
        };
        self.told("inexact", inexact, None, &words)
    }

    /// How near the answers of an export are.
    pub fn certificate(self, certificate: &Certificate) -> String {
        match certificate {
            Certificate::Proven { samples, difference, with } => {
                let difference = self.significant(*difference);
                self.count_with("export.proven", *samples as u64, &[("difference", &difference), ("with", with)])
            }
            Certificate::Unproven(why) => {
                let words = match why {
                    Unproven::Apart { difference, .. } => vec![("difference", self.significant(*difference))],
                    _ => Vec::new(),
                };
                self.with("export.unproven", &[("why", &self.told("unproven", why, None, &words))])
            }
        }
    }

    /// How good the answers are: the share of right ones, or R² where numbers are answered.
    pub fn score(self, scores: &Scores) -> String {
        let numbers = scores.regression.as_ref().map(|regression| self.r2(regression.fit.r2()));
        numbers.unwrap_or_else(|| self.accuracy(&scores.confusion))
    }

    /// The coefficient of determination.
    pub fn r2(self, r2: f64) -> String {
        format!("R²{SPACE}{}", self.decimal(r2, 3))
    }

    /// A score of so many samples where there is little room.
    pub fn short_score(self, score: f64, samples: u64, answers: TargetKind) -> String {
        match answers {
            TargetKind::Classes => self.share(score, samples),
            TargetKind::Numbers => self.r2(score),
        }
    }

    /// The share of right answers; from few pictures with where it lies in truth.
    pub fn accuracy(self, confusion: &Confusion) -> String {
        let (accuracy, interval) = (self.percent(confusion.accuracy(), 1), confusion.interval());
        if confusion.samples() == 0 || !interval.is_wide() {
            return accuracy;
        }
        let (low, high) = (self.decimal(interval.low * 100.0, 0), self.percent(interval.high, 0));
        let values = [("accuracy", accuracy.as_str()), ("low", &low), ("high", &high)];
        self.count_with("accuracy.from_few", confusion.samples(), &values)
    }

    /// A share of so many pictures where there is little room: with its interval alone, if they are few.
    pub fn share(self, share: f64, samples: u64) -> String {
        let (accuracy, interval) = (self.percent(share, 1), Interval::of(share, samples));
        if samples == 0 || !interval.is_wide() {
            return accuracy;
        }
        let (low, high) = (self.decimal(interval.low * 100.0, 0), self.percent(interval.high, 0));
        self.with("accuracy.interval", &[("accuracy", &accuracy), ("low", &low), ("high", &high)])
    }

    /// Numbers of the doctor as they are written.
    fn evidence(self, values: &[(&'static str, Number)]) -> Vec<(&'static str, String)> {
        let written = |number: Number| match number {
            Number::Count(count) => self.number(count),
            Number::Share(share) => self.percent(share, 0),
            Number::Decimal(value) => self.significant(value),
        };
        values.iter().map(|(name, number)| (*name, written(*number))).collect()
    }

    /// Why there are no pictures.
    pub fn data_error(self, error: &DataError) -> String {
        let megabytes = |bytes: u64| self.number(bytes >> 20);
        let counted = match error {
            DataError::NoPicture { first, found, .. } | DataError::NoTexts { first, found, .. } => {
                let words = |reason| self.skip_reason(reason);
                let first = first.as_ref().map(|first| format!(" ({}{SPACE}: {})", first.name, words(&first.reason)));
                vec![("first", first.unwrap_or_default()), ("found", in_brackets(found))]
            }
            DataError::TextsTooLarge { limit } => vec![("limit", megabytes(*limit))],
            DataError::TableRefused { reason, .. } => vec![("reason", self.skip_reason(reason))],
            DataError::EmptyFolder { found, .. } | DataError::NoPictureFile { found, .. } => {
                vec![("found", in_brackets(found))]
            }
            DataError::TooManyClasses { .. } => vec![("limit", self.number(u64::from(u16::MAX)))],
            DataError::TooLarge { bytes, limit, .. } => {
                vec![("bytes", megabytes(*bytes)), ("limit", megabytes(*limit))]
            }
            DataError::Table { fault, .. } => vec![("fault", self.told("table_fault", fault, fault.plural(), &[]))],
            DataError::Formula { error, .. } => vec![("error", self.formula_error(error))],
            DataError::NoValue { low, high } => {
                vec![("low", self.rewritten(low).into_owned()), ("high", self.rewritten(high).into_owned())]
            }
            _ => Vec::new(),
        };
        let reason = self.told("data_error", error, error.plural(), &counted);
        self.with("data.cannot_read", &[("reason", &reason)])
    }

    /// What is wrong with a formula, as the rest of a sentence.
    pub fn formula_error(self, error: &FormulaError) -> String {
        self.told("formula_error", error, None, &[])
    }

    /// What a person should know about samples of which this was reported.
    pub fn notice(self, notice: &DataNotice, report: &LoadReport) -> String {
        if self == Self::English {
            return notice.told(report.noun);
        }
        let id: &'static str = report.noun.into();
        let word = |number| self.term(&["noun", id, number]).into_owned();
        let mut counted = vec![("sample", word("one")), ("samples", word("other"))];
        let fields = serde_json::to_value::<&dyn erased_serde::Serialize>(notice).ok();
        let fields = fields.as_ref().and_then(Value::as_object).and_then(|variant| variant.values().next());
        for (name, value) in fields.and_then(Value::as_object).into_iter().flatten() {
            let Some(text) = value.as_str() else { continue };
            let called = match name.as_str() {
                "first" | "example" => self.sample_name(report, text),
                _ => self.class_name(report.naming, text),
            };
            counted.push((name.as_str(), called.into_owned()));
        }
        if let DataNotice::Rows(rows) = notice {
            let first = match rows {
                RowNotice::NoValue { first, .. } => vec![("first", self.rewritten(first).into_owned())],
                _ => Vec::new(),
            };
            counted.push(("it", self.told("row_notice", rows, rows.plural(), &first)));
        }
        self.told("notice_data", notice, notice.plural(), &counted)
    }

    /// Why a file is not used, as the rest of a line that starts with its name.
    pub fn skip_reason(self, reason: &SkipReason) -> String {
        let counted = match reason {
            SkipReason::SomethingElse(what) => vec![("it", self.term(&["word", what.into()]).into_owned())],
            SkipReason::Unsupported { form, .. } => vec![("form", self.term(&["word", form.into()]).into_owned())],
            SkipReason::FileTooLarge(bytes) => {
                vec![("size", self.number(bytes >> 20)), ("limit", self.number(MAX_FILE_BYTES >> 20))]
            }
            SkipReason::TooManyPixels { .. } => vec![("limit", self.number(MAX_PIXELS / 1_000_000))],
            SkipReason::TooMuchMemory => vec![("limit", self.number(MAX_PICTURE_BYTES >> 20))],
            _ => Vec::new(),
        };
        self.told("skip", reason, None, &counted)
    }

    /// Why varied pictures were not written.
    pub fn write_error(self, error: &WriteError) -> String {
        self.told("write_error", error, error.plural(), &[])
    }

    /// Why cards show nothing.
    pub fn preview_error(self, error: &PreviewError) -> String {
        match error {
            PreviewError::TooLarge { .. } => self.text("preview.too_large").into_owned(),
            PreviewError::NoInput => self.text("preview.no_input").into_owned(),
            PreviewError::WrongPicture { .. } => self.text("preview.wrong_picture").into_owned(),
            PreviewError::Failed(reason) => self.with("preview.failed", &[("reason", reason)]),
        }
    }

    /// What a variant says: its own words in English, else the text `family.Variant`, or `.one` or `.other` of it, with
    /// the variant's fields filled in. A field without a name is `it`. `counted` are values that no field holds, or
    /// that stand in a field's place.
    pub(super) fn told<T>(self, family: &str, what: &T, plural: Option<u64>, counted: &[(&str, String)]) -> String
    where
        T: Display + Serialize,
        for<'a> &'a T: Into<&'static str>,
    {
        if self == Self::English {
            return what.to_string();
        }
        let fields = serde_json::to_value::<&dyn erased_serde::Serialize>(what).ok();
        fields
            .and_then(|fields| self.sentence(family, what.into(), plural, fields, counted))
            .unwrap_or_else(|| what.to_string())
    }

    fn sentence(
        self,
        family: &str,
        id: &str,
        plural: Option<u64>,
        variant: Value,
        counted: &[(&str, String)],
    ) -> Option<String> {
        let template = match plural {
            Some(count) => self.try_text(&format!("{family}.{id}.{}", self.plural(count))),
            None => self.try_text(&format!("{family}.{id}")),
        }?;
        let fields = match variant {
            Value::Object(variant) => variant.into_iter().next().map(|(_, fields)| fields),
            // A variant without fields.
            _ => None,
        };
        let fields: Vec<(String, String)> = match fields {
            Some(Value::Object(fields)) => {
                let filled = |(name, value): (String, Value)| {
                    let words = self.field(&name, &value);
                    (name, words)
                };
                fields.into_iter().map(filled).collect()
            }
            Some(only) => vec![("it".to_owned(), self.field("it", &only))],
            None => Vec::new(),
        };
        // The first of two values of one name is taken.
        let counted = counted.iter().map(|(name, value)| (*name, value.as_str()));
        let values: Vec<_> =
            counted.chain(fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))).collect();
        Some(fill(&template, &values))
    }

    /// The system's own words in another language, where they are known.
    fn system_words(self, words: &str) -> String {
        let known = SYSTEM_ERRORS.iter().find(|(kind, _)| disk::in_words(&(*kind).into()) == words);
        known.map_or_else(|| words.to_owned(), |(_, key)| self.text(key).into_owned())
    }

    /// A field of a variant in words: ids become names, numbers are grouped, bytes get their unit.
    fn field(self, name: &str, value: &Value) -> String {
        let id = match value {
            Value::String(text) => text.as_str(),
            // A variant with fields of its own.
            Value::Object(variant) => variant.keys().next().map_or("", String::as_str),
            _ => "",
        };
        match name {
            "layer" | "activation" | "loss" => self.term(&[name, id, "name"]).into_owned(),
            "setting" => self.name_of_setting(None, id).into_owned(),
            "reason" => self.system_words(id),
            "window" | "rule" | "got" => self.term(&["word", id]).into_owned(),
            "expected" | "given" => self.term(&["noun", id, "other"]).into_owned(),
            "title" => title_of(value).map_or_else(String::new, |title| super::summary::title(&title, self)),
            "needed" | "available" => self.bytes(value.as_u64().unwrap_or_default()),
            _ => match value {
                Value::String(text) => text.clone(),
                Value::Array(items) => items.iter().map(|item| self.field("", item)).collect::<Vec<_>>().join(", "),
                Value::Number(number) => match number.as_u64() {
                    Some(whole) => self.number(whole),
                    None => self.rewritten(&number.to_string()).into_owned(),
                },
                other => other.to_string(),
            },
        }
    }
}

fn in_brackets(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" ({text})") }
}

/// Values as the language wants them.
fn borrowed<'a>(values: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    values.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// A title that was turned into plain values.
fn title_of(value: &Value) -> Option<Title> {
    let kind = crate::design::kind_named(value.get("kind")?.as_str()?)?.id;
    let number = value.get("number").and_then(Value::as_u64).map(|number| number as usize);
    Some(Title { name: value.get("name")?.as_str()?.to_owned(), kind, number })
}

/// A sentence starts with a capital letter on a card.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
