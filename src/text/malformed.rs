//! What is wrong with the text of a design, in the window's language: a sentence with parts that are told on their own.
use std::fmt::Display;

use serde::Serialize;

use super::language::Language;
use crate::design::{Bracket, Malformation, NotDesign};

/// The space before a semicolon in French: no line is broken there.
const SPACE: char = '\u{a0}';

impl Language {
    /// What is wrong at a place of a design's text.
    pub fn malformation(self, what: &Malformation) -> String {
        self.told("malformed", what, None, &self.parts_of(what))
    }

    /// What lies in a design's place.
    pub fn not_design(self, what: NotDesign) -> String {
        self.part("not_design", &what)
    }

    fn part<T>(self, family: &str, what: &T) -> String
    where
        T: Display + Serialize,
        for<'a> &'a T: Into<&'static str>,
    {
        self.told(family, what, None, &[])
    }

    /// A part that is not always there, with what stands before it.
    fn optional<T>(self, before: &str, family: &str, what: Option<&T>) -> String
    where
        T: Display + Serialize,
        for<'a> &'a T: Into<&'static str>,
    {
        what.map(|what| before.to_owned() + &self.part(family, what)).unwrap_or_default()
    }

    fn parts_of(self, what: &Malformation) -> Vec<(&'static str, String)> {
        let place = |place| ("place", self.optional(" ", "text_place", place));
        let hint = |hint| ("hint", self.optional(&format!("{SPACE}; "), "text_hint", hint));
        match what {
            Malformation::LooksLike(other) => vec![("it", self.part("not_design", other))],
            Malformation::EndsOpen { bracket, owner, .. } => self.bracket(*bracket, owner.as_deref()),
            Malformation::OpenBefore { found, bracket, owner, .. } => {
                let mut parts = self.bracket(*bracket, owner.as_deref());
                parts.push(("found", self.part("found_text", found)));
                parts
            }
            Malformation::Unknown { what, place: where_it_stands, known, hint: meant, .. } => {
                let known = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
                let what = ("what", self.part("name_kind", what));
                vec![what, ("known", known), place(where_it_stands.as_ref()), hint(meant.as_ref())]
            }
            Malformation::NoneKnown { what, place: where_it_stands, .. } => {
                vec![("what", self.part("name_kind", what)), place(where_it_stands.as_ref())]
            }
            Malformation::Missing { place: where_it_stands, hint: meant, .. } => {
                vec![place(where_it_stands.as_ref()), hint(meant.as_ref())]
            }
            Malformation::Twice { place: where_it_stands, .. } => vec![place(where_it_stands.as_ref())],
            Malformation::BehindEnd { found } | Malformation::OtherLength { found } => {
                vec![("found", self.part("found_text", found))]
            }
            Malformation::Unexpected { found, expected } => {
                vec![("found", self.part("found_text", found)), ("expected", self.part("expected_text", expected))]
            }
            Malformation::TooLong
            | Malformation::TooDeep(_)
            | Malformation::TooManyLayers(_)
            | Malformation::OpenComment
            | Malformation::OpenText(_)
            | Malformation::OtherFormat { .. }
            | Malformation::Nothing
            | Malformation::NoDesign
            | Malformation::EndsEarly => Vec::new(),
        }
    }

    /// A bracket that is not closed, with the word that it belongs to and the sign that closes it.
    fn bracket(self, bracket: Bracket, owner: Option<&str>) -> Vec<(&'static str, String)> {
        let owner = owner.map(|owner| format!(" `{owner}`")).unwrap_or_default();
        let closing = self.part("found_text", &bracket.closing());
        vec![("bracket", self.part("bracket", &bracket)), ("owner", owner), ("closing", closing)]
    }
}
