//! What was typed into the question what is raced.
use crate::app::Language;
use crate::design::{Design, ReadyRace, Variable, Variation, VaryError};

/// What was typed.
#[derive(Clone)]
pub(super) struct RaceForm {
    /// Settings by their words, with the text of their values.
    pub(super) rows: Vec<(String, String)>,
    pub(super) seeds: usize,
    /// Seconds for all runs together; 0 for as long as they take.
    pub(super) budget: u64,
}

impl Default for RaceForm {
    fn default() -> Self {
        Self { rows: vec![("rate".to_owned(), String::new())], seeds: 3, budget: 0 }
    }
}

impl RaceForm {
    /// Takes what a ready race varies.
    pub(super) fn fill(&mut self, race: &ReadyRace, language: Language) {
        let texts = race.vary.iter().filter_map(|text| text.split_once('='));
        self.rows = texts.map(|(name, values)| (name.to_owned(), typed(values, language))).collect();
    }

    /// What it says for a design.
    pub(super) fn variations(&self, design: &Design, language: Language) -> Result<Vec<Variation>, VaryError> {
        let filled = self.rows.iter().filter(|(_, values)| !values.trim().is_empty());
        filled.map(|(name, values)| Variation::of(design, name, &read(values, language))).collect()
    }
}

/// What stands for the two dots of a range while other dots are replaced.
const RANGE: &str = "\u{1}";

/// Values as they are typed in a language: French has commas in its numbers, and semicolons between them.
fn typed(values: &str, language: Language) -> String {
    if language == Language::English || values.contains('(') {
        return values.replace(',', ", ").replace(",  ", ", ");
    }
    values.replace("..", RANGE).replace(',', "; ").replace('.', ",").replace(RANGE, "..")
}

/// The same as it is read: a single number with a decimal comma is no list.
fn read(values: &str, language: Language) -> String {
    let has_commas = language == Language::French && !values.contains(['(', ';']);
    if has_commas && values.contains(|sign: char| sign.is_ascii_digit()) {
        values.replace(", ", "; ") + ";"
    } else {
        values.to_owned()
    }
}

/// What may stand there: the words that can be chosen, or numbers around the present one.
pub(super) fn hint(design: &Design, name: &str, language: Language) -> String {
    let Ok(variable) = Variable::find(design, name) else { return String::new() };
    let words = variable.words(design);
    if !words.is_empty() {
        let shown = words.iter().take(3).copied().collect::<Vec<_>>().join(",");
        return typed(&shown, language);
    }
    let usual = variable.value(design).map_or_else(String::new, |value| value.to_string());
    typed(&usual, language)
}
