//! Where the first tokens of a text lie, to be shown one beside the other.
use std::ops::Range;

use super::tokens::tokens;
use crate::design::TokenUnit;

/// A token in its text; where tokens are bytes, those of one character together, for no other ones can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSpan {
    /// Its bytes.
    pub bytes: Range<usize>,
    /// The tokens from the first one up to its end.
    pub end: usize,
}

/// The first tokens of a text, `most` at most.
pub fn token_spans(text: &str, unit: TokenUnit, most: usize) -> Vec<TokenSpan> {
    if unit == TokenUnit::Bytes {
        let span = |(start, sign): (usize, char)| start..start + sign.len_utf8();
        let spans = text.char_indices().map(span).take_while(|bytes| bytes.end <= most);
        return spans.map(|bytes| TokenSpan { end: bytes.end, bytes }).collect();
    }
    let span = |(token, end): (&[u8], usize)| {
        // A token is a part of the text: the distance of their places in memory is its start.
        let start = token.as_ptr().addr() - text.as_ptr().addr();
        TokenSpan { bytes: start..start + token.len(), end }
    };
    tokens(text, unit).take(most).zip(1..).map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, unit: TokenUnit, most: usize) -> Vec<(&str, usize)> {
        token_spans(text, unit, most).into_iter().map(|span| (&text[span.bytes], span.end)).collect()
    }

    #[test]
    fn tokens_are_found_where_they_lie() {
        assert_eq!(cut("e\u{301}ab", TokenUnit::Characters, 2), [("e\u{301}", 1), ("a", 2)]);
        assert_eq!(cut("  Don't  stop!", TokenUnit::Words, 9), [("Don't", 1), ("stop", 2), ("!", 3)]);
        assert_eq!(cut("", TokenUnit::Words, 9), []);
    }

    #[test]
    fn the_bytes_of_a_character_stay_together() {
        assert_eq!(cut("aéb", TokenUnit::Bytes, 9), [("a", 1), ("é", 3), ("b", 4)]);
        assert_eq!(cut("aéb", TokenUnit::Bytes, 2), [("a", 1)]);
    }
}
