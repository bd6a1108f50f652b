//! The forms that English words take for one thing and for many, and for other things than pictures.
use crate::design::SampleKind;

/// The form for so many things.
pub(super) fn form(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// What a sentence says of the first of so many: the only one, or an example.
pub(super) fn such_as(count: usize, first: &str) -> String {
    if count == 1 { format!("“{first}”") } else { format!("such as “{first}”") }
}

/// A number with the word in its form.
pub(super) fn in_number(count: usize, one: &'static str, many: &'static str) -> String {
    format!("{count} {}", form(count, one, many))
}

/// An English sentence about pictures as one about these. What stands in quotation marks is somebody's own word.
pub(super) fn instead_of_pictures(kind: SampleKind, sentence: &str) -> String {
    let plain = |text: &str| text.replace("picture", kind.one()).replace("Picture", &capitalized(kind.one()));
    let quoted = |text: &str| match text.split_once('”') {
        Some((inside, outside)) => format!("“{inside}”{}", plain(outside)),
        None => format!("“{text}"),
    };
    let mut parts = sentence.split('“');
    let first = parts.next().map(plain).unwrap_or_default();
    first + &parts.map(quoted).collect::<String>()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::instead_of_pictures;
    use crate::design::SampleKind;

    #[test]
    fn only_the_sentence_itself_changes() {
        let told = instead_of_pictures(SampleKind::Text, "The class “my pictures” has no picture. Add pictures to it.");
        assert_eq!(told, "The class “my pictures” has no text. Add texts to it.");
        assert_eq!(instead_of_pictures(SampleKind::Row, "No “picture"), "No “picture");
        assert_eq!(instead_of_pictures(SampleKind::Picture, "Pictures, such as “a”."), "Pictures, such as “a”.");
    }
}
