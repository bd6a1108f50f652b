//! Which number each token gets: learned from the training samples, and kept with the trained network.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::tokens::tokens;
use crate::design::TokenUnit;

/// The tokens that a network knows. Number 0 is padding, number 1 any token that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredVocabulary", into = "StoredVocabulary")]
pub struct Vocabulary {
    unit: TokenUnit,
    /// The known tokens; the first has number 2. None for bytes, of which each is known.
    known: Vec<String>,
    numbers: BTreeMap<Vec<u8>, u32>,
}

/// A vocabulary as it stands in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename = "Vocabulary", deny_unknown_fields)]
struct StoredVocabulary {
    unit: TokenUnit,
    tokens: Vec<String>,
}

impl Vocabulary {
    /// Numbers that stand for no known token: padding, and unknown.
    pub const SPECIAL: usize = 2;

    /// The most frequent tokens of some texts, so many that all numbers stay below `size`: more frequent ones first,
    /// among equally frequent ones those that come first in the order of their bytes.
    pub fn learn<'a>(texts: impl Iterator<Item = &'a str>, unit: TokenUnit, size: usize) -> Self {
        if unit == TokenUnit::Bytes {
            return Self::of(unit, Vec::new());
        }
        let mut counts: BTreeMap<&[u8], usize> = BTreeMap::new();
        for text in texts {
            tokens(text, unit).for_each(|token| *counts.entry(token).or_default() += 1);
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts.truncate(size.saturating_sub(Self::SPECIAL));
        Self::of(unit, counts.into_iter().map(|(token, _)| String::from_utf8_lossy(token).into_owned()).collect())
    }

    fn of(unit: TokenUnit, known: Vec<String>) -> Self {
        let numbers = (Self::SPECIAL as u32..).zip(&known).map(|(number, token)| (token.clone().into_bytes(), number));
        Self { unit, numbers: numbers.collect(), known }
    }

    /// What one token is.
    pub fn unit(&self) -> TokenUnit {
        self.unit
    }

    /// The known tokens in the order of their numbers; none for bytes.
    pub fn known(&self) -> &[String] {
        &self.known
    }

    /// How many numbers there are, with those of padding and of unknown tokens.
    pub fn size(&self) -> usize {
        Self::SPECIAL + if self.unit == TokenUnit::Bytes { 256 } else { self.known.len() }
    }

    /// The token of a number; `None` for padding, for unknown, and for bytes.
    pub fn token(&self, number: usize) -> Option<&str> {
        number.checked_sub(Self::SPECIAL).and_then(|place| self.known.get(place)).map(String::as_str)
    }

    /// The numbers of a text's tokens, 1 for each that is not known.
    pub fn numbers(&self, text: &str) -> impl Iterator<Item = u32> {
        tokens(text, self.unit).map(|token| match (self.unit, token) {
            (TokenUnit::Bytes, [byte]) => Self::SPECIAL as u32 + u32::from(*byte),
            _ => self.numbers.get(token).copied().unwrap_or(1),
        })
    }

    /// Writes the numbers of a text's first tokens, and 0 behind them.
    pub fn encode_into(&self, text: &str, out: &mut [f32]) {
        let mut places = out.iter_mut();
        // A text without any token is one that nothing is known of.
        let mut numbers = self.numbers(text).peekable();
        if numbers.peek().is_none()
            && let Some(first) = places.next()
        {
            *first = 1.0;
        }
        // The other way round a place would be lost where the numbers end.
        for (number, place) in numbers.zip(places.by_ref()) {
            *place = number as f32;
        }
        places.for_each(|place| *place = 0.0);
    }
}

impl From<Vocabulary> for StoredVocabulary {
    fn from(Vocabulary { unit, known, .. }: Vocabulary) -> Self {
        Self { unit, tokens: known }
    }
}

impl TryFrom<StoredVocabulary> for Vocabulary {
    type Error = &'static str;

    fn try_from(StoredVocabulary { unit, tokens }: StoredVocabulary) -> Result<Self, Self::Error> {
        let vocabulary = Self::of(unit, tokens);
        if vocabulary.numbers.len() < vocabulary.known.len() {
            return Err("a vocabulary names each token once");
        }
        Ok(vocabulary)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail at once")]
    use super::*;

    #[test]
    fn frequent_tokens_come_first_and_the_rest_is_unknown() {
        let vocabulary = Vocabulary::learn(["banana", "cab"].into_iter(), TokenUnit::Characters, 5);
        assert_eq!((vocabulary.known(), vocabulary.size()), (&["a", "b", "n"].map(str::to_owned)[..], 5));
        let mut numbers = [9.0; 6];
        vocabulary.encode_into("nacht", &mut numbers);
        assert_eq!(numbers, [4.0, 2.0, 1.0, 1.0, 1.0, 0.0]);
        vocabulary.encode_into("", &mut numbers);
        assert_eq!(numbers, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        vocabulary.encode_into("bananas", &mut numbers);
        assert_eq!(numbers, [3.0, 2.0, 4.0, 2.0, 4.0, 2.0]);
    }

    #[test]
    fn every_byte_has_its_number() {
        let vocabulary = Vocabulary::learn(std::iter::empty(), TokenUnit::Bytes, 0);
        assert_eq!((vocabulary.size(), vocabulary.numbers("é").collect::<Vec<_>>()), (258, vec![197, 171]));
    }

    #[test]
    fn it_is_the_same_from_a_file() {
        let vocabulary = Vocabulary::learn(["one two two"].into_iter(), TokenUnit::Words, 9);
        let text = ron::to_string(&vocabulary).unwrap();
        assert_eq!(ron::from_str::<Vocabulary>(&text).unwrap(), vocabulary);
        assert!(ron::from_str::<Vocabulary>(r#"(unit: Words, tokens: ["a", "a"])"#).is_err());
    }
}
