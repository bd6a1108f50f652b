//! What is known of texts as a whole: how long they are and which tokens come most often, counted beside the window.
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::weak_key::WeakKey;
use crate::app::question::Question;
use crate::data::{Samples, tokens};
use crate::design::TokenUnit;
use crate::train::{Job, Loaded, Wake};

/// Bars of the lengths at most.
const BARS: usize = 32;
/// So many of the most frequent tokens are kept.
const FREQUENT: usize = 40;

/// What is known of the texts, and what is being counted.
#[derive(Default)]
pub struct TextFacts {
    counts: Question<(WeakKey<Samples>, TokenUnit), TextCounts>,
}

/// How long texts are, and which tokens come most often.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextCounts {
    /// What one token is.
    pub unit: TokenUnit,
    /// How many texts have a number of tokens: of bars of this width from 0 on.
    pub lengths: Vec<usize>,
    /// Lengths of one bar.
    pub bar: usize,
    /// Half of the texts have no more tokens.
    pub median: usize,
    /// The tokens of the longest text.
    pub longest: usize,
    /// How many different tokens there are.
    pub different: usize,
    /// The most frequent tokens, each with how often it comes; of equally frequent ones the first by their bytes.
    pub frequent: Vec<(String, usize)>,
}

impl TextCounts {
    /// Counts the tokens of texts; an empty answer when stopped.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>, unit: TokenUnit, stop: &AtomicBool) -> Self {
        let mut lengths: HashMap<usize, usize> = HashMap::new();
        // The order of the map is never seen: its entries are sorted.
        let mut counts: HashMap<&[u8], usize> = HashMap::new();
        for text in texts {
            if stop.load(Ordering::Relaxed) {
                return Self::default();
            }
            let mut length = 0;
            for token in tokens(text, unit) {
                *counts.entry(token).or_default() += 1;
                length += 1;
            }
            *lengths.entry(length).or_default() += 1;
        }
        let different = counts.len();
        let mut frequent: Vec<(&[u8], usize)> = counts.into_iter().collect();
        frequent.sort_unstable_by(|(one, often), (other, rarely)| rarely.cmp(often).then(one.cmp(other)));
        frequent.truncate(FREQUENT);
        let frequent = frequent.into_iter().map(|(token, count)| (named(token), count)).collect();
        let mut lengths: Vec<(usize, usize)> = lengths.into_iter().collect();
        lengths.sort_unstable();
        let longest = lengths.last().map_or(0, |(length, _)| *length);
        let bar = (longest + 1).div_ceil(BARS);
        let mut bars = vec![0; longest / bar + 1];
        for (length, count) in &lengths {
            bars[length / bar] += count;
        }
        let median = middle(&lengths);
        Self { unit, lengths: bars, bar, median, longest, different, frequent }
    }

    /// How many texts have more tokens than a length, by the bars that lie behind it.
    pub fn longer_than(&self, length: usize) -> usize {
        self.lengths.iter().skip(length / self.bar.max(1) + 1).sum()
    }
}

/// The first length that half of the texts do not exceed, of how often each comes.
fn middle(lengths: &[(usize, usize)]) -> usize {
    let half = lengths.iter().map(|(_, count)| count).sum::<usize>().div_ceil(2);
    let mut seen = 0;
    let found = lengths.iter().find(|(_, count)| {
        seen += count;
        seen >= half
    });
    found.map_or(0, |(length, _)| *length)
}

/// A token as a word: a byte that is no letter by itself has its number.
fn named(token: &[u8]) -> String {
    std::str::from_utf8(token).map_or_else(|_| format!("{token:02x?}"), str::to_owned)
}

impl TextFacts {
    /// What was counted; `None` while it is being counted.
    pub fn counts(&self) -> Option<&TextCounts> {
        self.counts.answer()
    }

    /// Whether something is being counted.
    pub fn is_computing(&self) -> bool {
        self.counts.is_open()
    }

    /// Asks what is not known yet.
    pub(in crate::app) fn follow(&mut self, loaded: &Loaded, unit: TokenUnit, wake: &Wake) {
        let samples = Arc::clone(loaded.dataset.samples());
        let key = (WeakKey::new(&samples), unit);
        if !self.counts.knows(&key) {
            let job = Job::start("counting tokens", Some(Arc::clone(wake)), move |_, stop| {
                TextCounts::of((0..samples.len()).map(|index| samples.text(index)), unit, stop)
            });
            self.counts.ask(key, job);
        }
    }

    /// Takes what was counted. True when there was something.
    pub(in crate::app) fn poll(&mut self) -> bool {
        self.counts.poll()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(texts: &[&str], unit: TokenUnit) -> TextCounts {
        TextCounts::of(texts.iter().copied(), unit, &AtomicBool::new(false))
    }

    #[test]
    fn lengths_and_tokens_are_counted() {
        let counts = counted(&["ab", "abc", "é", ""], TokenUnit::Characters);
        assert_eq!((counts.lengths.as_slice(), counts.bar), (&[1, 1, 1, 1][..], 1));
        assert_eq!((counts.median, counts.longest, counts.different), (1, 3, 4));
        assert_eq!(counts.frequent[..2], [("a".to_owned(), 2), ("b".to_owned(), 2)]);
        assert_eq!((counts.longer_than(1), counts.longer_than(3)), (2, 0));
    }

    #[test]
    fn long_texts_share_bars_and_no_text_is_no_fault() {
        let long = "ab ".repeat(500);
        let counts = counted(&[&long, "one"], TokenUnit::Words);
        assert!(counts.lengths.len() <= BARS && counts.lengths.iter().sum::<usize>() == 2, "{counts:?}");
        assert_eq!(counts.longer_than(400), 1);
        assert_eq!(counted(&[], TokenUnit::Words).frequent, []);
        assert_eq!(counted(&["é"], TokenUnit::Bytes).different, 2);
    }
}
