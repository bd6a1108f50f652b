//! Names that are read from right to left.
//!
//! egui lays out one stretch of letters after the other from left to right. A word of Arabic or Hebrew letters comes out
//! right, joined and from right to left; several words would not, for blanks and signs between them come from another
//! font. So the words are put in the order in which they are seen, each left as it is.
use std::borrow::Cow;
use std::ops::Range;

use eframe::egui::Rangef;

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
    Cow::Owned(parts(text).iter().map(|part| part.seen(text)).collect())
}

/// Where pieces of a text stand from left to right when it is drawn in visual order: those of its bytes. `measure` says how
/// wide a text is. Letters that join are measured as joined ones.
pub(in crate::ui) fn places(
    text: &str,
    pieces: impl Iterator<Item = Range<usize>>,
    measure: impl Fn(&str) -> f32,
) -> Vec<Rangef> {
    let mut seen = String::with_capacity(text.len());
    let place = |part: VisualPart| {
        let left = measure(&seen);
        seen.push_str(part.seen(text));
        (part, Rangef::new(left, measure(&seen)))
    };
    let parts: Vec<(VisualPart, Rangef)> = parts(text).into_iter().map(place).collect();
    let of_piece = |piece: Range<usize>| {
        let cut = |(part, place): &(VisualPart, Rangef)| part.place_of(&piece, text, (*place, &measure));
        let places = parts.iter().filter_map(cut);
        places
            .reduce(|one, other| Rangef::new(one.min.min(other.min), one.max.max(other.max)))
            .unwrap_or(Rangef::NOTHING)
    };
    pieces.map(of_piece).collect()
}

/// A part of a text that is drawn in one go.
struct VisualPart {
    bytes: Range<usize>,
    /// Whether it is a word, or a sign, that is read from right to left.
    from_right: bool,
}

impl VisualPart {
    /// The part as it is drawn.
    fn seen<'a>(&self, text: &'a str) -> &'a str {
        let part = &text[self.bytes.clone()];
        if self.from_right { mirrored(part) } else { part }
    }

    /// Where the bytes of a piece that lie in it stand, if some do.
    fn place_of(
        &self,
        piece: &Range<usize>,
        text: &str,
        (place, measure): (Rangef, &impl Fn(&str) -> f32),
    ) -> Option<Rangef> {
        /// Says that a letter follows which the one before joins.
        const JOINED: char = '\u{200D}';
        let Range { start, end } = self.bytes;
        let (first, last) = (piece.start.max(start), piece.end.min(end));
        if first >= last {
            return None;
        }
        let width = |to: usize| {
            if to == end {
                place.span()
            } else if to > start && self.from_right {
                measure(&format!("{}{JOINED}", &text[start..to])).min(place.span())
            } else {
                measure(&text[start..to])
            }
        };
        let (near, far) = (width(first), width(last));
        Some(if self.from_right {
            Rangef::new(place.max - far, place.max - near)
        } else {
            Rangef::new(place.min + near, place.min + far)
        })
    }
}

/// The parts of a text in the order in which they stand on the screen from left to right.
fn parts(text: &str) -> Vec<VisualPart> {
    let info = BidiInfo::new(text, None);
    let mut parts = Vec::new();
    for paragraph in &info.paragraphs {
        let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            if levels[run.start].is_rtl() {
                let words = words(&text[run.clone()]).into_iter().rev();
                parts.extend(
                    words.map(|word| VisualPart {
                        bytes: run.start + word.start..run.start + word.end,
                        from_right: true,
                    }),
                );
            } else {
                parts.push(VisualPart { bytes: run, from_right: false });
            }
        }
    }
    parts
}

/// Words with their marks, and every sign between them for itself, by their bytes.
fn words(text: &str) -> Vec<Range<usize>> {
    let is_inside =
        |sign: char| matches!(bidi_class(sign), BidiClass::R | BidiClass::AL | BidiClass::NSM | BidiClass::BN);
    let mut words = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let rest = &text[start..];
        let end = start + rest.find(|sign| !is_inside(sign)).unwrap_or(rest.len()).max(first.len_utf8());
        words.push(start..end);
        start = end;
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
    use eframe::egui::Rangef;
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::{in_visual_order, places};

    /// The letters of a text in the order in which they stand from left to right, where each is as wide as its characters
    /// without marks.
    fn letters_from_left(text: &str) -> Vec<&str> {
        let is_seen = |sign: &char| !matches!(sign, '\u{200D}' | '\u{591}'..='\u{5C7}' | '\u{64B}'..='\u{65F}');
        let measure = |text: &str| text.chars().filter(is_seen).count() as f32;
        let pieces = text.grapheme_indices(true).map(|(start, letter)| start..start + letter.len());
        let found = places(text, pieces, measure);
        let mut letters: Vec<(Rangef, &str)> = found.into_iter().zip(text.graphemes(true)).collect();
        letters.sort_by(|one, other| one.0.min.total_cmp(&other.0.min));
        let whole = letters.iter().map(|(place, _)| place.span()).sum::<f32>();
        assert!(letters.iter().all(|(place, _)| place.span() == 1.0) && whole == measure(text), "{letters:?}");
        letters.into_iter().map(|(_, letter)| letter).collect()
    }

    #[test]
    fn every_letter_has_the_place_where_it_is_seen() {
        assert_eq!(letters_from_left("cat"), ["c", "a", "t"]);
        assert_eq!(letters_from_left("קטן"), ["ן", "ט", "ק"]);
        assert_eq!(letters_from_left("חת שח"), ["ח", "ש", " ", "ת", "ח"]);
        assert_eq!(letters_from_left("ab קט 12"), ["a", "b", " ", "1", "2", " ", "ט", "ק"]);
        // A mark stays with its letter, and a bracket that opens stands at the right of what it holds.
        let text = "\u{643}\u{650}\u{644} (2)";
        assert_eq!(letters_from_left(text), [")", "2", "(", " ", "\u{644}", "\u{643}\u{650}"]);
    }

    #[test]
    fn a_piece_that_spans_several_words_stands_where_all_of_them_do() {
        let measure = |text: &str| text.chars().count() as f32;
        let text = "קט שח";
        let all = places(text, [0..text.len(), 0..4].into_iter(), measure);
        assert_eq!(all, [Rangef::new(0.0, 5.0), Rangef::new(3.0, 5.0)]);
    }

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
