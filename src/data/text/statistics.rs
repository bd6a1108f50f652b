//! How long texts are, and which of their characters and words come most often.
use std::collections::HashMap;

use super::tokens::tokens;
use crate::design::TokenUnit;

/// So many of the most frequent tokens are kept.
const FREQUENT: usize = 20;

/// What is known of some texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextStatistics {
    /// What a reader takes for one letter.
    pub characters: TokenStatistics,
    /// Words, without the signs between them.
    pub words: TokenStatistics,
}

/// What is known of the tokens of some texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenStatistics {
    /// The tokens of the shortest text.
    pub smallest: usize,
    /// Half of the texts have no more tokens.
    pub median: usize,
    /// 95 of 100 texts have no more tokens.
    pub percentile_95: usize,
    /// The tokens of the longest text.
    pub largest: usize,
    /// How many different tokens there are.
    pub different: usize,
    /// The most frequent tokens, each with how often it comes; of equally frequent ones the first by their bytes.
    pub frequent: Vec<(String, usize)>,
}

impl TextStatistics {
    /// What is known of these texts.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Self {
        let is_word = |token: &[u8]| {
            let token = std::str::from_utf8(token).unwrap_or_default();
            token.chars().any(char::is_alphanumeric)
        };
        Self {
            characters: TokenStatistics::of(texts.clone(), TokenUnit::Characters, |_| true),
            words: TokenStatistics::of(texts, TokenUnit::Words, is_word),
        }
    }
}

impl TokenStatistics {
    fn of<'a>(texts: impl Iterator<Item = &'a str>, unit: TokenUnit, counts_as_one: impl Fn(&[u8]) -> bool) -> Self {
        // The order of the map is never seen: its entries are sorted.
        let mut counts: HashMap<&[u8], usize> = HashMap::new();
        let mut lengths = Vec::new();
        for text in texts {
            let mut length = 0;
            for token in tokens(text, unit).filter(|token| counts_as_one(token)) {
                *counts.entry(token).or_default() += 1;
                length += 1;
            }
            lengths.push(length);
        }
        lengths.sort_unstable();
        // The first length that so many of 100 do not exceed.
        let percentile = |share: usize| {
            let place = (lengths.len() * share).div_ceil(100).saturating_sub(1);
            lengths.get(place).copied().unwrap_or_default()
        };
        let different = counts.len();
        let mut frequent: Vec<(&[u8], usize)> = counts.into_iter().collect();
        frequent.sort_unstable_by(|(one, often), (other, rarely)| rarely.cmp(often).then(one.cmp(other)));
        frequent.truncate(FREQUENT);
        let named = |(token, count): (&[u8], usize)| (String::from_utf8_lossy(token).into_owned(), count);
        Self {
            smallest: lengths.first().copied().unwrap_or_default(),
            median: percentile(50),
            percentile_95: percentile(95),
            largest: lengths.last().copied().unwrap_or_default(),
            different,
            frequent: frequent.into_iter().map(named).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_frequent_tokens_are_counted() {
        let texts: Vec<String> = (1..=20).map(|n| "ab, ".repeat(n)).chain(["é".to_owned()]).collect();
        let found = TextStatistics::of(texts.iter().map(String::as_str));
        let lengths = |one: &TokenStatistics| (one.smallest, one.median, one.percentile_95, one.largest);
        assert_eq!(lengths(&found.words), (1, 10, 19, 20));
        assert_eq!(lengths(&found.characters), (1, 40, 76, 80));
        assert_eq!((found.words.different, found.characters.different), (2, 5));
        assert_eq!(found.words.frequent, [("ab".to_owned(), 210), ("é".to_owned(), 1)]);
        assert_eq!(found.characters.frequent[0], (" ".to_owned(), 210));
        assert_eq!(TextStatistics::of(std::iter::empty()), TextStatistics::default());
    }
}
