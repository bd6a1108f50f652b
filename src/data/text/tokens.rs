//! A text cut into its tokens.
use unicode_segmentation::UnicodeSegmentation as _;

use crate::design::TokenUnit;

/// The tokens of a text, in their order, as the slices of its bytes.
pub fn tokens(text: &str, unit: TokenUnit) -> Box<dyn Iterator<Item = &[u8]> + '_> {
    match unit {
        TokenUnit::Characters => Box::new(text.graphemes(true).map(str::as_bytes)),
        TokenUnit::Words => {
            let words = text.split_word_bounds().filter(|word| !word.trim().is_empty());
            Box::new(words.map(str::as_bytes))
        }
        TokenUnit::Bytes => Box::new(text.as_bytes().chunks(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, unit: TokenUnit) -> Vec<String> {
        tokens(text, unit).map(|token| String::from_utf8_lossy(token).into_owned()).collect()
    }

    #[test]
    fn a_letter_with_its_accents_is_one_character() {
        assert_eq!(cut("e\u{301}a👩‍🎓", TokenUnit::Characters), ["e\u{301}", "a", "👩‍🎓"]);
    }

    #[test]
    fn words_and_signs_are_tokens_and_blanks_are_not() {
        assert_eq!(cut("Don't stop,  now!", TokenUnit::Words), ["Don't", "stop", ",", "now", "!"]);
        assert_eq!(cut(" \t\n", TokenUnit::Words), Vec::<String>::new());
    }

    #[test]
    fn bytes_are_those_of_utf8() {
        assert_eq!(tokens("é", TokenUnit::Bytes).collect::<Vec<_>>(), [&[0xc3_u8][..], &[0xa9]]);
    }
}
