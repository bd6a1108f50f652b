//! Names that are read from right to left.
//!
//! egui lays out one stretch of letters after the other from left to right. A word of Arabic or Hebrew letters comes out
//! right, joined and from right to left; several words would not, for blanks and signs between them come from another
//! font. So the words are put in the order in which they are seen, each left as it is.
use std::borrow::Cow;

use unicode_bidi::{BidiClass, BidiInfo, bidi_class};

/// Whether some of a text is read from right to left.
pub(in crate::ui) fn is_from_right(text: &str) -> bool {
    text.contains(|sign| matches!(bidi_class(sign), BidiClass::R | BidiClass::AL))
}

/// The words in the order in which they stand on the screen from left to right. Most texts are as they were.
pub(in crate::ui) fn in_visual_order(text: &str) -> Cow<'_, str> {
    if !is_from_right(text) {
        return Cow::Borrowed(text);
    }
    let info = BidiInfo::new(text, None);
    let mut seen = String::with_capacity(text.len());
    for paragraph in &info.paragraphs {
        let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let from_right = levels[run.start].is_rtl();
            let part = &text[run];
            if from_right {
                words(part).into_iter().rev().for_each(|word| seen.push_str(mirrored(word)));
            } else {
                seen.push_str(part);
            }
        }
    }
    Cow::Owned(seen)
}

/// Words with their marks, and every sign between them for itself.
fn words(text: &str) -> Vec<&str> {
    let is_inside =
        |sign: char| matches!(bidi_class(sign), BidiClass::R | BidiClass::AL | BidiClass::NSM | BidiClass::BN);
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|sign| !is_inside(sign)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

/// A bracket opens the other way.
fn mirrored(word: &str) -> &str {
    const PAIRS: [(&str, &str); 5] = [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("«", "»")];
    let other = PAIRS.iter().find_map(|(open, close)| match word {
        _ if word == *open => Some(*close),
        _ if word == *close => Some(*open),
        _ => None,
    });
    other.unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::in_visual_order;

    #[test]
    fn words_from_right_to_left_stand_in_the_order_in_which_they_are_seen() {
        assert_eq!(in_visual_order("black cat"), "black cat");
        assert_eq!(in_visual_order("قط"), "قط");
        assert_eq!(in_visual_order("قط أسود"), "أسود قط");
        assert_eq!(in_visual_order("חתול שחור"), "שחור חתול");
        assert_eq!(in_visual_order("كلب (2)"), "(2) كلب");
        assert_eq!(in_visual_order("class “قط أسود”"), "class “أسود قط”");
        assert_eq!(in_visual_order("猫 🐱"), "猫 🐱");
    }
}
