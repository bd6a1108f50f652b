//! What data are called.
use std::path::Path;

use super::language::Language;
use crate::design::{BuiltIn, Function, FunctionRule, Points, Source, Texts};

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
}
