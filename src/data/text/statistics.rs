//! How long texts are, and which of their tokens come most often.
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use super::tokens::tokens;
use crate::design::TokenUnit;

/// Bars of the lengths at most.
const BARS: usize = 32;
/// So many of the most frequent tokens are kept.
const FREQUENT: usize = 40;

/// What is known of the tokens of some texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenStatistics {
    /// What one token is.
    pub unit: TokenUnit,
    /// The tokens of the shortest text.
    pub smallest: usize,
    /// Half of the texts have no more tokens.
    pub median: usize,
    /// 95 of 100 texts have no more tokens.
    pub percentile_95: usize,
    /// The tokens of the longest text.
    pub largest: usize,
    /// How many texts have a number of tokens: of bars of this width from 0 on.
    pub lengths: Vec<usize>,
    /// Lengths of one bar.
    pub bar: usize,
    /// How many different tokens there are.
    pub different: usize,
    /// The most frequent tokens, each with how often it comes; of equally frequent ones the first by their bytes.
    pub frequent: Vec<(String, usize)>,
}

impl TokenStatistics {
    /// Counts the tokens that a network reads. An empty answer when stopped.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>, unit: TokenUnit, stop: &AtomicBool) -> Self {
        Self::counted(texts, unit, |_| true, stop)
    }

    /// Counts the words that people read: without the signs between them.
    pub fn of_plain_words<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let is_word = |token: &[u8]| String::from_utf8_lossy(token).chars().any(char::is_alphanumeric);
        Self::counted(texts, TokenUnit::Words, is_word, &AtomicBool::new(false))
    }

    /// How many texts have more tokens than a length, by the bars that lie behind it.
    pub fn longer_than(&self, length: usize) -> usize {
        self.lengths.iter().skip(length / self.bar.max(1) + 1).sum()
    }

    fn counted<'a>(
        texts: impl Iterator<Item = &'a str>,
        unit: TokenUnit,
        counts_as_one: impl Fn(&[u8]) -> bool,
        stop: &AtomicBool,
    ) -> Self {
        let mut lengths: HashMap<usize, usize> = HashMap::new();
        // The order of the maps is never seen: their entries are sorted.
        let mut counts: HashMap<&[u8], usize> = HashMap::new();
        for text in texts {
            if stop.load(Ordering::Relaxed) {
                return Self::default();
            }
            let mut length = 0;
            for token in tokens(text, unit).filter(|token| counts_as_one(token)) {
                *counts.entry(token).or_default() += 1;
                length += 1;
            }
            *lengths.entry(length).or_default() += 1;
        }
        let different = counts.len();
        let mut frequent: Vec<(&[u8], usize)> = counts.into_iter().collect();
        frequent.sort_unstable_by(|(one, often), (other, rarely)| rarely.cmp(often).then(one.cmp(other)));
        frequent.truncate(FREQUENT);
        let mut lengths: Vec<(usize, usize)> = lengths.into_iter().collect();
        lengths.sort_unstable();
        let largest = lengths.last().map_or(0, |(length, _)| *length);
        let bar = (largest + 1).div_ceil(BARS);
        let mut bars = vec![0; largest / bar + 1];
        for (length, count) in &lengths {
            bars[length / bar] += count;
        }
        Self {
            unit,
            smallest: lengths.first().map_or(0, |(length, _)| *length),
            median: percentile(&lengths, 50),
            percentile_95: percentile(&lengths, 95),
            largest,
            lengths: bars,
            bar,
            different,
            frequent: frequent.into_iter().map(|(token, count)| (named(token), count)).collect(),
        }
    }
}

/// The first length that so many of 100 texts do not exceed, of how often each length comes.
fn percentile(lengths: &[(usize, usize)], share: usize) -> usize {
    let enough = (lengths.iter().map(|(_, count)| count).sum::<usize>() * share).div_ceil(100);
    let mut seen = 0;
    let found = lengths.iter().find(|(_, count)| {
        seen += count;
        seen >= enough
    });
    found.map_or(0, |(length, _)| *length)
}

/// A token as a word: a byte that is no letter by itself has its number.
fn named(token: &[u8]) -> String {
    std::str::from_utf8(token).map_or_else(|_| format!("{token:02x?}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(texts: &[&str], unit: TokenUnit) -> TokenStatistics {
        TokenStatistics::of(texts.iter().copied(), unit, &AtomicBool::new(false))
    }

    #[test]
    fn lengths_and_frequent_tokens_are_counted() {
        let texts: Vec<String> = (1..=20).map(|n| "ab, ".repeat(n)).chain(["é".to_owned()]).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (words, characters) =
            (TokenStatistics::of_plain_words(texts.iter().copied()), counted(&texts, TokenUnit::Characters));
        let lengths = |one: &TokenStatistics| (one.smallest, one.median, one.percentile_95, one.largest);
        assert_eq!(lengths(&words), (1, 10, 19, 20));
        assert_eq!(lengths(&characters), (1, 40, 76, 80));
        assert_eq!((words.different, characters.different), (2, 5));
        assert_eq!(words.frequent, [("ab".to_owned(), 210), ("é".to_owned(), 1)]);
        assert_eq!(characters.frequent[0], (" ".to_owned(), 210));
        // What a network reads as words are the signs between them as well.
        assert_eq!(counted(&texts, TokenUnit::Words).different, 3);
    }

    #[test]
    fn every_length_has_its_bar() {
        let counts = counted(&["ab", "abc", "é", ""], TokenUnit::Characters);
        assert_eq!((counts.lengths.as_slice(), counts.bar), (&[1, 1, 1, 1][..], 1));
        assert_eq!((counts.median, counts.largest, counts.different), (1, 3, 4));
        assert_eq!(counts.frequent[..2], [("a".to_owned(), 2), ("b".to_owned(), 2)]);
        assert_eq!((counts.longer_than(1), counts.longer_than(3)), (2, 0));
    }

    #[test]
    fn long_texts_share_bars_and_no_text_is_no_fault() {
        let long = "ab ".repeat(500);
        let counts = counted(&[&long, "one"], TokenUnit::Words);
        assert!(counts.lengths.len() <= BARS && counts.lengths.iter().sum::<usize>() == 2, "{counts:?}");
        assert_eq!(counts.longer_than(400), 1);
        let none = counted(&[], TokenUnit::Words);
        assert_eq!((none.largest, none.different, none.longer_than(0)), (0, 0, 0));
        assert_eq!(counted(&["é"], TokenUnit::Bytes).different, 2);
    }
}
