//! Whole sentences in the window's language: problems, mends, undo labels, errors.
//!
//! English stands in the code, where each error is defined; other languages have it under the name of the error's
//! variant, with its fields filled in.
use serde_json::Value;

use super::words::Language;
use crate::data::DataError;
use crate::design::{Label, MendWords, ProblemKind, Title};
use crate::train::{Finding, Number, PreviewError, Remedy, RemedyWords};

impl Language {
    /// What is wrong, in a sentence.
    pub fn problem(self, problem: &ProblemKind) -> String {
        if self == Self::English {
            return capitalized(&problem.to_string());
        }
        let id: &'static str = problem.into();
        self.sentence("problem", id, problem.plural(), serde_json::to_value(problem).ok())
            .map_or_else(|| problem.to_string(), |text| capitalized(&text))
    }

    /// What a mend does, as the words on its button.
    pub fn mend(self, mend: &MendWords) -> String {
        if self == Self::English {
            return mend.to_string();
        }
        let id: &'static str = mend.into();
        self.sentence("mend", id, None, serde_json::to_value(mend).ok()).unwrap_or_else(|| mend.to_string())
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
        let text = self.with(&format!("doctor.{}.text", finding.rule), &borrowed(&values));
        (text, self.term(&["doctor", finding.rule, "why"]).into_owned())
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
        if let RemedyWords::UseActivation { title, .. } = words {
            values.push(("title", super::summary::title(title, self)));
        }
        self.with(&format!("remedy.{id}"), &borrowed(&values))
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

    /// Why there are no pictures. What lies in files is told in English where no translation is.
    pub fn data_error(self, error: &DataError) -> String {
        self.with("data.cannot_read", &[("reason", &error.to_string())])
    }

    /// What a person should know about pictures.
    pub fn notice(self, notice: &crate::data::Notice) -> String {
        notice.to_string()
    }

    /// Why a file was not used.
    pub fn skip_reason(self, reason: &crate::data::SkipReason) -> String {
        reason.to_string()
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

    /// The sentence of a variant with its fields: `family.Variant`, or `.one` and `.other` of it.
    fn sentence(self, family: &str, id: &str, plural: Option<u64>, fields: Option<Value>) -> Option<String> {
        let template = match plural {
            Some(count) => self.try_text(&format!("{family}.{id}.{}", self.plural(count))),
            None => self.try_text(&format!("{family}.{id}")),
        }?;
        let fields = match fields {
            Some(Value::Object(variant)) => variant.into_iter().next().map(|(_, fields)| fields),
            _ => None,
        };
        let mut text = template.into_owned();
        if let Some(Value::Object(fields)) = fields {
            for (name, value) in &fields {
                text = text.replace(&format!("%{{{name}}}"), &self.field(name, value));
            }
        }
        Some(text)
    }

    /// A field of a problem in words: ids become names, numbers are grouped, bytes get their unit.
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
            "window" | "rule" => self.term(&["word", id]).into_owned(),
            "title" => title_of(value).map_or_else(String::new, |title| super::summary::title(&title, self)),
            "needed" | "available" => self.bytes(value.as_u64().unwrap_or_default()),
            _ => match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => match number.as_u64() {
                    Some(whole) => self.number(whole),
                    None => number.to_string().replace('.', if self == Self::French { "," } else { "." }),
                },
                other => other.to_string(),
            },
        }
    }
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
