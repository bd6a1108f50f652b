//! What data, their classes and their samples are called.
use std::borrow::Cow;
use std::path::Path;

use super::language::Language;
use crate::data::{Dataset, LoadReport, RowName, class_number};
use crate::design::{BuiltIn, Function, FunctionRule, Naming, Points, SampleKind, Source, Texts};

impl Language {
    /// What a source is called: a set's name, a formula, or the name of a folder or a file.
    pub fn data_name(self, source: &Source) -> String {
        if let Source::BuiltIn(set) = source {
            let id: &'static str = BuiltIn::into(*set);
            return self.term(&["builtin", id, "name"]).into_owned();
        }
        match source {
            Source::Texts(Texts::BuiltIn(set)) => {
                let id: &'static str = set.into();
                return self.term(&["builtin_texts", id, "name"]).into_owned();
            }
            Source::Function(Function { rule: FunctionRule::Formula(text), .. }) => return format!("y = {text}"),
            Source::Function(_) => return self.text("function.by_hand").into_owned(),
            Source::Points(Points::Pattern(pattern)) => {
                let id: &'static str = pattern.pattern.into();
                return self.term(&["pattern", id, "name"]).into_owned();
            }
            Source::Points(Points::Drawn { .. }) => return self.text("points.drawn").into_owned(),
            _ => {}
        }
        let folder = source.path().unwrap_or(Path::new(""));
        folder.file_name().map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned())
    }

    /// What a class is called. Designs and runs hold its name as it lies in the data.
    pub fn class_name(self, naming: Naming, name: &str) -> Cow<'_, str> {
        let own: Option<Cow<'_, str>> = match naming {
            Naming::Given => None,
            Naming::Numbered => class_number(name).map(|number| self.numbered("points.class", number as u64).into()),
            Naming::BuiltIn => self.try_term(&["built_in_class", name]),
        };
        own.unwrap_or(Cow::Borrowed(name))
    }

    /// What a class of a dataset is called; empty for one that it does not have.
    pub fn class_of(self, data: &Dataset, class: usize) -> Cow<'_, str> {
        data.classes.get(class).map_or(Cow::Borrowed(""), |name| self.class_name(data.report.naming, name))
    }

    /// What all classes of a dataset are called.
    pub fn class_names(self, data: &Dataset) -> Vec<String> {
        (0..data.classes.len()).map(|class| self.class_of(data, class).into_owned()).collect()
    }

    /// What a sample is called of which this was reported: the path of its file stays as it is.
    pub fn sample_name<'a>(self, report: &LoadReport, name: &'a str) -> Cow<'a, str> {
        match (report.noun, report.naming) {
            (SampleKind::Row | SampleKind::Point, _) => {
                RowName::read(name).map_or(Cow::Borrowed(name), |name| Cow::Owned(self.row_name(name)))
            }
            (_, Naming::BuiltIn) => match name.rsplit_once('/') {
                Some((class, number)) => Cow::Owned(format!("{}/{number}", self.class_name(report.naming, class))),
                None => self.class_name(report.naming, name),
            },
            _ => Cow::Borrowed(name),
        }
    }

    fn row_name(self, name: RowName<'_>) -> String {
        match name {
            RowName::Line(line) => self.numbered("table.line", line),
            RowName::Point(number) => self.numbered("points.point", number),
            RowName::Place(x) => self.with("function.place", &[("x", &self.rewritten(x))]),
        }
    }

    fn numbered(self, key: &str, number: u64) -> String {
        self.with(key, &[("number", &number.to_string())])
    }
}
